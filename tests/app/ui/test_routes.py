"""The ui over HTTP: the page, its actions, and messages from pods, valid or not."""

import gzip
import re
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

import mesharena.ui
from mesharena.kit.peers import Peer
from mesharena.kit.settings import Settings
from mesharena.ui import routes
from mesharena.ui.routes import create_app
from mesharena.ui.settings import UiSettings
from mesharena.ui.story import Storybook
from tests.app.conftest import http
from tests.app.ui.samples import V1
from tests.app.ui.samples import V2
from tests.app.ui.samples import arena
from tests.app.ui.samples import ball
from tests.app.ui.samples import player
from tests.app.ui.samples import record
from tests.app.ui.samples import view

ASSETS = Path(mesharena.ui.__file__).parent / "assets"
FILES = sorted(path for path in ASSETS.rglob("*") if path.is_file())


def browser(state=None, stadium: str = "http://127.0.0.1:9"):
    return create_app(state or arena(), Peer(stadium, timeout=1), Storybook("")).test_client()


@pytest.fixture
def state():
    return arena()


@pytest.fixture
def client(state):
    return browser(state)


def body(message) -> dict:
    answer: dict = msgspec.json.decode(msgspec.json.encode(message))
    return answer


def test_the_page_and_everything_it_names_is_served(client):
    page = client.get("/", buffered=True)
    assert page.status_code == 200
    named = re.findall(r'(?:src|href)="(assets/[^"]+)"', page.text)
    assert {path.suffix for path in map(Path, named)} == {".css", ".js", ".svg"}
    for name in [*named, *(f"assets/{path.relative_to(ASSETS)}" for path in FILES)]:
        assert client.get("/" + name, buffered=True).status_code == 200, name


@pytest.mark.parametrize(
    ("answering", "identity"), [("ui-1", "spiffe://cluster.local/ns/n/sa/locals"), ("another-1", None)]
)
def test_a_pods_identity_is_read_from_its_connection_once_the_uis_own_sidecar_has_answered(
    state, monkeypatch, server, answering, identity
):
    node = {"id": f"sidecar~10.1.2.3~{answering}.arena~arena.svc.cluster.local"}
    admin = server(http("200 OK", msgspec.json.encode({"state": "LIVE", "node": node})))
    common = replace(Settings(), pod="ui-1", sidecar_admin_url=admin.url)
    monkeypatch.setattr(routes, "read", lambda kind: UiSettings(common=common))
    certificate = {"x-forwarded-client-cert": "By=spiffe://a/ui;URI=spiffe://cluster.local/ns/n/sa/locals"}
    client = browser(state)
    assert client.post("/display", json=body(player()), headers=certificate).status_code == 200
    assert state.mesh().callers[0].identity is None
    client.application.extensions["arena.sidecar"].ask()
    assert client.post("/display", json=body(player(sent=1001.0)), headers=certificate).status_code == 200
    (row,) = state.mesh().callers
    assert row.identity == identity


def test_static_files_are_compressed_for_clients_that_accept_it(client):
    sent = 0
    for path in FILES:
        url = f"/assets/{path.relative_to(ASSETS)}"
        answer = client.get(url, headers={"Accept-Encoding": "gzip, deflate, br"}, buffered=True)
        plain = client.get(url, buffered=True)
        encoded = answer.headers.get("Content-Encoding") == "gzip"
        assert (gzip.decompress(answer.data) if encoded else answer.data) == plain.data == path.read_bytes(), url
        assert "Content-Encoding" not in plain.headers
        assert answer.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding"
        assert (answer.headers["ETag"] != plain.headers["ETag"]) == encoded
        sent += len(answer.data)
    assert sent < 0.5 * sum(path.stat().st_size for path in FILES)


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip", "gzip"),
        ("*", "gzip"),
        ("gzip;q=0.5, identity;q=0.1", "gzip"),
        ("br", None),
        ("gzip;q=0", None),
        ("identity, gzip;q=0.5", None),
        ("", None),
    ],
)
def test_the_encoding_is_the_one_that_the_request_prefers(client, accepted, encoding):
    answer = client.get("/", headers={"Accept-Encoding": accepted}, buffered=True)
    assert answer.status_code == 200
    assert answer.headers.get("Content-Encoding") == encoding


def test_a_file_that_a_browser_has_is_not_sent_again(client):
    compressed = {"Accept-Encoding": "gzip"}
    tag = client.get("/assets/base.css", headers=compressed, buffered=True).headers["ETag"]
    again = client.get("/assets/base.css", headers={**compressed, "If-None-Match": tag}, buffered=True)
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["Vary"] == "Accept-Encoding"
    assert client.get("/assets/base.css", headers={"If-None-Match": tag}, buffered=True).status_code == 200


