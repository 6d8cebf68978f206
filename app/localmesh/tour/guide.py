"""Leads the tour from scenario to scenario."""

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from typing import Protocol

from localmesh.errors import LimitError
from localmesh.errors import RestoreError
from localmesh.errors import RolloutError
from localmesh.run.client import OnEvent
from localmesh.run.wire import Line
from localmesh.tour.stay import Look
from localmesh.tour.stay import Result
from localmesh.tour.stay import Stay

LOOK_SECONDS = 0.5


class Arena(Protocol):
    """What the guide needs of a `Session`."""

    paused: bool

    def wait(self, seconds: float) -> None: ...

    def play(self, release: Line, step: int, on_event: OnEvent) -> Any: ...


@dataclass(frozen=True, slots=True)
class Pace:
    """How long a tour stays: at least `every` seconds, and at most `deadline` for the verdicts, if that is more."""

    every: float
    deadline: float


@dataclass(frozen=True, slots=True)
class Guide:
    """Plays scenarios; `look` asks the page, `clock` is monotonic, in seconds."""

    arena: Arena
    pace: Pace
    look: Callable[[], Look | None]
    clock: Callable[[], float]
    on_event: OnEvent

    def lead(self, steps: Sequence[tuple[str, Line]]) -> Iterator[Result]:
        """Play each step, a scenario's name and its release, and give what was seen of it.

        A scenario that does not start is left out, since the one before keeps running. Raises what `Session` raises.
        """
        for number, (scenario, release) in enumerate(steps, start=1):
            began = self.clock()
            try:
                revision = self.arena.play(release, number, self.on_event)
            except RestoreError:
                raise
            except (RolloutError, LimitError) as error:
                yield Result(scenario, self.clock() - began, self.pace.deadline, {}, str(error), played=False)
            else:
                yield self._stay(scenario, revision["story"].get("proof") or {})

    def _stay(self, scenario: str, proof: Line) -> Result:
        claims = [name for name, claim in proof.items() if claim is not None]
        stay = Stay(scenario, claims, self.pace.every, self.pace.deadline)
        last, printed = self.clock(), ""
        while not stay.over:
            paused = self.arena.paused
            if (text := _progress(scenario, stay, paused, len(claims))) != printed:
                self.on_event({"progress": (printed := text)})
            self.arena.wait(LOOK_SECONDS)
            now = self.clock()
            stay.spend(now - last, paused)
            last = now
            stay.see(self.look())
        return stay.result()


def _progress(scenario: str, stay: Stay, paused: bool, claims: int) -> str:
    if paused:
        return f"{scenario}: paused on the page"
    return f"{scenario}: {claims - len(stay.waits_for)} of {claims} claims judged"
