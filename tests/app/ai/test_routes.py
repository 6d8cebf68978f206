from dataclasses import replace

import pytest

from mesharena.ai import create_app
from mesharena.ai.settings import AiSettings
from tests.app.ai.test_crew import INFO
from tests.app.conftest import http


@pytest.fixture
def app(common, server):
    settings = replace(common, pod="locals-1", stadium_url=server(http("200 OK", INFO)).url)
    return create_app(AiSettings(common=settings, team="locals", players=2))


def test_a_player_is_asked_to_shoot(app):
    app.extensions["arena.crew"].inform()
    answer = app.test_client().post("/tryShoot", json={"player": "locals-1/2", "by": "Ann"}).json
    assert answer == {"accepted": True, "reason": ""}


def test_a_player_that_cannot_shoot_gives_the_reason(app):
    answer = app.test_client().post("/tryShoot", json={"player": "locals-1/1", "by": "Ann"}).json
    assert answer["accepted"] is False
    assert "does not know yet" in answer["reason"]
    assert app.extensions["arena.crew"].reporter.message().comments


def test_a_player_of_another_pod_is_not_found(app):
    response = app.test_client().post("/tryShoot", json={"player": "messi-1", "by": "Ann"})
    assert (response.status_code, response.json["field"]) == (404, "player")
