"""What every claim is: a closed type of bounded figures, which judges a window of facts.

The chart's schema of claims is generated from these types.
"""

from typing import Annotated
from typing import Any
from typing import ClassVar

import msgspec
from msgspec import Meta

from mesharena.proof import statistics
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


class Claim(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="claim"):
    """One claim; no `callers` means every caller. `also` is what its JSON schema says beyond its fields' types."""

    also: ClassVar[dict[str, Any]] = {}

    def judge(self, window: Window) -> Verdict:
        """How the claim stands on these facts."""
        raise NotImplementedError

    def problem(self) -> str:
        """What makes the claim one that luck could decide, or that says nothing; empty when it can be judged."""
        return ""


def luck(percent: float, tolerance: float, requests: int) -> str:
    """Why luck could decide about this share; empty when it cannot."""
    needed = statistics.requests_for(percent, tolerance)
    if needed <= requests:
        return ""
    return (
        f"{requests} requests are too few for {percent:g} +- {tolerance:g} %: "
        f"set requests to {needed} or widen the tolerance"
    )


def at_percent(percent: float, tolerance: float) -> str:
    return f" (claimed {percent:g} +- {tolerance:g})"


def complete(callers: Groups, window: Window) -> Verdict | None:
    """Not yet, as long as one of the named groups has made no request."""
    silent = window.missing(callers)
    return not_yet(f"no request of {', '.join(silent)} yet") if silent else None
