"""The page's buttons over HTTP: scenarios, history, results and errors."""

import json
import threading
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from localmesh.errors import RolloutError
from localmesh.page import verbs as real
from localmesh.page.app import create_app
from localmesh.page.guard import Audience
from localmesh.page.verbs import Verbs
from localmesh.settings import StateFolder

PAGE = {"Host": "localhost:8080", "Sec-Fetch-Site": "same-origin"}


class Cli(Verbs):
    """Commands whose execution the test simulates."""

    def __init__(self, folder: Path) -> None:
        super().__init__(StateFolder("arena", folder / "arena"))
        self.ran: list[tuple[str, ...]] = []
        self.answer: Exception | str = (
            "Revision 2 is in force after 0.41 s: http://localhost:8080/\n\nThe shadow ball\n"
        )
        self.gate: threading.Event | None = None

    def _run(self, *arguments: str) -> str:
        if arguments[0] == "scenarios":
            story = {"name": "mirroring", "chapter": "protecting", "title": "The shadow ball"}
            return json.dumps([{**story, "next": {"overlay": "outlier"}}])
        self.ran.append(arguments)
        if self.gate:
            assert self.gate.wait(10)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture
def cli(tmp_path: Path) -> Cli:
    return Cli(tmp_path)


@pytest.fixture
def client(cli: Cli) -> FlaskClient:
    return create_app(cli, Audience(8080)).test_client()


def post(client: FlaskClient, path: str, body: Any = None) -> Any:
    return client.post(path, json={} if body is None else body, headers=PAGE)


def test_an_upgrade_from_the_page_works_like_the_command_and_reports_when_it_is_in_force(client: FlaskClient, cli: Cli):
    answer = post(client, "/local/upgrade", {"scenario": "mirroring"})
    assert (answer.status_code, answer.json) == (200, {"told": "Revision 2 is in force after 0.41 s"})
    assert cli.ran == [("upgrade", "-f", "mirroring", "--name", "arena")]


def test_a_rollback_from_the_page_works_like_the_command(client: FlaskClient, cli: Cli):
    assert post(client, "/local/rollback").status_code == 200
    assert cli.ran == [("rollback", "--name", "arena")]


@pytest.mark.parametrize(
    "body", [{"scenario": "../etc/passwd"}, {"scenario": "--set"}, {"scenario": 3}, {}, {"set": "a=b"}, [], "x"]
)
def test_only_bundled_scenarios_are_accepted(client: FlaskClient, cli: Cli, body: Any):
    answer = post(client, "/local/upgrade", body)
    assert (answer.status_code, cli.ran) == (422, [])
    assert answer.json["error"]


def test_a_refusal_is_passed_on_unchanged(client: FlaskClient, cli: Cli):
    cli.answer = RolloutError("ball-v2 did not become ready.")
    answer = post(client, "/local/upgrade", {"scenario": "mirroring"})
    assert (answer.status_code, answer.json) == (409, {"error": "ball-v2 did not become ready."})


def test_a_second_change_at_the_same_time_is_refused(client: FlaskClient, cli: Cli):
    cli.gate = threading.Event()
    first = threading.Thread(target=lambda: cli.upgrade("mirroring"))
    first.start()
    while not cli.ran:
        threading.Event().wait(0.01)
    answer = post(client, "/local/rollback")
    cli.gate.set()
    first.join(10)
    assert answer.status_code == 409
    assert "under way" in answer.json["error"]
    assert post(client, "/local/rollback").status_code == 200


@pytest.mark.parametrize("path", ["/local/upgrade", "/local/rollback"])
def test_requests_from_other_origins_change_nothing(client: FlaskClient, cli: Cli, path: str):
    answer = client.post(path, json={}, headers={**PAGE, "Sec-Fetch-Site": "cross-site"})
    assert (answer.status_code, cli.ran) == (403, [])


def test_the_page_gets_scenarios_and_history(client: FlaskClient, monkeypatch: pytest.MonkeyPatch):
    history = [{"revision": 1, "status": "superseded"}, {"revision": 2, "status": "deployed"}]
    monkeypatch.setattr(real, "ask", lambda state_folder, verb: history)
    answer = client.get("/local/scenarios", headers=PAGE).json
    assert answer["scenarios"] == [
        {"name": "mirroring", "chapter": "protecting", "title": "The shadow ball", "next": "outlier"}
    ]
    assert (answer["revision"], answer["history"], answer["option"]) == (2, history, "")


def test_a_tour_is_shown_and_paused_without_a_command(client: FlaskClient, cli: Cli, monkeypatch: pytest.MonkeyPatch):
    tour = {"scenario": "delay", "step": 2, "steps": 4, "paused": False}

    def ask(state_folder: StateFolder, verb: str, **arguments: Any) -> Any:
        tour.update(arguments)
        return tour if verb in ("tour-state", "tour-pause") else None

    monkeypatch.setattr(real, "ask", ask)
    assert client.get("/local/tour", headers=PAGE).json == {"tour": tour}
    answer = post(client, "/local/tour", {"paused": True})
    assert (answer.status_code, answer.json) == (200, {"tour": {**tour, "paused": True}})
    assert cli.ran == []


@pytest.mark.parametrize("body", [{}, {"paused": 1}, {"paused": "yes"}, {"paused": True, "step": 3}, []])
def test_a_tour_is_paused_only_by_a_clear_request(client: FlaskClient, body: Any):
    assert post(client, "/local/tour", body).status_code == 422


def test_pages_of_other_origins_neither_see_nor_pause_a_tour(client: FlaskClient):
    foreign = {**PAGE, "Sec-Fetch-Site": "cross-site"}
    assert client.get("/local/tour", headers=foreign).status_code == 403
    assert client.post("/local/tour", json={"paused": True}, headers=foreign).status_code == 403


def test_the_page_is_told_what_was_applied_beside_the_chart(client: FlaskClient, monkeypatch: pytest.MonkeyPatch):
    entry = {"kind": "VirtualService", "name": "ball", "over": True, "namespace": "arena", "applied": 1.0}
    monkeypatch.setattr(real, "ask", lambda state_folder, verb: [entry] if verb == "applied" else None)
    answer = client.get("/local/applied", headers=PAGE)
    assert answer.json == {"applied": [{"kind": "VirtualService", "name": "ball", "over": True}]}
    assert client.get("/local/applied", headers={**PAGE, "Sec-Fetch-Site": "cross-site"}).status_code == 403


def test_without_an_arena_the_page_gets_an_error(client: FlaskClient):
    answer = client.get("/local/scenarios", headers=PAGE)
    assert answer.status_code == 409
    assert "No arena" in answer.json["error"]
