"""What a tour reads from the page: as the page's own server writes it."""

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
import pytest

from localmesh.tour.page import look
from localmesh.tour.page import read
from localmesh.tour.stay import Claim
from mesharena.ui.evidence import ClaimState
from mesharena.ui.evidence import Evidence
from mesharena.ui.story import Story
from tests.ports import free_port


def state(story: Story, evidence: Evidence) -> Any:
    return msgspec.to_builtins({"story": story, "evidence": evidence})


EVIDENCE = Evidence("x-1", 7.5, (ClaimState("no-errors", "errors", "met", "0 of 400 failed", 400, 400),))


def test_the_claims_are_those_of_the_pages_own_state():
    seen = read(state(Story(id="x-1", name="delay"), EVIDENCE))
    assert seen
    assert (seen.scenario, seen.claims, seen.problem) == ("delay", {"no-errors": Claim("met", "0 of 400 failed")}, "")


def test_evidence_of_the_story_before_is_not_that_of_the_new_one():
    assert read(state(Story(id="x-2", name="abort"), EVIDENCE)) is None


@pytest.mark.parametrize(
    ("story", "evidence"),
    [(Story(id="x", problem="no scenario"), Evidence("x")), (Story(id="x"), Evidence("x", problem="no scenario"))],
)
def test_why_nothing_can_be_judged_is_passed_on(story: Story, evidence: Evidence):
    seen = read(state(story, evidence))
    assert seen
    assert seen.problem == "no scenario"


@contextmanager
def page(status: int, body: bytes) -> Iterator[int]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status if self.path == "/api/state" else 404)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments: Any) -> None:
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_page_is_asked_over_http():
    body = msgspec.json.encode({"story": Story(id="x-1", name="delay"), "evidence": EVIDENCE})
    with page(200, body) as port:
        seen = look(port)
    assert seen
    assert seen.scenario == "delay"


@pytest.mark.parametrize(("status", "body"), [(503, b"{}"), (200, b"<html>"), (200, b"{}"), (200, b"[]"), (200, b"3")])
def test_an_answer_that_is_not_the_pages_is_none(status: int, body: bytes):
    with page(status, body) as port:
        assert look(port) is None


def test_a_page_that_is_not_there_has_no_answer():
    assert look(free_port()) is None
