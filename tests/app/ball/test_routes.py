import time
from dataclasses import replace

import msgspec
import pytest

from mesharena.ball import create_app
from mesharena.ball.settings import BallSettings
from mesharena.kit.geometry import CENTRE
from mesharena.kit.lifecycle import lifecycle_of
from tests.app.conftest import http
from tests.app.conftest import until

ASK = {
    "caller": "locals-1",
    "player": "locals-1",
    "name": "Ada",
    "team": "locals",
    "x": CENTRE.x,
    "y": CENTRE.y,
    "skill": 5,
}
SHOT = {key: ASK[key] for key in ("caller", "player", "name", "team")} | {"x": 1, "y": 0, "strength": 250, "goal": True}


@pytest.fixture
def app(common):
    return create_app(BallSettings(common=common))


@pytest.fixture
def client(app):
    return app.test_client()


def test_the_ball_that_answers_names_itself(client, common):
    response = client.post("/hasControl", json=ASK)
    assert response.json == {"x": CENTRE.x, "y": CENTRE.y, "control": True}
    for signed in (response, client.get("/health"), client.get("/nowhere"), client.post("/shoot", json={})):
        assert signed.headers["x-arena-pod"] == common.pod
        assert signed.headers["x-arena-version"] == "v1"
    assert response.mimetype == "application/json"


def test_a_faulty_ball_fails_control_requests_and_nothing_else(common):
    app = create_app(BallSettings(common=replace(common, version="v2"), error_percent=100))
    client = app.test_client()
    failed = client.post("/hasControl", json=ASK)
    assert failed.status_code == 503
    assert failed.headers["x-arena-version"] == "v2"
    assert "on purpose" in failed.json["error"]
    assert client.post("/shoot", json=SHOT).json == {"kicked": False}
    assert client.get("/health").status_code == 200
    traffic = app.extensions["arena.received"].traffic()
    assert traffic.received == traffic.failed == {"locals-1": 1}
    assert app.extensions["arena.ball"].holder(0) == ""


def test_the_ball_tells_its_caller_which_attempt_it_answered_from_the_second_on(common):
    for percent in (0, 100):
        client = create_app(BallSettings(common=common, error_percent=percent)).test_client()
        for path, body in (("/hasControl", ASK), ("/shoot", SHOT), ("/hasControl", {})):
            first, second = (
                client.post(path, json=body, headers={"x-envoy-attempt-count": count}) for count in ("1", "2")
            )
            assert "x-arena-attempt" not in first.headers
            assert second.headers["x-arena-attempt"] == "2"
            assert first.status_code == second.status_code


def test_a_forged_count_of_attempts_changes_nothing_but_the_answers_header(common):
    app = create_app(BallSettings(common=common))
    client = app.test_client()
    for count in ("7", "-1", "1000", "NaN", "2, 2"):
        response = client.post("/hasControl", json=ASK, headers={"x-envoy-attempt-count": count})
        assert response.json == {"x": CENTRE.x, "y": CENTRE.y, "control": True}
        assert response.headers.get("x-arena-attempt") == ("7" if count == "7" else None)
    traffic = app.extensions["arena.received"].traffic()
    assert (traffic.received, traffic.handled, traffic.failed) == ({"locals-1": 5}, 5, {})


def test_a_slow_ball_answers_late_and_still_right(common, monkeypatch):
    waited = []
    monkeypatch.setattr(time, "sleep", waited.append)
    client = create_app(BallSettings(common=common, slow_percent=25, slow_seconds=1.5)).test_client()
    answers = [client.post("/hasControl", json=ASK).json for _ in range(2000)]
    assert all(answer["control"] for answer in answers)
    assert 420 <= len(waited) <= 580  # 25 % +- 4 standard deviations
    assert set(waited) == {1.5}
    assert client.post("/shoot", json=SHOT).json == {"kicked": True}
    assert client.get("/health").status_code == 200


CERTIFICATE = {"x-forwarded-client-cert": 'By=spiffe://a/ball;Subject="";URI=spiffe://cluster.local/ns/n/sa/locals'}


