"""Ejections of the ball's endpoints by each caller's sidecar, with begin and end by that caller's clock."""

from collections import deque
from dataclasses import dataclass
from dataclasses import field

from mesharena.kit.messages import Pod
from mesharena.kit.messages import SidecarView

KEPT_EPISODES = 20
MOST_CALLERS = 256
MOST_OPEN = 64


@dataclass(slots=True)
class Episode:
    """One ejection, as seen in the readings of the caller's sidecar."""

    endpoint: str
    since: float  # first reading that shows it
    until: float | None = None  # first reading that does not show it any more


@dataclass(slots=True)
class Watch:
    """The ejections seen by one process of a caller; a restarted process begins with none."""

    boot: str
    at: float = float("-inf")
    open: dict[str, Episode] = field(default_factory=dict)
    past: deque[Episode] = field(default_factory=lambda: deque(maxlen=KEPT_EPISODES))


class Ejections:
    """One watch for each caller."""

    def __init__(self) -> None:
        self._callers: dict[str, Watch] = {}

    def take(self, caller: str, boot: str, view: SidecarView) -> bool:
        """Takes a reading.

        Returns whether it is new, because a pod repeats the last one until its sidecar answers again.
        """
        watch = self._callers.get(caller)
        if watch is None or watch.boot != boot:
            while len(self._callers) >= MOST_CALLERS:
                del self._callers[next(iter(self._callers))]
            watch = self._callers[caller] = Watch(boot)
        if view.at <= watch.at:
            return False
        watch.at = view.at
        ejected = {u.endpoint for u in view.upstreams if u.ejected}
        for endpoint in [e for e in watch.open if e not in ejected]:
            episode = watch.open.pop(endpoint)
            episode.until = view.at
            watch.past.append(episode)
        for endpoint in ejected:
            if endpoint not in watch.open and len(watch.open) < MOST_OPEN:
                watch.open[endpoint] = Episode(endpoint, view.at)
        return True

    def now(self, caller: str, pod: Pod) -> Episode | None:
        """The current ejection of the pod by this caller's sidecar."""
        watch = self._callers.get(caller)
        return next((watch.open[e] for e in pod.endpoints if e in watch.open), None) if watch else None

    def last(self, caller: str, pod: Pod) -> Episode | None:
        """The last ejection of the pod by this caller's sidecar that has ended."""
        watch = self._callers.get(caller)
        return next((e for e in reversed(watch.past) if e.endpoint in pod.endpoints), None) if watch else None

    def times(self, caller: str, pod: Pod) -> int:
        """How often this caller's sidecar ejected the pod, among its current and its last 20 ended ejections."""
        watch = self._callers.get(caller)
        if watch is None:
            return 0
        return sum(1 for e in watch.past if e.endpoint in pod.endpoints) + bool(self.now(caller, pod))
