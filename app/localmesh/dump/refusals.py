"""Finds the updates that an Envoy has refused and not replaced since by an accepted one, with Envoy's reason.

Envoy's configuration dump holds refused listeners only. For every other kind, its statistics count the refusals and its
log holds the reasons.
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
    """Envoy's reason and the time (seconds since the epoch); the kind is empty where Envoy does not name it."""

    kind: str
    when: float
    text: str


def in_dump(listeners: Json) -> list[Refusal]:
    """Listeners that could not be used; Envoy lists some of them twice, once without a time: that entry is left out."""
    states = [
        listener["error_state"] for listener in listeners.get("dynamic_listeners", []) if "error_state" in listener
    ]
    return [
        Refusal("listeners", seconds(state["last_update_attempt"]), f"{_name(state)}: {state.get('details', '')}")
        for state in states
        if "last_update_attempt" in state
    ]


def in_log(lines: Iterable[str]) -> Iterator[Refusal]:
    """Every refusal in a sidecar's log, oldest first."""
    for line in lines:
        if entry := _LINE.match(line):
            known = _TYPE.search(entry["what"])
            kind = _TYPES.get(known[1] or known[2], "") if known else ""
            yield Refusal(kind, seconds(entry["when"]), entry["text"])


def standing(refusals: Iterable[Refusal], accepted: dict[str, float]) -> list[Refusal]:
    """The refusals without a later accepted update of their kind; of equal ones only the last.

    `accepted` maps each kind that has refused something to the time of its last accepted update.
    """
    kept: list[Refusal] = []
    for refusal in sorted(refusals, key=lambda refusal: refusal.when):
        since = accepted.get(refusal.kind) if refusal.kind else min(accepted.values(), default=None)
        if since is None or refusal.when <= since:
            continue
        repeated = [earlier for earlier in kept if earlier.text in refusal.text]
        kind = refusal.kind or next((earlier.kind for earlier in repeated), "")
        kept = [*(earlier for earlier in kept if earlier not in repeated), replace(refusal, kind=kind)]
    return kept


def seconds(text: str) -> float:
    """A time as Envoy writes it (RFC 3339), as seconds since the epoch; 0 for an empty text."""
    return datetime.fromisoformat(text).timestamp() if text else 0.0


def _name(state: Json) -> str:
    return str(state.get("failed_configuration", {}).get("name", "-"))
