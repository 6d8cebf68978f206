"""What people want players to do, kept for up to 3 s until the player's pod reports next."""

from collections import deque

from mesharena.kit.messages import Command

WISH_SECONDS = 3.0
MOST_WISHES = 8
MOST_PODS = 256


class Commands:
    """Waiting commands, by pod."""

    def __init__(self) -> None:
        self._wishes: dict[str, deque[tuple[float, Command]]] = {}

    def wish(self, pod: str, command: Command, now: float) -> None:
        if pod not in self._wishes and len(self._wishes) >= MOST_PODS:
            self._wishes.clear()
        self._wishes.setdefault(pod, deque(maxlen=MOST_WISHES)).append((now, command))

    def deliver(self, pod: str, now: float) -> tuple[Command, ...]:
        """Returns and removes the pod's commands; those older than 3 s are dropped."""
        return tuple(c for at, c in self._wishes.pop(pod, ()) if now - at <= WISH_SECONDS)
