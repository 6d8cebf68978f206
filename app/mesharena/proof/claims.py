"""What a scenario can claim, one type each; an unknown claim, field or figure is refused by name."""

from typing import Annotated
from typing import Literal

import msgspec
from msgspec import Meta

from mesharena.kit.scenario import Scenario
from mesharena.proof import statistics

Percent = Annotated[float, Meta(ge=0, le=100)]
Seconds = Annotated[float, Meta(ge=0, le=600)]
Requests = Annotated[int, Meta(ge=10, le=20_000)]
Version = Annotated[str, Meta(min_length=1, max_length=60)]
Group = Annotated[str, Meta(min_length=1, max_length=60)]
Groups = dict[Group, bool]


class ClaimError(Exception):
    """The scenario's proof cannot be judged as it is written."""


class Claim(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="claim"):
    """One claim; no `callers` means every caller."""


class Share(Claim, frozen=True, tag="share"):
    """Of the requests that some ball answered, well or badly, `ball` answered `percent`."""

    ball: Version
    percent: Percent
    tolerance: Percent
    requests: Requests
    callers: Groups = {}


class Errors(Claim, frozen=True, tag="errors"):
    """`percent` of the requests (with `ball`: of those attributed to it) ended in anything but an answer."""

    percent: Percent
    tolerance: Percent
    requests: Requests
    ball: Version = ""
    callers: Groups = {}


class Alternation(Claim, frozen=True, tag="alternation"):
    """Of a pod's consecutive requests, at least `percent` met another version than the one before."""

    percent: Percent
    requests: Requests
    callers: Groups = {}


class Only(Claim, frozen=True, tag="only"):
    """Every request of these callers was answered by `ball`, without exception."""

    ball: Version
    callers: Groups
    requests: Requests


class Reached(Claim, frozen=True, tag="reached"):
    """Each of these callers is on the pitch and was answered by each of these balls."""

    callers: Groups
    balls: dict[Version, bool]
    requests: Requests


class Copies(Claim, frozen=True, tag="copies"):
    """`ball` received what `of` received and answered nobody, and no caller saw an error."""

    ball: Version
    of: Version
    tolerance: Percent
    requests: Requests


class Ejection(Claim, frozen=True, tag="ejection"):
    """An error of `ball` has the caller's own sidecar keep it out `within` s, for `atLeast` s; then it returns."""

    ball: Version
    within: Seconds
    at_least: Annotated[float, Meta(gt=0, le=600)] = msgspec.field(name="atLeast")
    cycles: Annotated[int, Meta(ge=1, le=20)] = 1
    callers: Groups = {}


class Latency(Claim, frozen=True, tag="latency"):
    """The percentile of the time that answered requests took, in seconds."""

    percentile: Annotated[float, Meta(gt=0, lt=100)]
    requests: Requests
    at_least: Seconds | None = msgspec.field(default=None, name="atLeast")
    at_most: Seconds | None = msgspec.field(default=None, name="atMost")
    callers: Groups = {}


class Handling(Claim, frozen=True, tag="handling"):
    """The mean time that the ball itself needs for a request, in seconds."""

    ball: Version
    at_most: Seconds = msgspec.field(name="atMost")


class Refused(Claim, frozen=True, tag="refused"):
    """At least this percentage of the requests was refused by the callers' own sidecars for want of room."""

    at_least: Percent = msgspec.field(name="atLeast")
    requests: Requests
    callers: Groups = {}


class Present(Claim, frozen=True, tag="present"):
    """These services are heard of and no others, and so many players are on the pitch."""

    services: dict[Literal["ui", "stadium", "ball"], bool]
    players: Annotated[int, Meta(ge=0)]


AnyClaim = Share | Errors | Alternation | Only | Reached | Copies | Ejection | Latency | Handling | Refused | Present


_DECODER: "msgspec.json.Decoder[AnyClaim]" = msgspec.json.Decoder(AnyClaim)


def read(scenario: Scenario) -> dict[str, AnyClaim]:
    """The scenario's claims by name; one that was set to null was taken back. Raises ClaimError."""
    claims = {name: _claim(name, raw) for name, raw in scenario.proof.items() if bytes(raw) != b"null"}
    if not claims:
        raise ClaimError(f"scenario {scenario.name or '(unnamed)'} claims nothing: give it scenario.proof.<name>")
    return claims


def _claim(name: str, raw: msgspec.Raw) -> AnyClaim:
    try:
        claim: AnyClaim = _DECODER.decode(raw)
    except (msgspec.MsgspecError, ValueError) as error:
        raise ClaimError(f"scenario.proof.{name}: {error}") from None
    if problem := _problem(claim):
        raise ClaimError(f"scenario.proof.{name}: {problem}")
    return claim


def _problem(claim: AnyClaim) -> str:
    """What makes the claim one that luck could decide, or that says nothing."""
    match claim:
        case Share() | Errors():
            needed = statistics.requests_for(claim.percent, claim.tolerance)
            if needed > claim.requests:
                return (
                    f"{claim.requests} requests are too few for {claim.percent:g} +- {claim.tolerance:g} %: "
                    f"set requests to {needed} or widen the tolerance"
                )
        case Latency():
            if claim.at_least is None and claim.at_most is None:
                return "says nothing; give atLeast or atMost"
            if (needed := statistics.requests_for_percentile(claim.percentile)) > claim.requests:
                return f"{claim.requests} requests are too few for percentile {claim.percentile:g}; set {needed}"
        case Only() | Reached() if not any(claim.callers.values()):
            return "names no callers"
    if isinstance(claim, Reached) and not any(claim.balls.values()):
        return "names no balls"
    return ""
