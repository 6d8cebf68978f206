"""The HTTP routes of a pod of players."""

from flask import Blueprint
from flask import Response

from mesharena.ai.crew import Crew
from mesharena.kit.factory import Body
from mesharena.kit.factory import RefusedError
from mesharena.kit.factory import answer
from mesharena.kit.messages import TryShoot
from mesharena.kit.messages import TryShootAnswer


def routes(crew: Crew) -> Blueprint:
    blueprint = Blueprint("ai", __name__)
    wished = Body(TryShoot)

    @blueprint.post("/tryShoot")
    def try_shoot() -> Response:
        wish = wished.read()
        player = crew.find(wish.player)
        if player is None:
            raise RefusedError(f"no player {wish.player} in this pod", "player", 404)
        reason = crew.shoot(player, wish.by)
        return answer(TryShootAnswer(accepted=not reason, reason=reason))

    return blueprint
