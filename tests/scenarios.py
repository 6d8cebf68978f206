"""The scenarios as values/ has them: the one list from which every test takes its scenarios.

What a scenario promises is read from its values, without Helm and without the chart's templates.
"""

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parent.parent
DEFAULTS = "one-ball"  # the scenario of the chart's own values
OVERLAYS = {path.stem: path for path in sorted((ROOT / "values").glob("*.yaml"))}
NAMES = [DEFAULTS, *OVERLAYS]

# one of each kind of pods, players, protocols and policies, where all of them would take too long
KINDS = [
    "one-ball",
    "full-teams",
    "75-25",
    "sticky",
    "by-source-label",
    "delay",
    "mirroring",
    "outlier",
    "retries",
    "circuit-breaker",
    "rate-limit",
    "home-and-away",
    "authorization",
    "strangers",
    "mtls-strict",
    "membership",
]
CROWDS = {"full-teams"}  # at the usual pace
USUAL_PACE = ("-f", str(ROOT / "tests/live/usualpace.yaml"))

Values = dict[str, Any]

EVEN = ",".join(f"routing.ball.rules.all.to.{version}=50" for version in ("v1", "v2"))

RETRIED = ("balls-get-the-retries", "callers-hardly-notice", "sidecars-retried-the-difference")

# scenario, a setting that breaks its rule, and the claims that must fail then
BROKEN_RULES: list[tuple[str, str, tuple[str, ...]]] = [
    ("75-25", EVEN, ("three-quarters-to-v1",)),
    ("all-to-v1", "routing.ball.rules.all.to.v2=2", ("everything-to-v1",)),
    ("sticky", "routing.ball.consistentHash.httpHeaderName=x-nobody", ("each-player-keeps-its-ball",)),
    ("least-request", "routing.ball.loadBalancer=ROUND_ROBIN", ("v2-gets-fewer",)),
    ("slow-start", "routing.ball.warmup.duration=1ms", ("v2-joins-slowly",)),
    ("mirroring", "routing.ball.rules.all.mirror.percent=50", ("v2-only-gets-copies",)),
    ("burst", "ball.versions.v2.errorPercent=5", ("v2-fails-one-in-five",)),
    ("outlier", "routing.ball.outlierDetection.maxEjectionPercent=10", ("v2-is-sent-off",)),
    ("full-teams", "players.groups.locals.perPod=2", ("nobody-starves",)),
    ("by-header", "players.groups.messi.headers.x-preview=null", ("preview-plays-v2",)),
    ("timeout", "routing.ball.timeout=2s", ("nobody-waits-longer", "slow-ones-end-with-504")),
    (
        "retries",
        "routing.ball.retries.retryOn=connect-failure",
        ("callers-hardly-notice", "sidecars-retried-the-difference", "balls-get-the-retries"),
    ),
    ("retry-storm", "routing.ball.retryBudgets.v2=null", ("budget-protects-v2",)),
    ("abort", "routing.ball.rules.10-visitors.abort.percent=10", ("one-in-four-aborted",)),
    ("rate-limit", "routing.ball.rateLimit.perSecond=9", ("five-a-second",)),
    ("home-and-away", "routing.ball.localityLbSetting.enabled=false", ("home-first-then-away",)),
]

# scenario, a setting that breaks its policy, and the claims that must fail then
BROKEN_POLICIES: list[tuple[str, str, tuple[str, ...]]] = [
    (
        "intruder",
        ",".join(f"security.authorization.rules.teams.from.{team}=true" for team in ("locals", "visitors")),
        ("intruder-is-known", "intruder-plays", "no-errors"),
    ),
    (
        "authorization",
        "security.authorization.rules.teams.from.intruder=true",
        ("ball-receives-nothing-of-him", "intruder-is-denied"),
    ),
    ("captains-only", "security.authorization.rules.everybody.may.shoot=true", ("teams-may-not-shoot",)),
    ("strangers", "security.mtls.services.ball=STRICT", ("no-errors", "stranger-is-nobody", "stranger-plays")),
    (
        "mtls-strict",
        "security.mtls.services.ball=PERMISSIVE",
        ("ball-receives-nothing-of-him", "stranger-cannot-connect"),
    ),
    ("membership", "players.groups.veterans.token=valid", ("ball-receives-nothing-of-them", "expired-token")),
]


