"""The supervisor's knowledge of a tour: who plays it, where it began, whether it is paused, and what ends it.

One tour runs at a time, as long as its client's connection is open. A revision that somebody else makes ends it.
"""

import asyncio
from dataclasses import dataclass
from dataclasses import field

from localmesh.errors import BusyError
from localmesh.errors import StateError
from localmesh.errors import TourError
from localmesh.release import Revision
from localmesh.run.control import ControlClient
from localmesh.run.wire import Line


@dataclass(eq=False, slots=True)
class Tour:
    """A tour through `steps` scenarios; `step` is the one that plays, 0 before the first."""

    id: int
    began: Revision
    steps: int
    client: ControlClient
    step: int = 0
    scenario: str = ""
    paused: bool = False
    returning: bool = False
    error: TourError | None = None
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def changed(self) -> bool:
        """Whether it has made a revision."""
        return self.step > 0


class Tours:
    """The tour that runs, if one does."""

    def __init__(self) -> None:
        self._current: Tour | None = None
        self._count = 0

    async def run(self, line: Line, client: ControlClient, began: Revision) -> Line:
        """Know the tour of this client until it leaves; raises BusyError if another one runs, TourError as its end."""
        if self._current:
            where = f", at scenario {self._current.scenario}" if self._current.scenario else ""
            raise BusyError(f"A tour runs already{where}: end it with Ctrl-C where it was started.")
        self._count += 1
        tour = self._current = Tour(self._count, began, int(line.get("steps", 1)), client)
        client.send({"tour": tour.id, "began": began.summary()})
        endings = [asyncio.ensure_future(client.left()), asyncio.ensure_future(tour.ended.wait())]
        try:
            await asyncio.wait(endings, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for ending in endings:
                ending.cancel()
            if not tour.returning:  # else `returned` ends it
                self._end(tour)
        if tour.error:
            raise tour.error
        return {}

    def state(self) -> Line | None:
        """What the page shows; None if no tour runs, or it is on its way back."""
        tour = self._current
        if tour is None or tour.returning:
            return None
        return {"scenario": tour.scenario, "step": tour.step, "steps": tour.steps, "paused": tour.paused}

    def pause(self, paused: bool) -> Line | None:
        """Pause the tour or continue it; raises StateError if none runs."""
        tour = self._current
        if tour is None or tour.returning:
            raise StateError("No tour runs any more.")
        if paused != tour.paused:
            tour.paused = paused
            tour.client.send({"paused": paused})
        return self.state()

    def of(self, line: Line) -> Tour | None:
        """The tour that makes this request, None if a person makes it; raises TourError if that tour has ended."""
        if "tour" not in line:
            return None
        if self._current is None or self._current.id != line["tour"]:
            raise TourError("The tour has ended, so it changes nothing any more.")
        return self._current

    def made(self, revision: Revision, tour: Tour | None, step: int) -> None:
        """A revision is in force: `tour` has made it, or somebody else, which ends the tour that runs."""
        if tour:
            tour.step, tour.scenario = step or tour.step, revision.content.scenario
        current = self._current
        if current and current is not tour:
            current.error = TourError(
                f"Somebody else has made revision {revision.number} ({revision.content.scenario or 'no scenario'}, "
                f"{revision.description}), so the tour has ended and leaves it as it is; "
                f"the tour began at revision {current.began.number}."
            )
            self._end(current)

    def returned(self, tour: Tour) -> None:
        """The tour's way back has ended."""
        self._end(tour)

    def _end(self, tour: Tour) -> None:
        tour.ended.set()
        if self._current is tour:
            self._current = None
