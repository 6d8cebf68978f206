"""The delay before a container that has ended is started again, in seconds."""

from dataclasses import dataclass

CAP = 10.0  # seconds
STEADY_SECONDS = 10.0  # after a run of that length, earlier failures no longer count
SERVED_DELAY = 1.0  # the longest delay after a run in which the container was ready


@dataclass(slots=True)
class Backoff:
    """The first restart is immediate; later ones wait 1 s, 2 s, 4 s, ... up to 10 s."""

    failures: int = 0

    def next(self, ran_seconds: float, was_ready: bool) -> float:
        """The delay in seconds before the next start, after a run of `ran_seconds` that was ready or not."""
        if was_ready and ran_seconds >= STEADY_SECONDS:
            self.failures = 0
        elif was_ready:
            self.failures = min(self.failures, 1)
        self.failures += 1
        delay = 0.0 if self.failures == 1 else min(CAP, 2.0 ** (self.failures - 2))
        return min(delay, SERVED_DELAY) if was_ready else delay
