"""The base class of all claims, and the types of their fields.

`make generate` writes the chart's JSON schema of claims from these types.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Annotated
from typing import Any
from typing import ClassVar

import msgspec
from msgspec import Meta

from mesharena.kit.messages.facts import RequestFact
from mesharena.kit.outcomes import Kind
from mesharena.proof.window import Verdict
from mesharena.proof.window import Window
from mesharena.proof.window import not_yet

_NAME = Meta(pattern="^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", max_length=40)
Percent = Annotated[float, Meta(ge=0, le=100)]
Seconds = Annotated[float, Meta(ge=0, le=600)]
Requests = Annotated[int, Meta(ge=10, le=20_000)]
Version = Annotated[str, _NAME]
Group = Annotated[str, _NAME]
Groups = dict[Group, bool]
NOUN: dict[Kind, str] = {"control": "request", "shot": "shot"}
NO_CALLERS = "names no callers; set one group in callers to true"


class Claim(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="claim"):
    """One claim; without `callers` it is about all callers. `also` is added to its generated JSON schema."""

    also: ClassVar[dict[str, Any]] = {}

    def judge(self, window: Window) -> Verdict:
        """Evaluates the claim on the facts of this window."""
        raise NotImplementedError

    def problem(self) -> str:
        """Why the claim cannot be evaluated (too few requests for its tolerance, or no content); empty if it can."""
        return ""


def complete(callers: Groups, window: Window, kind: Kind = "control") -> Verdict | None:
    """The verdict "not yet" while one of the named groups has made no request; else None."""
    silent = window.missing(callers, kind)
    return not_yet(f"no {NOUN[kind]} of {', '.join(silent)} yet") if silent else None


def named(callers: Groups) -> str:
    """The groups that are named, for a sentence."""
    return ", ".join(sorted(group for group, wanted in callers.items() if wanted))


def kinds(requests: Iterable[RequestFact]) -> str:
    """How requests ended, counted by outcome, status and what the sidecar said; empty without requests."""
    ends = Counter(_end(request) for request in requests)
    return ", ".join(f"{count} {end}" for end, count in sorted(ends.items()))


def _end(request: RequestFact) -> str:
    end = f"{request.outcome} {request.status}" if request.status else request.outcome
    return f"{end} {request.reason!r}" if request.reason else end
