import io

import pytest

from mesharena.kit import factory
from mesharena.kit.factory import Body
from mesharena.kit.factory import query
from mesharena.kit.messages import BounceRequest
from mesharena.kit.messages import InfoQuery
from mesharena.kit.messages import Nothing

GOOD = {"ball": "b", "start": {"x": 1, "y": 2}, "end": {"x": 3, "y": 4}}


@pytest.fixture
def client():
    app = factory.create_app("test", headers={"x-arena-pod": "b1"}, body_limit=2000)
    bounce, nothing = Body(BounceRequest), Body(Nothing, optional=True)
    app.post("/bounce", endpoint="/bounce")(lambda: factory.answer(bounce.read()))
    app.post("/nothing", endpoint="/nothing")(lambda: factory.answer(nothing.read()))
    app.get("/info", endpoint="/info")(lambda: factory.answer(query(InfoQuery)))
    app.get("/broken", endpoint="/broken")(lambda: 1 / 0)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app.test_client()


def test_the_health_endpoint_answers_and_names_its_pod(client):
    response = client.get("/health")
    assert (response.status_code, response.json) == (200, {"status": "ok"})
    assert response.headers["x-arena-pod"] == "b1"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        pytest.param({"ball": 1}, "ball", id="wrong type"),
        pytest.param({"start": GOOD["start"], "end": GOOD["end"]}, "ball", id="missing"),
        pytest.param({**GOOD, "end": {"x": 1}}, "end.y", id="missing inside"),
        pytest.param({**GOOD, "end": {"x": "1", "y": 2}}, "end.x", id="text for a number"),
        pytest.param({**GOOD, "end": {"x": 1e9, "y": 2}}, "end.x", id="out of range"),
        pytest.param({**GOOD, "colour": 1}, "colour", id="unknown"),
        pytest.param({**GOOD, "start": {"x": 1, "y": 2, "z": 3}}, "start.z", id="unknown nested field"),
        pytest.param({**GOOD, "ball": ""}, "ball", id="too short"),
        pytest.param({**GOOD, "kick": {"player": "p", "name": "n", "team": "hosts"}}, "kick.team", id="unknown word"),
        pytest.param([], "", id="another shape"),
    ],
)
def test_bad_input_is_refused_by_the_name_of_its_field(client, body, field):
    response = client.post("/bounce", json=body)
    assert response.status_code == 400
    assert response.json["field"] == field
    assert response.json["error"]


@pytest.mark.parametrize("data", [b"", b"{", b"\xff", b"nul", b'{"x":1e999}', b"[" * 1900, b'"\\ud800"'])
def test_invalid_json_is_refused(client, data):
    response = client.post("/bounce", data=data, content_type="application/json")
    assert response.status_code == 400
    assert set(response.json) == {"error", "field"}


def test_valid_input_is_accepted(client):
    assert client.post("/bounce", json=GOOD).status_code == 200
    assert client.post("/bounce", json=GOOD, content_type="application/json; charset=utf-8").status_code == 200


def test_another_content_type_is_415(client):
    response = client.post("/bounce", data="{}", content_type="text/plain")
    assert (response.status_code, response.json["field"]) == (415, "")


def test_a_body_that_is_too_long_is_413(client):
    response = client.post("/bounce", json={**GOOD, "ball": "b" * 3000})
    assert response.status_code == 413
    assert response.json["error"]


def test_a_body_may_be_left_out_only_where_it_has_no_required_fields(client):
    assert client.post("/nothing").status_code == 200
    assert client.post("/nothing", json={}).status_code == 200
    assert client.post("/nothing", json={"a": 1}).json["field"] == "a"
    assert client.post("/bounce").status_code == 415


def test_a_query_is_read_as_a_message(client):
    assert client.get("/info?team=locals&player=a&number=7").json == {"team": "locals", "player": "a", "number": 7}
    for bad, field in (("team=hosts&player=a", "team"), ("team=locals", "player"), ("team=locals&player=a&n=1", "n")):
        response = client.get(f"/info?{bad}")
        assert (response.status_code, response.json["field"]) == (400, field)


def test_unknown_paths_and_methods_are_json_errors(client):
    assert client.get("/nowhere").status_code == 404
    assert client.get("/nowhere").json["field"] == ""
    refused = client.get("/bounce")
    assert refused.status_code == 405
    assert "POST" in refused.headers["Allow"]
    assert refused.json["error"]


def test_an_internal_error_is_a_json_500(client):
    response = client.get("/broken")
    assert response.status_code == 500
    assert response.json["field"] == ""
    assert "ZeroDivision" not in response.text


def test_metrics_use_route_patterns_and_are_separate_for_each_app(client):
    client.get("/nowhere/1")
    client.get("/nowhere/2")
    client.post("/bounce", json=GOOD)
    text = client.get("/metrics").text
    assert 'url_rule="/bounce"' in text
    assert "/nowhere/1" not in text
    assert "_created" not in text
    other = factory.create_app("other").test_client()
    assert 'url_rule="/bounce"' not in other.get("/metrics").text


def test_a_refused_body_is_read_to_its_end_so_that_the_answer_arrives(client):
    unread = io.BytesIO(b"x" * 300_000)
    headers = {"Content-Type": "application/json", "Content-Length": "300000"}
    assert client.post("/bounce", input_stream=unread, headers=headers).status_code == 413
    assert unread.read() == b""


def test_a_body_that_the_server_cannot_read_is_refused(client):
    class ServersOwnError(Exception):
        pass

    class Broken:
        def read(self, size: int = -1) -> bytes:
            raise ServersOwnError("Invalid chunk size: b'zz'")

    headers = {"Content-Type": "application/json", "Content-Length": "2"}
    inner = client.application.wsgi_app
    client.application.wsgi_app = lambda environ, start: inner({**environ, "wsgi.input": Broken()}, start)
    response = client.post("/bounce", data=b"{}", headers=headers)
    assert (response.status_code, response.json["field"]) == (400, "")
    assert "Invalid chunk size" in response.json["error"]
