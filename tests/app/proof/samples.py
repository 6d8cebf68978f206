"""Builders of facts for the tests of claims, with defaults and a shared clock."""

from mesharena.kit.messages.facts import BallFact
from mesharena.kit.messages.facts import PodFact
from mesharena.kit.messages.facts import RequestFact
from mesharena.kit.messages.facts import ViewFact
from mesharena.kit.outcomes import Kind
from mesharena.proof.window import Report
from mesharena.proof.window import Window


def request(
    version: str = "v1",
    outcome: str = "answered",
    caller: str = "locals-0",
    at: float = 100.0,
    seconds: float = 0.005,
    *,
    kind: Kind = "control",
    reason: str = "",
    status: int | None = None,
) -> RequestFact:
    ball = f"ball-{version}-0" if outcome in ("answered", "error") else ""
    if status is None:
        status = {"answered": 200, "error": 503, "denied": 403, "limited": 429, "rejected": 503, "refused": 503}.get(
            outcome, 0
        )
    app, player = caller.rpartition("-")[0], f"{caller}/1"
    return RequestFact(caller, app, at, player, ball, version if ball else "", outcome, status, seconds, kind, reason)


def view(at: float, *ejected: str, caller: str = "locals-0", overflow: int = 0) -> ViewFact:
    return ViewFact(caller, caller.rpartition("-")[0], at, ejected, overflow)


def pod(
    name: str,
    service: str = "ai",
    players: int = 1,
    *,
    overflow: int = 0,
    viewed: float = 0,
    sent: float = 0,
    account: str = "",
    identity: str | None = None,
    retries: int = 0,
) -> PodFact:
    app, sidecar = name.rpartition("-")[0], viewed > 0
    return PodFact(name, service, app, sent, players, sidecar, overflow, viewed, account, retries, identity)


def ball(version: str, received: int, handled: int = 0, handling: float = 0.0, boot: str = "b1") -> BallFact:
    return BallFact(f"ball-{version}-0", version, boot, received, handled, handling)


def seen(
    identities: dict[str, dict[str, int]] | None = None,
    *,
    version: str = "v1",
    boot: str = "b1",
    callers: dict[str, int] | None = None,
    shots: dict[str, int] | None = None,
    failures: dict[str, int] | None = None,
) -> BallFact:
    """A ball that received requests with these identities, or of these callers if it cannot know any."""
    known = identities or {}
    callers = callers or {caller: sum(counts.values()) for caller, counts in known.items()}
    received = sum(callers.values())
    pod = f"ball-{version}-0"
    return BallFact(pod, version, boot, received, received, 0.0, callers, shots or {}, known, failures or {})


def report(at: float = 0.0, pods: tuple[PodFact, ...] = (), balls: tuple[BallFact, ...] = ()) -> Report:
    return Report(at, pods, balls)


def window(*requests: RequestFact, views: tuple[ViewFact, ...] = (), reports: tuple[Report, ...] = ()) -> Window:
    first, *more = reports or (report(),)
    made = Window([first])
    made.add(first, requests, views)
    made.reports[1:] = more
    return made
