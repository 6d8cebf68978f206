"""A tour's side of the control socket: one connection is the tour, and it changes the arena by other ones.

The supervisor knows a tour as long as its connection is open, so the end of its process ends it, whatever ended that.
"""

from typing import Any

from localmesh.errors import BusyError
from localmesh.run.client import OnEvent
from localmesh.run.client import ask
from localmesh.run.client import connect
from localmesh.run.wire import Line
from localmesh.settings import StateFolder

BUSY_SECONDS = 0.5


class Session:
    """A running tour of `steps` scenarios; raises NotRunningError, and BusyError if another one runs.

    `began` is the revision that it started from, `paused` whether people have paused it on the page.
    """

    def __init__(self, folder: StateFolder, steps: int) -> None:
        self._folder = folder
        self._connection = connect(folder)
        self.paused = False
        try:
            self._connection.begin("tour", steps=steps)
            started = self._connection.event(None) or {}
        except BaseException:
            self._connection.close()
            raise
        self._id = started["tour"]
        self.began: Line = started["began"]

    def wait(self, seconds: float) -> None:
        """Wait for so long, or until people pause or continue the tour.

        Raises:
            TourError: somebody else has changed the arena.
            StateError: the arena has ended.
        """
        line = self._connection.event(seconds)
        if line is not None and "paused" in line:
            self.paused = bool(line["paused"])

    def play(self, release: Line, step: int, on_event: OnEvent) -> Any:
        """Make the upgrade that is step `step` of the tour (from 1); waits while somebody else changes the arena."""
        while True:
            try:
                return ask(self._folder, "upgrade", on_event, tour=self._id, step=step, **release)
            except BusyError:
                self.wait(BUSY_SECONDS)

    def back(self, seconds: float, on_event: OnEvent) -> Any:
        """Go back to the revision that the tour began with, which makes a new one, unless nothing was changed."""
        return ask(self._folder, "rollback", on_event, tour=self._id, seconds=seconds)

    def close(self) -> None:
        self._connection.close()
