"""The HTTP routes of the stadium."""

from flask import Blueprint
from flask import Response

from mesharena.kit.factory import Body
from mesharena.kit.factory import answer
from mesharena.kit.factory import query
from mesharena.kit.messages import BounceRequest
from mesharena.kit.messages import InfoQuery
from mesharena.kit.messages import Nothing
from mesharena.stadium.stadium import Stadium


def routes(stadium: Stadium) -> Blueprint:
    blueprint = Blueprint("stadium", __name__)
    moved, nothing = Body(BounceRequest), Body(Nothing, optional=True)

    @blueprint.get("/info")
    def info() -> Response:
        return answer(stadium.info(query(InfoQuery)))

    @blueprint.post("/bounce")
    def bounce() -> Response:
        return answer(stadium.bounce(moved.read()))

    @blueprint.post("/centerBall")
    def center_ball() -> Response:
        nothing.read()
        return answer(stadium.new_match())

    @blueprint.post("/randomBall")
    def random_ball() -> Response:
        nothing.read()
        return answer(stadium.random_ball())

    return blueprint
