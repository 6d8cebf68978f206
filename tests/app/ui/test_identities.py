"""Identities on the page and in the facts: what certificates say, never what pods say of themselves."""

import msgspec
import pytest

from tests.app.ui.samples import V1
from tests.app.ui.samples import V2
from tests.app.ui.samples import arena
from tests.app.ui.samples import ball
from tests.app.ui.samples import ball_seeing
from tests.app.ui.samples import player
from tests.app.ui.samples import record

LOCALS = "spiffe://cluster.local/ns/arena/sa/locals"
INTRUDER = "spiffe://cluster.local/ns/arena/sa/intruder"


@pytest.mark.parametrize("identity", [LOCALS, INTRUDER, "", None])
def test_a_pods_identity_is_that_of_the_connection_with_which_it_reports(identity):
    state = arena()
    claimed = msgspec.structs.replace(player(), pod=msgspec.structs.replace(player().pod, account="ns/arena/sa/locals"))
    state.display(claimed, identity)
    (fact,) = state.facts(None).pods
    (row,) = state.mesh().callers
    assert (fact.identity, fact.account) == (identity, "ns/arena/sa/locals")
    assert row.identity == identity


@pytest.mark.parametrize(
    ("seen", "mtls"),
    [
        pytest.param({"locals-0": {LOCALS: 1}}, True, id="a certificate"),
        pytest.param({"locals-0": {"": 1}}, False, id="a plain connection"),
        pytest.param({"locals-0": {"": 9, LOCALS: 1}}, True, id="a certificate since the last policy"),
        pytest.param({"locals-0": {LOCALS: 9, "": 1}}, False, id="plain since the last policy"),
        pytest.param({"visitors-0": {LOCALS: 1}}, None, id="no request of this pod"),
        pytest.param({}, None, id="no request at all"),
    ],
)
def test_the_page_knows_from_the_ball_whether_a_pods_requests_are_mutual_tls(seen, mtls):
    state = arena()
    state.display(ball_seeing(seen))
    state.display(player(), "")
    (row,) = state.mesh().callers
    assert row.mtls is mtls
    assert state.scene().players[0].mtls is mtls


def test_without_a_sidecar_of_the_ball_mutual_tls_is_unknown_and_not_absent():
    state = arena()
    state.display(ball(locals_0=500))
    state.display(player())
    assert state.scene().players[0].mtls is None


def test_one_plain_connection_among_balls_is_shown():
    state = arena()
    state.display(ball_seeing({"locals-0": {LOCALS: 5}}, V1))
    state.display(ball_seeing({"locals-0": {"": 5}}, V2))
    state.display(player())
    (row,) = state.mesh().callers
    assert row.mtls is False


def test_connections_of_the_scenario_before_are_forgotten():
    state = arena()
    state.display(ball_seeing({"stranger-0": {"": 9}, "locals-0": {LOCALS: 9}}))
    state.display(player())
    assert state.scene().players[0].mtls is True
    state.scenario_changed()
    assert state.scene().players[0].mtls is state.mesh().callers[0].mtls is None
    state.display(ball_seeing({"stranger-0": {"": 10}, "locals-0": {LOCALS: 9}}, sent=1001))
    assert state.scene().players[0].mtls is None, "a ball has received a request, but of another caller"
    state.display(ball_seeing({"locals-0": {LOCALS: 9, "": 1}}, sent=1002))
    assert state.scene().players[0].mtls is state.mesh().callers[0].mtls is False


def test_all_requests_of_a_restarted_ball_are_new():
    state = arena()
    state.display(ball_seeing({"locals-0": {LOCALS: 9}}))
    state.scenario_changed()
    message = ball_seeing({"locals-0": {LOCALS: 2}}, sent=1001)
    state.display(msgspec.structs.replace(message, pod=msgspec.structs.replace(message.pod, boot="another")))
    state.display(player())
    assert state.scene().players[0].mtls is True


def test_the_facts_have_what_the_balls_received_by_caller_and_identity():
    state = arena()
    state.display(ball_seeing({"locals-0": {"": 2, LOCALS: 3}}))
    (fact,) = state.facts(None).balls
    assert (fact.received, fact.callers) == (5, {"locals-0": 5})
    assert list(fact.identities["locals-0"].items()) == [("", 2), (LOCALS, 3)]


def test_every_pod_learns_where_the_balls_are():
    state = arena()
    assert state.display(player()).places == ()
    assert [(p.x, p.y) for p in state.display(ball()).places] == [(1, 2)]


DENIED_SHOT = record("", "denied", request="shot", reason="RBAC: access denied")


def test_a_shot_is_shown_apart_from_the_newest_control_request():
    state = arena()
    state.display(ball())
    shot = msgspec.structs.replace(DENIED_SHOT, player="locals-0/1")
    asked = msgspec.structs.replace(record(V1), player="locals-0/1")
    state.display(player(asked, shot))
    shown = state.scene().players[0]
    assert (shown.asked.outcome, shown.asked.reason) == ("answered", "")
    assert (shown.shot.outcome, shown.shot.status, shown.shot.reason) == ("denied", 403, "RBAC: access denied")


def test_shots_are_in_no_figure_about_control_requests():
    state = arena()
    state.display(ball())
    state.display(player(record(V1), DENIED_SHOT, record(V1, request="shot")))
    (row,), (group,) = state.mesh().callers, state.mesh().groups
    assert (row.requests, row.total, row.ends, row.cells[V1].requests) == (1, 1, {"answered": {200: 1}}, 1)
    assert (group.requests, group.ends) == (1, {"answered": {200: 1}})
    assert row.shots == group.shots == {"denied": {403: 1}, "answered": {200: 1}}
    assert row.reasons == group.reasons == {"denied": {"RBAC: access denied": 1}}
    facts = state.facts(0).requests
    assert [(f.request, f.outcome, f.reason) for f in facts] == [
        ("control", "answered", ""),
        ("shot", "denied", "RBAC: access denied"),
        ("shot", "answered", ""),
    ]


def test_a_shot_that_a_ball_answered_is_no_control_request_that_it_received():
    state = arena()
    for beat in range(60):
        state.display(ball(V2, sent=1000 + beat / 5, locals_0=9 * beat))
        shot = record(V2, request="shot", at=1000 + beat / 5)
        state.display(player(*[shot] * 9, sent=1000 + beat / 5, first=9 * beat))
    assert state.copies.of(V2, "locals-0") > 0


def test_reasons_without_end_do_not_fill_the_memory():
    state = arena()
    said = [record("", "denied", reason=f"reason {n}") for n in range(30)]
    state.display(player(*said))
    reasons = state.mesh().groups[0].reasons["denied"]
    assert (len(reasons), sum(reasons.values()), reasons["other"]) == (9, 30, 22)
