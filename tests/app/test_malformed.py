"""A thousand malformed requests for every endpoint never cause an internal error or a change of state."""

from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import msgspec
import pytest
from flask import Flask
from hypothesis import HealthCheck
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from mesharena import ai
from mesharena import ball
from mesharena import stadium
from mesharena.ai.settings import AiSettings
from mesharena.ball.settings import BallSettings
from mesharena.kit import messages
from mesharena.kit.settings import Settings
from mesharena.stadium.settings import StadiumSettings

BATCH = 20
EXAMPLES = 1000 // BATCH

WHO = {"player": "locals-1", "name": "Ada", "team": "locals"}


@dataclass(frozen=True)
class Endpoint:
    """An endpoint, a valid message for it, and the state that must not change."""

    path: str
    kind: type
    good: dict[str, Any]
    app: Callable[[Settings], Flask]
    state: Callable[[Flask], object]


def ball_app(common: Settings) -> Flask:
    return ball.create_app(BallSettings(common=common))


def stadium_app(common: Settings) -> Flask:
    return stadium.create_app(StadiumSettings(common=common))


def ai_app(common: Settings) -> Flask:
    app = ai.create_app(AiSettings(common=replace(common, pod="locals-1"), team="locals"))
    zone = (messages.Position(x=0, y=0), messages.Position(x=9, y=9))
    info = messages.TeamInfo(goal=zone[0], zone=zone, number=1, match=1)
    app.extensions["arena.crew"].players[0].inform(info)
    return app


def of_ball(app: Flask) -> object:
    one = app.extensions["arena.ball"]
    return one._motion, one._holder, one._kick, app.extensions["arena.received"].traffic()


def of_stadium(app: Flask) -> object:
    stadium = app.extensions["arena.stadium"]
    return stadium._match, dict(stadium._roster._shirts), dict(stadium._last_goals), stadium.reporter.message().comments


def of_ai(app: Flask) -> object:
    crew = app.extensions["arena.crew"]
    return crew.players[0]._order, crew.reporter.message().comments


PLACE = {"x": 5.0, "y": 5.0}
SHOT = {**WHO, "caller": "p", **PLACE, "strength": 250.0, "goal": True}
ENDPOINTS = [
    Endpoint("/hasControl", messages.ControlRequest, {**WHO, "caller": "p", **PLACE, "skill": 5.0}, ball_app, of_ball),
    Endpoint("/shoot", messages.ShotRequest, SHOT, ball_app, of_ball),
    Endpoint("/setPosition", messages.Position, PLACE, ball_app, of_ball),
    Endpoint(
        "/bounce",
        messages.BounceRequest,
        {"ball": "b", "start": PLACE, "end": {"x": 181.5, "y": -5.0}, "kick": WHO},
        stadium_app,
        of_stadium,
    ),
    Endpoint("/centerBall", messages.Nothing, {}, stadium_app, of_stadium),
    Endpoint("/randomBall", messages.Nothing, {}, stadium_app, of_stadium),
    Endpoint("/tryShoot", messages.TryShoot, {"player": "locals-1", "by": "Ann"}, ai_app, of_ai),
]

JUNK: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(min_value=10**18, max_value=10**40),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=300),
    st.lists(st.integers(), max_size=3),
    st.dictionaries(st.text(max_size=5), st.integers(), max_size=3),
)


@st.composite
def spoiled(draw: st.DrawFn, good: dict[str, Any]) -> bytes:
    """A valid message with one or more faults, or no message at all."""
    how = draw(st.sampled_from(["field", "field", "unknown", "missing", "cut", "bytes", "junk"]))
    message = dict(good)
    if how == "bytes":
        return draw(st.binary(min_size=1, max_size=60))
    if how == "junk":
        return msgspec.json.encode(draw(JUNK))
    if how == "cut":
        encoded = msgspec.json.encode(message)
        return encoded[: draw(st.integers(1, max(1, len(encoded) - 1)))]
    if how == "unknown" or not message:
        message[draw(st.text(min_size=1, max_size=12))] = draw(JUNK)
    elif how == "missing":
        del message[draw(st.sampled_from(sorted(message)))]
    else:
        message[draw(st.sampled_from(sorted(message)))] = draw(JUNK)
    return msgspec.json.encode(message)


def malformed(endpoint: Endpoint, body: bytes) -> bool:
    try:
        msgspec.json.decode(body, type=endpoint.kind)
    except msgspec.MsgspecError:
        return True
    return False


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: endpoint.path)
def test_a_thousand_malformed_bodies_are_refused_and_change_nothing(common, endpoint):
    app = endpoint.app(common)
    client = app.test_client()
    before = endpoint.state(app)
    sent = 0

    @settings(
        max_examples=EXAMPLES * 2,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
    )
    @given(st.lists(spoiled(endpoint.good), min_size=BATCH, max_size=BATCH))
    def batch(bodies: list[bytes]) -> None:
        nonlocal sent
        for body in bodies:
            if not malformed(endpoint, body):
                continue  # spoiled into another good message
            sent += 1
            response = client.post(endpoint.path, data=body, content_type="application/json")
            assert response.status_code == 400, body
            assert set(response.json) == {"error", "field"}
            assert response.json["error"]
        assert endpoint.state(app) == before

    batch()
    assert sent >= 1000


def test_a_thousand_malformed_queries_are_refused_and_change_nothing(common):
    app = stadium_app(common)
    client = app.test_client()
    before = of_stadium(app)
    sent = 0
    names = st.sampled_from(["team", "player", "number", "team", "more"])
    pairs = st.lists(st.tuples(names, st.text(st.characters(codec="utf-8"), max_size=90)), max_size=4)

    @settings(max_examples=1100, deadline=None, database=None, derandomize=True)
    @given(pairs)
    def ask(query: list[tuple[str, str]]) -> None:
        nonlocal sent
        if asks(query):
            return  # made into a good one
        sent += 1
        text = "&".join(f"{name}={quote(value)}" for name, value in query)
        response = client.get(f"/info?{text}")
        assert response.status_code == 400, text
        assert set(response.json) == {"error", "field"}

    ask()
    assert sent >= 1000
    assert of_stadium(app) == before


def asks(query: list[tuple[str, str]]) -> bool:
    """Whether the query is valid by chance: Hypothesis takes words from the code under test."""
    try:
        msgspec.convert(dict(reversed(query)), messages.InfoQuery, strict=False)  # the first of a name counts
    except msgspec.MsgspecError:
        return False
    return True


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: endpoint.path)
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
def test_other_methods_are_refused_and_change_nothing(common, endpoint, method):
    app = endpoint.app(common)
    before = endpoint.state(app)
    response = app.test_client().open(endpoint.path, method=method, json=endpoint.good)
    assert response.status_code == 405
    assert endpoint.state(app) == before
