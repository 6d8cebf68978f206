"""Who writes `x-forwarded-client-cert` himself is still called what the sidecar of the called pod knows, or nobody."""

import json
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import msgspec
import pytest
import requests

from tests import forms
from tests.app.ui.samples import player
from tests.live.facts import Journal
from tests.live.harness import Arena
from tests.live.harness import until

PACE = str(Path(__file__).parent / "pace.yaml")
ACCOUNTS = "spiffe://cluster.local/ns/arena/sa/"
ELEMENT = f'By={ACCOUNTS}ball;Hash={"0" * 64};Subject="";URI={ACCOUNTS}visitors'
NAME = "x-forwarded-client-cert"
REQUESTS = 3  # of each kind; the second and third come on a connection that has carried such a header

FORGERIES: dict[str, list[tuple[str, str]]] = {
    "plain": [(NAME, ELEMENT)],
    "capitals": [(NAME.title(), ELEMENT)],
    "twice": [(NAME, ELEMENT), (NAME, ELEMENT)],
    "elements": [(NAME, f"{ELEMENT},{ELEMENT}")],
    "quote": [(NAME, f'{ELEMENT};Subject="')],
    "underscores": [(NAME.replace("-", "_"), ELEMENT)],
    "spellings": [(NAME, ELEMENT), (NAME.replace("-", "_"), ELEMENT)],
}


@pytest.fixture(scope="module", params=[forms.ADDRESSES, forms.SINGLE])
def match(home: Path, request: pytest.FixtureRequest) -> Iterator[Arena]:
    arena = Arena(home, "forgery", request.param)
    arena.common = ["-f", PACE]
    arena.up()
    try:
        yield arena
    finally:
        arena.down()
        assert not arena.processes()


def send(address: str, url: str, message: Any, headers: list[tuple[str, str]]) -> None:
    """Posts a message with headers exactly as given, also twice the same."""
    body = json.dumps(message).encode()
    with closing(HTTPConnection(address, timeout=5)) as connection:
        for _ in range(REQUESTS):
            connection.putrequest("POST", url, skip_host=True)
            connection.putheader("Host", "ball:8080")
            connection.putheader("Content-Type", "application/json")
            connection.putheader("Content-Length", str(len(body)))
            for name, value in headers:
                connection.putheader(name, value)
            connection.endheaders(body)
            answer = connection.getresponse()
            assert answer.status == 200, answer.read()
            answer.read()


def ask(caller: str) -> dict[str, Any]:
    return {"caller": caller, "player": caller, "name": "Forger", "team": "locals", "x": 1, "y": 1, "skill": 5}


def identities(match: Arena, callers: set[str]) -> dict[str, dict[str, int]]:
    """By what identities the ball knows these callers, once it has reported all their requests."""
    journal = Journal(match)

    def reported() -> dict[str, dict[str, int]]:
        (ball,) = journal.facts()["balls"]
        received = {caller: ball["callers"].get(caller, 0) for caller in callers}
        assert received == dict.fromkeys(callers, REQUESTS), received
        return {caller: ball["identities"].get(caller, {}) for caller in callers}

    return until(reported, 10, "report of the ball")


def sidecars_are_known(match: Arena) -> None:
    """Waits until the ball and the ui have heard from their own sidecars, and so name the players."""

    def known() -> bool:
        callers = {row["app"]: row for row in match.page().json()["mesh"]["callers"]}
        assert {app: row["mtls"] for app, row in callers.items()} == {"locals": True, "visitors": True}
        assert {app: row["identity"] for app, row in callers.items()} == {
            app: ACCOUNTS + app for app in ("locals", "visitors")
        }
        return True

    until(known, 20, "identity of the players")


def test_a_pod_without_a_sidecar_is_nobody_whatever_it_writes(match: Arena):
    """It reaches the ball's sidecar by plain HTTP."""
    sidecars_are_known(match)
    address = match.listener("ball-v1", "requests")
    for name, headers in FORGERIES.items():
        send(address, "/hasControl", ask(f"outside-{name}"), headers)
    callers = {f"outside-{name}" for name in FORGERIES}
    assert identities(match, callers) == {caller: {"": REQUESTS} for caller in callers}


def test_a_players_application_is_called_by_its_own_certificate_whatever_it_writes(match: Arena):
    """It sends through its own sidecar, which speaks mutual TLS with the ball's."""
    sidecars_are_known(match)
    address = match.listener("locals", "proxy")
    for name, headers in FORGERIES.items():
        send(address, "http://ball:8080/hasControl", ask(f"inside-{name}"), headers)
    callers = {f"inside-{name}" for name in FORGERIES}
    assert identities(match, callers) == {caller: {f"{ACCOUNTS}locals": REQUESTS} for caller in callers}


def test_which_attempt_a_request_is_a_players_application_cannot_write_and_others_tell_only_themselves(match: Arena):
    """Its sidecar replaces what it wrote. Who has none gets back what it wrote, and nobody else hears of it."""
    journal, forged = Journal(match), {"x-envoy-attempt-count": "7"}
    proxies = {"http": f"http://{match.listener('locals', 'proxy')}"}
    url = "http://ball:8080/hasControl"
    inside = requests.post(url, json=ask("inside"), headers=forged, proxies=proxies, timeout=5)
    assert (inside.status_code, inside.headers.get("x-arena-attempt")) == (200, None)
    ball = f"http://{match.listener('ball-v1', 'requests')}/hasControl"
    outside = requests.post(ball, json=ask("outside"), headers={**forged, "Host": "ball:8080"}, timeout=5)
    assert (outside.status_code, outside.headers.get("x-arena-attempt")) == (200, "7")
    assert {r.attempt for r in journal.gather(50, 20)} == {1}


@pytest.mark.parametrize(("way", "identity"), [("outside", ""), ("inside", f"{ACCOUNTS}locals")])
def test_a_report_to_the_page_has_no_other_identity_than_its_connections(match: Arena, way: str, identity: str):
    sidecars_are_known(match)
    address, host = match.listener("ui", "requests"), ""
    if way == "inside":
        address, host = match.listener("locals", "proxy"), "http://ui:8080"
    for name, headers in FORGERIES.items():
        message = msgspec.to_builtins(player(name=f"{way}-{name}"))
        send(address, f"{host}/display", message, headers)
        pods = {pod["name"]: pod["identity"] for pod in Journal(match).facts()["pods"]}
        assert pods[f"{way}-{name}"] == identity, pods
