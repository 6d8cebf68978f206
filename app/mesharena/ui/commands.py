"""What people want players to do, until the player's pod asks; an old wish is dropped."""

from collections import deque

from mesharena.kit.messages import Command

WISH_SECONDS = 3.0
MOST_WISHES = 8
MOST_PODS = 256


class Commands:
    """Wishes by pod."""

    def __init__(self) -> None:
        self._wishes: dict[str, deque[tuple[float, Command]]] = {}

    def wish(self, pod: str, command: Command, now: float) -> None:
        if pod not in self._wishes and len(self._wishes) >= MOST_PODS:
            self._wishes.clear()
        self._wishes.setdefault(pod, deque(maxlen=MOST_WISHES)).append((now, command))

    def deliver(self, pod: str, now: float) -> tuple[Command, ...]:
        """The pod's fresh wishes, each once."""
        return tuple(c for at, c in self._wishes.pop(pod, ()) if now - at <= WISH_SECONDS)
