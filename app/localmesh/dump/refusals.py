"""What an Envoy has refused and still refuses, in its own words.

Its dump has them for listeners alone; of the rest its statistics know that it refused, and its log knows why.
"""

import re
from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import replace
from datetime import datetime

from localmesh.dump.sections import Json

_TYPES = {
    "Cluster": "clusters",
    "Listener": "listeners",
    "RouteConfiguration": "routes",
    "ClusterLoadAssignment": "endpoints",
    "Secret": "secrets",
    "cds": "clusters",
    "lds": "listeners",
    "eds": "endpoints",
    "sds": "secrets",
}
_LINE = re.compile(r"^(?P<when>\S+Z) \w+ \w+ (?P<what>.*?) (?:config |update )?rejected: (?P<text>.*)$")
_TYPE = re.compile(r"type\.googleapis\.com/envoy\.[\w.]+\.(\w+)|^([cles]ds):")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Envoy's words, and when (seconds since the epoch); the kind is empty where Envoy does not say it."""

    kind: str
    when: float
    text: str


def in_dump(listeners: Json) -> list[Refusal]:
    """Listeners that could not be used; Envoy says some twice, once without a time."""
    states = [each["error_state"] for each in listeners.get("dynamic_listeners", []) if "error_state" in each]
    return [
        Refusal("listeners", seconds(state["last_update_attempt"]), f"{_name(state)}: {state.get('details', '')}")
        for state in states
        if "last_update_attempt" in state
    ]


def in_log(lines: Iterable[str]) -> Iterator[Refusal]:
    """Every refusal of a sidecar's log, oldest first."""
    for line in lines:
        if found := _LINE.match(line):
            known = _TYPE.search(found["what"])
            kind = _TYPES.get(known[1] or known[2], "") if known else ""
            yield Refusal(kind, seconds(found["when"]), found["text"])


def standing(refusals: Iterable[Refusal], accepted: dict[str, float]) -> list[Refusal]:
    """Those that no later update of their kind has made good; of what says the same of the same, the last.

    `accepted` maps each kind that has refused something to the time of its last good update.
    """
    kept: list[Refusal] = []
    for each in sorted(refusals, key=lambda refusal: refusal.when):
        since = accepted.get(each.kind) if each.kind else min(accepted.values(), default=None)
        if since is None or each.when <= since:
            continue
        repeated = [other for other in kept if other.text in each.text]
        kind = each.kind or next((other.kind for other in repeated), "")
        kept = [*(other for other in kept if other not in repeated), replace(each, kind=kind)]
    return kept


def seconds(text: str) -> float:
    """Envoy's way to write a time, as seconds since the epoch; 0 for none."""
    return datetime.fromisoformat(text).timestamp() if text else 0.0


def _name(state: Json) -> str:
    return str(state.get("failed_configuration", {}).get("name", "-"))
