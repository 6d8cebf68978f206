"""The kinds of claims: one module for each, with its type (from which its JSON schema is made) and its evaluation."""

import msgspec

from mesharena.kit.scenario import Scenario
from mesharena.proof.claims.alternation import Alternation
from mesharena.proof.claims.atmost import AtMost
from mesharena.proof.claims.copies import Copies
from mesharena.proof.claims.denied import Denied
from mesharena.proof.claims.ejection import Ejection
from mesharena.proof.claims.ended import Ended
from mesharena.proof.claims.errors import Errors
from mesharena.proof.claims.failing import Failing
from mesharena.proof.claims.failover import Failover
from mesharena.proof.claims.fair import Fair
from mesharena.proof.claims.growth import Growth
from mesharena.proof.claims.handling import Handling
from mesharena.proof.claims.identity import Identity
from mesharena.proof.claims.latency import Latency
from mesharena.proof.claims.limited import Limited
from mesharena.proof.claims.load import Load
from mesharena.proof.claims.notreceived import NotReceived
from mesharena.proof.claims.only import Only
from mesharena.proof.claims.present import Present
from mesharena.proof.claims.reached import Reached
from mesharena.proof.claims.refused import Refused
from mesharena.proof.claims.retried import Retried
from mesharena.proof.claims.share import Share
from mesharena.proof.claims.sticky import Sticky
from mesharena.proof.claims.unreachable import Unreachable
from mesharena.proof.claims.waits import Waits

AnyClaim = (
    Share
    | Errors
    | Alternation
    | Only
    | Reached
    | Copies
    | Ejection
    | Failover
    | Latency
    | Handling
    | Refused
    | Denied
    | Limited
    | NotReceived
    | Unreachable
    | Identity
    | Present
    | Ended
    | Load
    | Fair
    | Waits
    | Failing
    | Retried
    | Sticky
    | AtMost
    | Growth
)
_DECODER: "msgspec.json.Decoder[AnyClaim]" = msgspec.json.Decoder(AnyClaim)


class ClaimError(Exception):
    """A claim of the scenario is invalid, so the proof cannot be evaluated."""


def read(scenario: Scenario) -> dict[str, AnyClaim]:
    """The scenario's claims by name; those set to null are left out. Raises ClaimError."""
    claims = {name: _claim(name, raw) for name, raw in scenario.proof.items() if bytes(raw) != b"null"}
    if not claims:
        raise ClaimError(f"scenario {scenario.name or '(unnamed)'} claims nothing: give it scenario.proof.<name>")
    return claims


def _claim(name: str, raw: msgspec.Raw) -> AnyClaim:
    try:
        claim: AnyClaim = _DECODER.decode(raw)
    except (msgspec.MsgspecError, ValueError) as error:
        raise ClaimError(f"scenario.proof.{name}: {error}") from None
    if problem := claim.problem():
        raise ClaimError(f"scenario.proof.{name}: {problem}")
    return claim