def with_admin(common, url: str):
    """The ball's app, whose background work has begun; the admin interface of its sidecar is at `url`."""
    app = create_app(BallSettings(common=replace(common, sidecar_admin_url=url)))
    lifecycle_of(app).start()
    return app


@pytest.fixture
def admin(server, common) -> str:
    """The admin interface of the ball's own sidecar."""
    node = f"sidecar~10.1.2.3~{common.pod}.{common.namespace}~arena.svc.cluster.local"
    return server(http("200 OK", msgspec.json.encode({"state": "LIVE", "node": {"id": node}}))).url


def test_a_ball_with_a_sidecar_reads_its_callers_identity_from_the_connection_and_not_from_their_words(common, admin):
    app = with_admin(common, admin)
    client = app.test_client()
    until(lambda: app.extensions["arena.sidecar"].known, "answer of the sidecar")
    client.post("/hasControl", json=ASK, headers=CERTIFICATE)
    client.post("/hasControl", json={**ASK, "caller": "visitors-1"})
    client.post("/shoot", json=SHOT, headers=CERTIFICATE)
    traffic = app.extensions["arena.received"].traffic()
    assert traffic.identities == {"locals-1": {"spiffe://cluster.local/ns/n/sa/locals": 1}, "visitors-1": {"": 1}}
    assert traffic.shots == {"locals-1": 1}
    lifecycle_of(app).stop()


def test_a_ball_that_was_to_have_a_sidecar_and_has_none_believes_no_certificate(common):
    app = with_admin(common, common.ui_url)
    sidecar = app.extensions["arena.sidecar"]
    sidecar.ask()
    app.test_client().post("/hasControl", json=ASK, headers=CERTIFICATE)
    lifecycle_of(app).stop()
    traffic = app.extensions["arena.received"].traffic()
    assert (traffic.received, traffic.identities) == ({"locals-1": 1}, {})


def test_a_ball_without_a_sidecar_believes_no_certificate(client, app):
    client.post("/hasControl", json=ASK, headers=CERTIFICATE)
    assert app.extensions["arena.received"].traffic().identities == {}


def test_the_share_of_failures_matches_the_setting(common):
    client = create_app(BallSettings(common=common, error_percent=20)).test_client()
    failed = sum(client.post("/hasControl", json=ASK).status_code == 503 for _ in range(2000))
    assert 330 <= failed <= 470


def test_a_shot_of_the_holder_is_counted_and_commented(client, app):
    client.post("/hasControl", json=ASK)
    assert client.post("/shoot", json={**SHOT, "by": "Ann"}).json["kicked"] is True
    assert app.extensions["arena.ball"].speed == pytest.approx(250)
    metrics = client.get("/metrics").text
    assert 'arena_shots_total{player="Ada",team="locals"} 1.0' in metrics
    assert 'arena_takes_total{player="Ada",team="locals"} 1.0' in metrics
    assert "arena_ball_speed_units_per_second 2" in metrics
    assert client.post("/shoot", json=SHOT).json["kicked"] is False


def test_a_push_is_not_counted_as_a_shot(client):
    client.post("/hasControl", json=ASK)
    client.post("/shoot", json={**SHOT, "goal": False})
    assert "arena_shots_total{" not in client.get("/metrics").text


def test_the_ball_is_placed_on_request(client, app):
    assert client.post("/setPosition", json={"x": 10, "y": 20}).status_code == 200
    assert app.extensions["arena.ball"].at == (10, 20)


@pytest.mark.parametrize(("place", "field"), [({"x": 400, "y": 5}, "x"), ({"x": 5, "y": -1}, "y")])
def test_a_place_off_the_pitch_is_refused(client, app, place, field):
    response = client.post("/setPosition", json=place)
    assert (response.status_code, response.json["field"]) == (400, field)
    assert app.extensions["arena.ball"].at == CENTRE


def test_control_requests_are_counted_in_metrics(common):
    client = create_app(BallSettings(common=common, error_percent=100)).test_client()
    for _ in range(3):
        client.post("/hasControl", json=ASK)
    metrics = client.get("/metrics").text
    assert 'arena_control_requests_total{status="503"} 3.0' in metrics
    assert 'arena_control_requests_total{status="200"} 0.0' in metrics
    assert "arena_control_duration_seconds_count 3.0" in metrics
