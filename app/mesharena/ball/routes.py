"""The HTTP routes of the ball: /hasControl (kept fast: it gets nearly all requests), /shoot and /setPosition."""

import random
import time

import msgspec
from flask import Blueprint
from flask import Response
from flask import request

from mesharena.ball.faults import concerns
from mesharena.ball.game import Ball
from mesharena.ball.loop import Loop
from mesharena.ball.metrics import Metrics
from mesharena.ball.received import ReceivedCounts
from mesharena.ball.settings import BallSettings
from mesharena.kit.attempts import told
from mesharena.kit.factory import JSON
from mesharena.kit.factory import Body
from mesharena.kit.factory import RefusedError
from mesharena.kit.factory import answer
from mesharena.kit.factory import peer_identity
from mesharena.kit.factory import untracked
from mesharena.kit.geometry import Point
from mesharena.kit.geometry import inside
from mesharena.kit.messages import ControlAnswer
from mesharena.kit.messages import ControlRequest
from mesharena.kit.messages import Position
from mesharena.kit.messages import ShotAnswer
from mesharena.kit.messages import ShotRequest
from mesharena.kit.ownsidecar import OwnSidecar
from mesharena.kit.tracing import tracing


def routes(
    settings: BallSettings, ball: Ball, received: ReceivedCounts, metrics: Metrics, loop: Loop, sidecar: OwnSidecar
) -> Blueprint:
    blueprint = Blueprint("ball", __name__)
    reporter = loop.reporter
    pod, error_percent = settings.common.pod, settings.error_percent
    asked, shot, placed = Body(ControlRequest), Body(ShotRequest), Body(Position)
    encode = msgspec.json.Encoder().encode
    failure = encode({"error": f"{pod} fails {error_percent:g} % of control requests on purpose", "field": ""})

    @blueprint.after_request
    def tell_attempt(response: Response) -> Response:
        for name, value in told(request.environ.get("HTTP_X_ENVOY_ATTEMPT_COUNT")).items():
            response.headers[name] = value
        return response

    @blueprint.post("/hasControl")
    @untracked
    def has_control() -> Response:
        started = time.monotonic()
        ask = asked.read()
        if concerns(settings.slow_percent, random.random()):
            time.sleep(settings.slow_seconds)
        failed = concerns(error_percent, random.random())
        if failed:
            response = Response(failure, 503, content_type=JSON)
        else:
            control = ball.control(ask, started, random.random())
            message = ControlAnswer(x=control.at.x, y=control.at.y, control=control.held)
            response = Response(encode(message), 200, content_type=JSON)
            if control.taken:
                metrics.take(ask.team, ask.name)
                if control.taken_from:
                    reporter.comment(f"{ask.name} takes the ball from {control.taken_from}", "take")
        now = time.monotonic()
        received.count(ask.caller, now, now - started, failed, peer_identity() if sidecar.known else None)
        return response

    @blueprint.post("/shoot")
    def shoot() -> Response:
        kick = shot.read()
        received.shot(kick.caller)
        kicked = ball.shoot(kick)
        if kicked:
            loop.set_trace_parent(tracing().cause())
        if kicked and kick.goal:
            metrics.shot(kick.team, kick.name)
            reporter.comment(f"{kick.name} shooting for {kick.by}!" if kick.by else f"{kick.name} shooting!", "shot")
        return answer(ShotAnswer(kicked=kicked))

    @blueprint.post("/setPosition")
    def set_position() -> Response:
        place = placed.read()
        at = Point(place.x, place.y)
        if not inside(at):
            field = "y" if inside(Point(place.x, 0.0)) else "x"
            raise RefusedError(f"({place.x:g}, {place.y:g}) is not on the pitch", field)
        ball.put(at)
        return answer(place)

    return blueprint
