"""Messages to and from a pod of players."""

from mesharena.kit.messages.parts import Message
from mesharena.kit.messages.parts import Name
from mesharena.kit.messages.parts import Text


class TryShoot(Message, frozen=True):
    """POST ai /tryShoot: a person wants this player to shoot."""

    player: Name
    by: Text


class TryShootAnswer(Message, frozen=True):
    """Whether the player will shoot when it next has the ball; if not, `reason` says why."""

    accepted: bool
    reason: Text = ""
