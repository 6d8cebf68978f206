"""How long a container that has ended waits before it is started again."""

from dataclasses import dataclass

CAP = 10.0
STEADY_SECONDS = 10.0  # a run of that length forgives what was before
SERVED_DELAY = 1.0  # a run that was ready at least shows that the container can start


@dataclass(slots=True)
class Backoff:
    """The first restart is immediate, then 1 s, 2 s, 4 s, ... up to ten."""

    failures: int = 0

    def next(self, ran_seconds: float, was_ready: bool) -> float:
        """The delay before the next start, given how the last run went."""
        if was_ready and ran_seconds >= STEADY_SECONDS:
            self.failures = 0
        elif was_ready:
            self.failures = min(self.failures, 1)
        self.failures += 1
        delay = 0.0 if self.failures == 1 else min(CAP, 2.0 ** (self.failures - 2))
        return min(delay, SERVED_DELAY) if was_ready else delay
