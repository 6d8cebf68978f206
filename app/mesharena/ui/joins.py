"""What a ball gets when it joins: its own requests and those of all balls, in the two minutes after its first one.

A proof that begins a little later reads here what was before. Only joins that this ui saw are known: a ball that had
requests already when it first reported joined at an unknown moment.
"""

from dataclasses import dataclass
from dataclasses import field

from mesharena.kit.messages.facts import JoinFact
from mesharena.kit.messages.facts import JoinReading

FOLLOWED_SECONDS = 120.0  # as long as any claim needs
PAUSE_SECONDS = 0.5  # between two readings
FORGOTTEN_SECONDS = 60.0  # after a ball's last message
MOST_BALLS = 64


@dataclass(slots=True)
class Join:
    """A ball's first request, by the ui's clock, and what was received since then: by the ball, and by all balls."""

    at: float
    received_by_all_before: int
    received_by_ball: int = 0
    readings: list[JoinReading] = field(default_factory=lambda: [JoinReading(0.0, 0, 0)])

    def read(self, received_by_all: int, now: float) -> None:
        age = now - self.at
        if self.readings[-1].age + PAUSE_SECONDS <= age <= FOLLOWED_SECONDS:
            since = received_by_all - self.received_by_all_before
            self.readings.append(JoinReading(round(age, 2), self.received_by_ball, since))


@dataclass(slots=True)
class Process:
    """One process of a ball, with the requests that it had received at its last message; `join` is None if unknown."""

    boot: str
    received: int
    heard: float
    join: Join | None = None


class Joins:
    """The newest process of each ball, by pod."""

    def __init__(self) -> None:
        self._processes: dict[str, Process] = {}
        self._received_by_all = 0

    def take(self, pod: str, boot: str, received: int, now: float) -> None:
        """Takes the requests that a ball's process has received since it started, as its message says."""
        process = self._processes.get(pod)
        if process is None or process.boot != boot:
            self._forget(now)
            self._processes[pod] = Process(boot, received, now)
            return
        process.heard = now
        more = received - process.received
        if more > 0:  # else nothing happened, or the message arrived late
            if process.received == 0:
                process.join = Join(now, self._received_by_all)
            process.received = received
            self._received_by_all += more
            if process.join is not None:
                process.join.received_by_ball += more
        if process.join is not None:
            process.join.read(self._received_by_all, now)

    def facts(self, now: float) -> tuple[JoinFact, ...]:
        """The known joins, sorted by pod."""
        known = [(pod, process.join) for pod, process in sorted(self._processes.items()) if process.join is not None]
        return tuple(JoinFact(pod, round(now - join.at, 2), tuple(join.readings)) for pod, join in known)

    def _forget(self, now: float) -> None:
        for pod in [pod for pod, p in self._processes.items() if now - p.heard > FORGOTTEN_SECONDS]:
            del self._processes[pod]
        while len(self._processes) >= MOST_BALLS:
            del self._processes[min(self._processes, key=lambda pod: self._processes[pod].heard)]
