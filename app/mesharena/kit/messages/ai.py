"""What a pod of players is asked and answers."""

from mesharena.kit.messages.parts import Message
from mesharena.kit.messages.parts import Name
from mesharena.kit.messages.parts import Text


class TryShoot(Message, frozen=True):
    """POST ai /tryShoot: a person wants this player to shoot."""

    player: Name
    by: Text


class TryShootAnswer(Message, frozen=True):
    """Whether the player will shoot at the next moment it has the ball, and why not."""

    accepted: bool
    reason: Text = ""
