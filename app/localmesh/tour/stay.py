"""The rule when a tour moves on, and what it has seen of a scenario until then."""

from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

DECIDED = ("met", "refuted")
UNDECIDED = "no verdict"


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim as the page shows it: its state (`met`, `not yet`, `failed`, `refuted`) and the figures in a sentence."""

    state: str
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """What the page says of a scenario: its claims by name; `problem` says why they cannot be judged at all."""

    scenario: str
    claims: Mapping[str, Claim]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """What a tour has seen of one scenario in `seconds`; `problem` says why it was not played, or not judged."""

    scenario: str
    seconds: float
    deadline: float
    claims: Mapping[str, Claim]  # the state of each is `met`, `refuted` or UNDECIDED
    problem: str = ""
    played: bool = True

    def named(self, state: str) -> list[str]:
        """The claims in that state."""
        return [name for name, claim in self.claims.items() if claim.state == state]

    @property
    def passed(self) -> bool:
        """Whether it was played, and every claim was met."""
        return self.played and not self.problem and len(self.named("met")) == len(self.claims)

    def line(self) -> str:
        """For people: name, time, how many claims were met, and which were not."""
        if not self.played:
            return f"{self.scenario:<18} not played: {self.problem}"
        judged = f"{len(self.named('met'))} of {len(self.claims)} claims met"
        refuted, undecided = (", ".join(self.named(state)) for state in ("refuted", UNDECIDED))
        parts = [
            judged,
            f"refuted: {refuted}" if refuted else "",
            f"no verdict within {self.deadline:g} s: {undecided}" if undecided and not self.problem else "",
            f"no verdict: {self.problem}" if self.problem else "",
        ]
        return f"{self.scenario:<18} {self.seconds:>4.0f} s   {'; '.join(filter(None, parts))}"

    def document(self) -> dict[str, Any]:
        """For scripts."""
        claims = [{"name": name, "state": c.state, "evidence": c.evidence} for name, c in self.claims.items()]
        return {
            "scenario": self.scenario,
            "played": self.played,
            "seconds": round(self.seconds, 1),
            "passed": self.passed,
            "claims": claims,
            "problem": self.problem,
        }


class Stay:
    """The time at one scenario: over after `every` seconds, if all claims have had a verdict or `deadline` has come.

    Paused time does not count. The first verdict on a claim is kept, except that one that was met may still be refuted.
    """

    def __init__(self, scenario: str, claims: Iterable[str], every: float, deadline: float) -> None:
        self._scenario = scenario
        self._every = every
        self._deadline = max(every, deadline)
        self._played = 0.0
        self._seconds = 0.0
        self._claims = {name: Claim(UNDECIDED) for name in claims}
        self._problem = ""
        self._silent = "the page did not show it"

    def spend(self, seconds: float, paused: bool) -> None:
        """So much time has passed."""
        self._seconds += seconds
        if not paused:
            self._played += seconds

    def see(self, look: Look | None) -> None:
        """The page says this; None if it does not answer. What it says of another scenario has no meaning here."""
        if look is None or look.scenario != self._scenario:
            return
        self._silent, self._problem = "", look.problem
        for name, claim in look.claims.items():
            before = self._claims.get(name, Claim(UNDECIDED)).state
            if claim.state in DECIDED and before != "refuted":
                self._claims[name] = claim
            elif before == UNDECIDED:
                self._claims[name] = Claim(UNDECIDED, claim.evidence)

    @property
    def waits_for(self) -> list[str]:
        """The claims without a verdict."""
        return [name for name, claim in self._claims.items() if claim.state == UNDECIDED]

    @property
    def over(self) -> bool:
        """Whether the tour may move on."""
        if self._played < self._every:
            return False
        return bool(self._problem) or not self.waits_for or self._played >= self._deadline

    def result(self) -> Result:
        """What has been seen so far."""
        problem = self._problem or (self._silent if self.waits_for else "")
        return Result(self._scenario, self._seconds, self._deadline, dict(self._claims), problem)