@pytest.mark.parametrize("name", ["none.js", "", "mesh", "..%2froutes.py", "../routes.py"])
def test_only_the_pages_files_are_served(client, name):
    assert client.get(f"/assets/{name}").status_code == 404


def test_the_stream_and_the_answers_are_never_compressed(client):
    for url in ("/api/stream", "/api/state"):
        answer = client.head(url, headers={"Accept-Encoding": "gzip"})
        assert answer.status_code == 200
        assert "Content-Encoding" not in answer.headers


def test_the_page_holds_no_inline_script_or_style_and_nothing_from_elsewhere(client):
    for path in FILES:
        text = path.read_text()
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", text), path.name
        assert not re.search(r"(?<!xmlns=\")https?://", text), path.name
        assert "innerHTML" not in text, path.name
        assert "insertAdjacentHTML" not in text, path.name
    policy = client.get("/", buffered=True).headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_every_module_that_a_script_imports_is_there():
    for path in ASSETS.rglob("*.js"):
        for name in re.findall(r'from "(\.[^"]+)"', path.read_text()):
            assert (path.parent / name).is_file(), f"{path.name} imports {name}"


def test_the_story_is_sent_once_and_named_in_the_figures(client):
    answer = client.get("/api/story").json
    assert answer["problem"] == "no scenario is mounted (ARENA_STORY)"
    assert answer["id"] == client.get("/api/state").json["story"]["id"]


def test_a_message_is_displayed_and_answered(client):
    answer = client.post("/display", json=body(player(record())))
    assert (answer.status_code, answer.json) == (
        200,
        {"match": 0, "balls": 0, "places": [], "commands": [], "pace": 0.0},
    )
    state = client.get("/api/state").json
    assert state["scene"]["players"][0]["name"] == "Ada"
    assert state["mesh"]["callers"][0]["total"] == 1
    assert client.get("/facts?after=0").json["requests"][0][:2] == ["locals-0", "locals"]


def change(path: str, value: object) -> dict:
    message = body(player(record(), sidecar=view(1.0), comments=()))
    *parents, last = path.split(".")
    place = message
    for part in parents:
        place = place[int(part)] if part.isdigit() else place[part]
    place[int(last) if last.isdigit() else last] = value
    return message


@pytest.mark.parametrize(
    ("message", "field"),
    [
        pytest.param(change("pod.name", ""), "pod.name", id="no name"),
        pytest.param(change("pod.name", 3), "pod.name", id="a number for a name"),
        pytest.param(change("pod.boot", "x" * 81), "pod.boot", id="a long boot"),
        pytest.param(change("pod.service", "referee"), "pod.service", id="an unknown service"),
        pytest.param(change("players.0.x", "left"), "players[0].x", id="a word for a place"),
        pytest.param(change("players.0.x", 5000), "players[0].x", id="far out"),
        pytest.param(change("players.0.colour", "red"), "players[0].colour", id="an unknown field"),
        pytest.param(change("players.0.holds", "x" * 201), "players[0].holds", id="a long text"),
        pytest.param(change("requests", [["x"] * 7]), "requests[0]", id="a record of texts"),
        pytest.param(change("requests.0", [1, "p", "b", "v1", "won", 200, 0.1]), "requests[0]", id="an outcome"),
        pytest.param(change("requests_first", -1), "requests_first", id="a negative count"),
        pytest.param(change("requests_lost", 10**30), "requests_lost", id="a count beyond all sums"),
        pytest.param(change("sent", 1e300), "sent", id="a clock beyond all time"),
        pytest.param(change("players", change("sent", 0)["players"] * 65), "players", id="too many players"),
        pytest.param(change("sidecar.upstreams.0.cluster", "x" * 999), "sidecar.upstreams[0].cluster", id="a cluster"),
        pytest.param(change("score", {"match": 1, "remaining": 1, "locals": 9, "visitors": 0}), "score", id="a score"),
        pytest.param({**body(ball(V1)), "players": change("sent", 0)["players"]}, "players", id="a ball with players"),
        pytest.param({"pod": {}}, "pod.name", id="an empty pod"),
        pytest.param([], "", id="a list"),
    ],
)
def test_a_bad_message_is_refused_by_its_field_and_changes_nothing(client, state, message, field):
    answer = client.post("/display", json=message)
    assert answer.status_code == 400
    assert answer.json["field"].startswith(field) if field else answer.json["error"]
    assert state.scene().players == ()
    assert state.facts(None).cursor == 0


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
GOOD = body(player(record(), record(V2, "error"), sidecar=view(1.0, V2)))
PATHS = [
    *GOOD,
    *(f"pod.{key}" for key in GOOD["pod"]),
    *(f"players.0.{key}" for key in GOOD["players"][0]),
    *(f"requests.0.{n}" for n in range(7)),
    *(f"sidecar.{key}" for key in GOOD["sidecar"]),
]