def merged(base: Any, over: Any) -> Any:
    """Helm's way: maps are merged, null deletes, anything else replaces."""
    if not (isinstance(base, dict) and isinstance(over, dict)):
        return over
    result = {**base, **{key: merged(base.get(key), value) for key, value in over.items()}}
    return {key: value for key, value in result.items() if value is not None}


@lru_cache
def values(name: str) -> Values:
    """The chart's values with the scenario's overlay."""
    defaults = yaml.safe_load((ROOT / "chart/values.yaml").read_text())
    overlay = yaml.safe_load(OVERLAYS[name].read_text()) if name in OVERLAYS else {}
    return dict(merged(defaults, overlay))


def enabled(kind: Values, entries: str) -> list[str]:
    return [name for name, entry in kind[entries].items() if {**kind["defaults"], **entry}["enabled"]]


def callers(name: str) -> list[str]:
    """The groups of players that ask a ball; none where there is no ball."""
    ball = values(name)["ball"]
    return enabled(values(name)["players"], "groups") if ball["enabled"] else []


def headers(name: str, caller: str) -> dict[str, str]:
    """The headers of a group of players; of no other caller."""
    return dict(values(name)["players"]["groups"].get(caller, {}).get("headers", {}))


def rule(name: str, caller: str) -> Values:
    """The first rule for a caller's requests, which have the headers of its group; empty: all balls."""
    rules = values(name)["routing"]["ball"]["rules"]
    sent = headers(name, caller)

    def concerns(rule: Values) -> bool:
        wanted = rule.get("headers", {})
        named = rule.get("from", {caller: True}).get(caller)
        return bool(named) and all(match == {"exact": sent.get(header)} for header, match in wanted.items())

    return dict(next((rule for _, rule in sorted(rules.items()) if concerns(rule)), {}))


def shares(name: str, caller: str) -> dict[str, float]:
    """The versions of the ball that answer a caller, and how often; where a share grows, how often in the end."""
    weights = weighted(name, caller) or dict.fromkeys(near(name, caller, enabled(values(name)["ball"], "versions")), 1)
    return {version: weight / sum(weights.values()) for version, weight in weights.items()}


def weighted(name: str, caller: str) -> dict[str, int]:
    """The versions of the ball that a rule gives a share of a caller's requests; none without such a rule."""
    return {version: weight for version, weight in rule(name, caller).get("to", {}).items() if weight}


def reachable(name: str, caller: str) -> frozenset[str]:
    """The versions of the ball that may answer a caller, also when its sidecar has ejected a nearer one."""
    return frozenset(weighted(name, caller) or enabled(values(name)["ball"], "versions"))


def near(name: str, caller: str, versions: list[str]) -> list[str]:
    """Of these versions of the ball, those in the caller's own locality, where it is preferred; else all."""
    routing, group = values(name)["routing"]["ball"], values(name)["players"]["groups"][caller]
    home = group.get("locality", "")
    prefers = home and routing["localityLbSetting"].get("enabled", True) and ejects(name)
    of = values(name)["ball"]["versions"]
    return [v for v in versions if of[v].get("locality", "") == home] if prefers else versions


def ejects(name: str) -> bool:
    """Whether callers eject balls that fail."""
    return bool(values(name)["routing"]["ball"]["outlierDetection"])


def tour() -> list[str]:
    """The order of the guided tour: from the empty pitch from scenario to scenario, until one comes again."""
    order = ["init-ui"]
    while (following := values(order[-1])["scenario"]["next"]["overlay"]) not in order:
        order.append(following)
    return order


def same_pods(name: str) -> list[str]:
    """The scenarios that differ from this one in routing, security and story only, itself among them."""

    def state(scenario: str) -> Values:
        return {key: value for key, value in values(scenario).items() if key not in ("scenario", "routing", "security")}

    return [scenario for scenario in NAMES if state(scenario) == state(name)]


def by_pods() -> list[list[str]]:
    """All scenarios in groups of equal pods: within a group no pod is restarted between two of them."""
    return [list(group) for group in dict.fromkeys(tuple(same_pods(name)) for name in NAMES)]


def arguments(name: str) -> list[str]:
    """What a command of `mesh-arena` needs for the scenario, after the tests' own pace."""
    return [*([] if name == DEFAULTS else ["-f", name]), *(USUAL_PACE if name in CROWDS else ())]
