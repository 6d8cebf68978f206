"""The messages that the services exchange, one frozen type each.

Decoding refuses unknown fields and wrong types; the error names the field.

Coordinates are pitch units with the origin at the top left corner of the playing field: x runs across it
(0 to PITCH_WIDTH), y along it (0 to PITCH_LENGTH). Times are seconds; wall-clock times are the sender's own.
"""

from mesharena.kit.messages.ai import TryShoot
from mesharena.kit.messages.ai import TryShootAnswer
from mesharena.kit.messages.ball import ControlAnswer
from mesharena.kit.messages.ball import ControlRequest
from mesharena.kit.messages.ball import ShotAnswer
from mesharena.kit.messages.ball import ShotRequest
from mesharena.kit.messages.display import BallObject
from mesharena.kit.messages.display import BallTraffic
from mesharena.kit.messages.display import Command
from mesharena.kit.messages.display import Comment
from mesharena.kit.messages.display import DisplayAnswer
from mesharena.kit.messages.display import DisplayMessage
from mesharena.kit.messages.display import PlayerObject
from mesharena.kit.messages.display import Pod
from mesharena.kit.messages.display import RequestRecord
from mesharena.kit.messages.display import Scoreboard
from mesharena.kit.messages.display import SidecarView
from mesharena.kit.messages.display import Upstream
from mesharena.kit.messages.parts import Coordinate
from mesharena.kit.messages.parts import Count
from mesharena.kit.messages.parts import Message
from mesharena.kit.messages.parts import Name
from mesharena.kit.messages.parts import Nothing
from mesharena.kit.messages.parts import Position
from mesharena.kit.messages.parts import Team
from mesharena.kit.messages.parts import Text
from mesharena.kit.messages.stadium import BounceAnswer
from mesharena.kit.messages.stadium import BounceRequest
from mesharena.kit.messages.stadium import InfoQuery
from mesharena.kit.messages.stadium import Kick
from mesharena.kit.messages.stadium import MatchAnswer
from mesharena.kit.messages.stadium import TeamInfo

__all__ = [
    "BallObject",
    "BallTraffic",
    "BounceAnswer",
    "BounceRequest",
    "Command",
    "Comment",
    "ControlAnswer",
    "ControlRequest",
    "Coordinate",
    "Count",
    "DisplayAnswer",
    "DisplayMessage",
    "InfoQuery",
    "Kick",
    "MatchAnswer",
    "Message",
    "Name",
    "Nothing",
    "PlayerObject",
    "Pod",
    "Position",
    "RequestRecord",
    "Scoreboard",
    "ShotAnswer",
    "ShotRequest",
    "SidecarView",
    "Team",
    "TeamInfo",
    "Text",
    "TryShoot",
    "TryShootAnswer",
    "Upstream",
]