@settings(max_examples=400, deadline=None)
@given(path=st.sampled_from(PATHS), value=json_values)
def test_no_posted_message_makes_the_ui_fail_or_store_what_it_refused(path, value):
    state = arena()
    client = browser(state)
    answer = client.post("/display", json=change(path, value))
    assert answer.status_code in (200, 400)
    if answer.status_code == 400:
        assert state.scene().players == ()
        assert state.facts(None).cursor == 0
    assert client.get("/api/state").status_code == 200
    assert client.get("/facts?after=0").status_code == 200


@settings(max_examples=100, deadline=None)
@given(data=st.binary(max_size=200))
def test_bytes_that_are_no_message_are_refused(data):
    state = arena()
    assert browser(state).post("/display", data=data, content_type="application/json").status_code == 400
    assert state.scene().players == ()


def test_a_body_that_is_too_long_is_refused(client):
    answer = client.post("/display", data=b" " * 300_000, content_type="application/json")
    assert answer.status_code == 413


@pytest.mark.parametrize("after", ["x", "-1", "1.5", ""])
def test_an_invalid_cursor_is_refused_by_name(client, after):
    answer = client.get(f"/facts?after={after}")
    assert (answer.status_code, answer.json["field"]) == (400, "after")


@pytest.mark.parametrize(("path", "stadium_path"), [("/api/match", "/centerBall"), ("/api/ball", "/randomBall")])
def test_a_button_asks_the_stadium(server, path, stadium_path):
    stadium = server(http("200 OK", b'{"match": 4, "moved": true}'))
    answer = browser(stadium=stadium.url).post(path)
    assert (answer.status_code, answer.json) == (200, {"match": 4, "moved": True})
    assert stadium.requests[0].startswith(f"POST {stadium_path} ".encode())


@pytest.mark.parametrize("path", ["/api/match", "/api/ball"])
def test_an_unreachable_stadium_gives_503(client, path, common):
    answer = browser(stadium=common.stadium_url).post(path)
    assert answer.status_code == 503
    assert "stadium" in answer.json["error"]


@pytest.mark.parametrize("lie", [http("200 OK", b"[]"), http("500 Oh", b"{}", "x-arena-pod: s")])
def test_an_invalid_answer_of_the_stadium_gives_502(server, lie):
    assert browser(stadium=server(lie).url).post("/api/match").status_code == 502


def test_a_person_can_ask_a_player_to_shoot(client):
    client.post("/display", json=body(player()))
    assert client.post("/api/shoot", json={"player": "locals-0/1", "by": "Kim"}).status_code == 202
    answer = client.post("/display", json=body(player(sent=1001))).json
    assert answer["commands"] == [{"player": "locals-0/1", "action": "shoot", "by": "Kim"}]


@pytest.mark.parametrize(
    ("shot", "status", "field"),
    [
        ({"player": "nobody", "by": "Kim"}, 404, "player"),
        ({"player": "locals-0/1", "by": ""}, 400, "by"),
        ({"player": "locals-0/1"}, 400, "by"),
        ({"player": "locals-0/1", "by": "x" * 41}, 400, "by"),
        ({"player": "locals-0/1", "by": "Kim", "hard": True}, 400, "hard"),
    ],
)
def test_a_shot_request_that_cannot_be_served_is_refused_by_its_field(client, shot, status, field):
    client.post("/display", json=body(player()))
    answer = client.post("/api/shoot", json=shot)
    assert (answer.status_code, answer.json["field"]) == (status, field)


def test_requests_from_other_origins_are_refused(client):
    assert client.post("/api/match", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert client.post("/api/match", headers={"Sec-Fetch-Site": "same-origin"}).status_code == 503


def test_the_stream_starts_with_the_reconnect_delay(client):
    answer = client.get("/api/stream")
    assert answer.mimetype == "text/event-stream"
    assert next(answer.response) == b"retry: 1000\n\n"
    answer.close()


def test_a_head_request_opens_no_stream(client):
    for _ in range(20):
        assert client.head("/api/stream").status_code == 200
