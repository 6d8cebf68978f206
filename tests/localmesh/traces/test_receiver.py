"""From OTLP to the tree that a person reads."""

import gzip

import pytest
from flask.testing import FlaskClient

from localmesh.traces.collector import create_app
from localmesh.traces.otlp import UnreadableError
from localmesh.traces.otlp import spans
from localmesh.traces.store import Store
from localmesh.traces.tree import line
from localmesh.traces.tree import tree
from tests.localmesh.traces.samples import exported
from tests.localmesh.traces.samples import span


def test_a_span_keeps_service_name_times_and_the_applications_attributes():
    first, second = spans(exported("new_game", "move"))
    assert (first.name, first.service, first.parent) == ("new_game", "ball.arena", "")
    assert (second.name, second.parent) == ("move", first.id)
    assert second.seconds == pytest.approx(0.002)
    assert second.attributes == {"outcome": "answered"}


def test_a_failure_is_kept_with_its_reason():
    (only,) = spans(exported("move", failed=True))
    assert only.failed
    assert only.attributes["reason"] == "it broke"


def test_an_invalid_body_is_refused():
    with pytest.raises(UnreadableError):
        list(spans(b"\xff\xff\xff"))


def test_the_latest_trace_of_a_name_is_the_one_that_began_last():
    store = Store()
    store.add([span("new_game", "a", trace="t1", begun=5), span("on-start", "b", trace="t2", begun=9)])
    store.add([span("move", "d", "c", trace="t3", begun=7), span("new_game", "c", trace="t3", begun=7)])
    assert [span.id for span in store.latest("new_game")] == ["c", "d"]
    assert store.latest("nothing") == []
    assert store.names() == ["new_game", "on-start"]


def test_the_number_of_traces_and_of_their_spans_is_bounded():
    store = Store(traces=2, spans=3)
    for i in range(4):
        store.add([span("new_game", f"{i}", trace=f"t{i}", begun=i)])
    store.add([span("move", f"m{i}", "3", trace="t3", begun=10 + i) for i in range(10)])
    assert len(store.latest("new_game")) == 3
    store.add([span("on-start", "x", trace="t9", begun=1)])
    assert store.names() == ["new_game", "on-start"]


def test_a_tree_has_what_each_span_caused_in_the_order_in_which_it_began():
    node = tree([span("new_game", "a"), span("late", "c", "a", begun=9), span("early", "b", "a", begun=1)])
    assert node is not None
    assert [child.span.name for child in node.children] == ["early", "late"]


def test_a_span_with_a_missing_parent_is_placed_under_the_root_and_marked():
    node = tree([span("new_game", "a"), span("lost", "b", "nobody", begun=1), span("below", "c", "b", begun=2)])
    assert node is not None
    (lost,) = node.children
    assert "its parent was not received" in line(lost)
    assert "its parent was not received" not in line(lost.children[0])


def test_spans_without_a_root_make_no_tree():
    assert tree([span("move", "b", "a")]) is None


@pytest.fixture
def client() -> FlaskClient:
    return create_app().test_client()


@pytest.mark.parametrize("encoding", ["", "gzip"])
def test_posted_traces_can_be_read(client: FlaskClient, encoding: str):
    body = exported("new_game", "move")
    headers = {"Content-Encoding": encoding} if encoding else {}
    assert client.post("/v1/traces", data=gzip.compress(body) if encoding else body, headers=headers).status_code == 200
    trace = client.get("/traces/new_game").get_json()
    assert [span["name"] for span in trace["spans"]] == ["new_game", "move"]


@pytest.mark.parametrize(("body", "encoding"), [(b"\xff\xff\xff", ""), (b"no gzip", "gzip"), (b"\x1f\x8b", "gzip")])
def test_unreadable_input_is_refused_and_changes_nothing(client: FlaskClient, body: bytes, encoding: str):
    assert client.post("/v1/traces", data=body, headers={"Content-Encoding": encoding}).status_code == 400
    assert client.get("/traces/new_game").get_json() == {"names": [], "spans": []}
