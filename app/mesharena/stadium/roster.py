"""Shirt numbers, unique in a team; a player gets the number that it prefers if it is free. Pure."""

from itertools import count

from mesharena.kit.messages import Team

KEPT_SECONDS = 12.0  # players renew their number every 5 s
LARGEST_TEAM = 500


class Roster:
    """The numbers of all players. It has no lock; the stadium locks it."""

    def __init__(self) -> None:
        self._shirts: dict[tuple[Team, str], tuple[int, float]] = {}  # player -> number, last renewed

    def number(self, team: Team, player: str, wish: int, now: float) -> int:
        """The player's number: its present one, else the preferred one, else the lowest free one.

        0 if the team is full.
        """
        self._forget(now)
        worn = {number for (side, _), (number, _) in self._shirts.items() if side == team}
        held = self._shirts.get((team, player))
        if held is not None:
            number = held[0]
        elif len(worn) >= LARGEST_TEAM:
            return 0
        elif wish and wish not in worn:
            number = wish
        else:
            number = next(n for n in count(1) if n not in worn)
        self._shirts[team, player] = (number, now)
        return number

    def _forget(self, now: float) -> None:
        for key, (_, renewed) in list(self._shirts.items()):
            if now - renewed > KEPT_SECONDS:
                del self._shirts[key]
