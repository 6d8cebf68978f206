"""Denied, not received, unreachable, identity: satisfied, violated by a single exception, and not yet decided."""

import pytest

from mesharena.proof.claims import Denied
from mesharena.proof.claims import Errors
from mesharena.proof.claims import Identity
from mesharena.proof.claims import NotReceived
from mesharena.proof.claims import Unreachable
from mesharena.proof.claims.claim import Claim
from mesharena.proof.judge import CONFIGURATION_SECONDS
from mesharena.proof.judge import ClaimEvaluation
from tests.app.proof.samples import pod
from tests.app.proof.samples import report
from tests.app.proof.samples import request
from tests.app.proof.samples import seen
from tests.app.proof.samples import window

RBAC, EXPIRED = "RBAC: access denied", "Jwt is expired"
INTRUDER = {"intruder": True}
DENIED = Denied(percent=100, tolerance=0, requests=60, callers=INTRUDER)


def denied(caller: str = "intruder-0", reason: str = RBAC, status: int = 403, **more):
    return request(outcome="denied", caller=caller, reason=reason, status=status, **more)


def test_denied_holds_when_the_balls_sidecar_denied_every_request():
    verdict = DENIED.judge(window(*[denied()] * 60))
    assert verdict.state == "met"
    assert "100.0 % of 60 requests were denied by the ball's sidecar" in verdict.sentence
    assert "60 denied 403 'RBAC: access denied'" in verdict.sentence


def test_denied_waits_for_enough_requests():
    verdict = DENIED.judge(window(*[denied()] * 59))
    assert (verdict.state, verdict.have, verdict.wanted) == ("not yet", 59, 60)


@pytest.mark.parametrize("outcome", ["answered", "error", "limited", "rejected", "refused", "timeout", "unreachable"])
def test_a_single_request_with_another_end_refutes_that_all_were_denied(outcome):
    verdict = DENIED.judge(window(*[denied()] * 60, request(outcome=outcome, caller="intruder-0")))
    assert verdict.state == "refuted"
    assert f"the others: 1 {outcome}" in verdict.sentence


def test_requests_of_others_do_not_count_for_denied():
    assert DENIED.judge(window(*[denied()] * 60, *[request()] * 500)).state == "met"
    assert DENIED.judge(window(*[denied()] * 59, *[denied("locals-0")] * 500)).state == "not yet"


def test_denied_needs_requests_of_each_named_group():
    claim = Denied(percent=100, tolerance=0, requests=60, callers={"intruder": True, "guest": True})
    verdict = claim.judge(window(*[denied()] * 100))
    assert verdict.state == "not yet"
    assert "no request of guest yet" in verdict.sentence
    assert claim.judge(window(*[denied()] * 100, denied("guest-0"))).state == "met"


NONE_DENIED = Denied(percent=0, tolerance=0, requests=60, callers={"locals": True})


def test_none_denied_holds_without_and_is_refuted_by_a_single_denial():
    assert NONE_DENIED.judge(window(*[request()] * 60)).state == "met"
    verdict = NONE_DENIED.judge(window(*[request()] * 60, denied("locals-0")))
    assert verdict.state == "refuted"
    assert "1.6 % of 61 requests" in verdict.sentence


WITH_REASON = Denied(percent=100, tolerance=0, requests=60, callers=INTRUDER, status=401, reason=EXPIRED)


def test_denied_can_ask_for_status_and_reason():
    verdict = WITH_REASON.judge(window(*[denied(status=401, reason=EXPIRED)] * 60))
    assert verdict.state == "met"
    assert f"with 401 '{EXPIRED}'" in verdict.sentence


@pytest.mark.parametrize(
    "wrong", [denied(status=403, reason=EXPIRED), denied(status=401, reason=RBAC), denied(status=401, reason="")]
)
def test_a_single_denial_with_another_status_or_reason_refutes_denied(wrong):
    verdict = WITH_REASON.judge(window(*[denied(status=401, reason=EXPIRED)] * 60, wrong))
    assert verdict.state == "refuted"
    assert f"1 denied {wrong.status}" in verdict.sentence


SHOTS = Denied(request="shot", percent=100, tolerance=0, requests=20, callers=INTRUDER)


def test_denied_shots_are_counted_apart_from_control_requests():
    shots = [denied(kind="shot")] * 20
    assert SHOTS.judge(window(*shots, *[request(caller="intruder-0")] * 500)).state == "met"
    assert SHOTS.judge(window(*[denied()] * 500)).state == "not yet"
    assert SHOTS.judge(window(*shots, request(caller="intruder-0", kind="shot"))).state == "refuted"


def test_denied_shots_of_a_group_without_shots_are_not_proven_by_its_control_requests():
    claim = Denied(request="shot", percent=0, tolerance=0, requests=20, callers={"locals": True, "guest": True})
    verdict = claim.judge(window(*[request(kind="shot")] * 20, *[request(caller="guest-0")] * 90))
    assert verdict.state == "not yet"
    assert "no shot of guest yet" in verdict.sentence


def test_shots_are_in_no_claim_about_control_requests():
    no_errors = Errors(percent=0, tolerance=0, requests=60)
    assert no_errors.judge(window(*[request()] * 60, *[denied("locals-0", kind="shot")] * 9)).state == "met"
    assert no_errors.judge(window(*[request()] * 59, *[request(kind="shot")] * 9)).state == "not yet"


CAPTAINS_SHOOT = Errors(request="shot", percent=0, tolerance=0, requests=50, callers={"messi": True})


@pytest.mark.parametrize("outcome", ["error", "denied", "limited", "rejected", "refused", "timeout", "unreachable"])
def test_shots_that_fail_in_any_way_refute_that_none_fails(outcome):
    shots = [request(outcome=outcome, caller="messi-0", kind="shot")] * 50
    verdict = CAPTAINS_SHOOT.judge(window(*shots))
    assert verdict.state == "refuted"
    assert f"100.0 % of the callers' 50 shots failed (50 {outcome}" in verdict.sentence


def test_answered_shots_and_no_other_requests_prove_that_no_shot_fails():
    shots, asked = [request(caller="messi-0", kind="shot")] * 50, [request(caller="messi-0")] * 90
    failed = [request(outcome="refused", caller="messi-0")] * 9
    assert CAPTAINS_SHOOT.judge(window(*shots, *failed)).state == "met"
    assert CAPTAINS_SHOOT.judge(window(*shots[1:], *asked)).state == "not yet"


UNREACHABLE = Unreachable(percent=100, requests=30, callers={"stranger": True})


def stranger(outcome: str = "unreachable", **more):
    return request(outcome=outcome, caller="stranger-0", **more)


def test_unreachable_holds_when_no_request_found_a_connection():
    assert UNREACHABLE.judge(window(*[stranger()] * 30, *[request()] * 90)).state == "met"
    assert UNREACHABLE.judge(window(*[stranger()] * 29, *[request()] * 90)).state == "not yet"


@pytest.mark.parametrize("outcome", ["answered", "error", "denied", "limited", "rejected", "refused", "timeout"])
def test_a_single_request_with_a_connection_refutes_unreachable(outcome):
    verdict = UNREACHABLE.judge(window(*[stranger()] * 30, stranger(outcome)))
    assert verdict.state == "refuted"
    assert f"the others: 1 {outcome}" in verdict.sentence


SA = "ns/arena/sa"
MESH = "spiffe://cluster.local"
NOT_RECEIVED = NotReceived(callers=INTRUDER, requests=30)
PODS = (
    pod("intruder-0", account=f"{SA}/intruder", identity=f"{MESH}/{SA}/intruder"),
    pod("locals-0", account=f"{SA}/locals", identity=f"{MESH}/{SA}/locals"),
)
LOCALS_RECEIVED = {"locals-0": {f"{MESH}/{SA}/locals": 900}}
BEFORE = seen({"locals-0": {f"{MESH}/{SA}/locals": 500}, "intruder-0": {f"{MESH}/{SA}/intruder": 70}})


def since(*after, requests=(), first=BEFORE, pods=PODS):
    return window(*requests, reports=(report(0, pods, (first,)), report(9, pods, after)))


def test_not_received_holds_when_no_counter_of_a_ball_rose():
    after = seen({**LOCALS_RECEIVED, "intruder-0": {f"{MESH}/{SA}/intruder": 70}})
    verdict = NOT_RECEIVED.judge(since(after, requests=[denied()] * 30))
    assert verdict.state == "met"
    assert "intruder sent 30 requests and the balls received none of them" in verdict.sentence
    assert NOT_RECEIVED.judge(since(after, requests=[denied()] * 29)).state == "not yet"


def test_a_single_request_that_a_ball_received_refutes_not_received():
    after = seen({**LOCALS_RECEIVED, "intruder-0": {f"{MESH}/{SA}/intruder": 71}})
    verdict = NOT_RECEIVED.judge(since(after, requests=[denied()] * 30))
    assert verdict.state == "refuted"
    assert "the balls received 1 of intruder-0" in verdict.sentence


def test_a_request_under_another_callers_name_is_recognised_by_its_certificate():
    after = seen({"locals-0": {f"{MESH}/{SA}/locals": 900}, "nobody-9": {f"{MESH}/{SA}/intruder": 1}})
    verdict = NOT_RECEIVED.judge(since(after, requests=[denied()] * 30))
    assert verdict.state == "refuted"
    assert f"1 of {MESH}/{SA}/intruder" in verdict.sentence


def test_not_received_without_sidecars_goes_by_the_callers_names():
    first, after = seen(callers={"locals-0": 1}), seen(callers={"locals-0": 9})
    assert NOT_RECEIVED.judge(since(after, first=first, requests=[denied()] * 30)).state == "met"
    received = seen(callers={"locals-0": 9, "intruder-0": 1})
    assert NOT_RECEIVED.judge(since(received, first=first, requests=[denied()] * 30)).state == "refuted"


def test_a_single_answer_of_a_ball_refutes_not_received_before_its_counters_do():
    verdict = NOT_RECEIVED.judge(since(BEFORE, requests=[denied(), request(caller="intruder-0")]))
    assert verdict.state == "refuted"
    assert "answered 1 of 2 requests of intruder" in verdict.sentence


def test_not_received_proves_nothing_without_a_ball_or_with_a_restarted_one():
    assert NOT_RECEIVED.judge(window(*[denied()] * 30)).state == "not yet"
    verdict = NOT_RECEIVED.judge(since(seen(LOCALS_RECEIVED, boot="b2"), requests=[denied()] * 30))
    assert verdict.state == "failed"


def test_an_answer_of_a_ball_refutes_not_received_also_after_a_ball_was_restarted():
    restarted = seen(LOCALS_RECEIVED, boot="b2")
    verdict = NOT_RECEIVED.judge(since(restarted, requests=[denied(), request(caller="intruder-0")]))
    assert verdict.state == "refuted"
    assert "answered 1 of 2 requests of intruder" in verdict.sentence


RECEIVED = "the balls received 1 of intruder-0"
ARRIVED = "1 of 2 requests of locals arrived otherwise"


@pytest.mark.parametrize("case", ["not-received", "identity"])
def test_a_met_claim_about_counters_is_refuted_by_an_exception_after_a_ball_was_restarted(case: str):
    claim: Claim = (
        NOT_RECEIVED if case == "not-received" else Identity(callers={"locals": True}, mtls=True, requests=10)
    )
    evaluation = ClaimEvaluation(case, claim)
    own = {f"{MESH}/{SA}/locals": 20}
    evaluation.feed(report(10, PODS, (seen({}),)), [], [])
    evaluation.feed(report(11, PODS, (seen({"locals-0": own}),)), [denied()] * 30, [])
    assert evaluation.met
    said = evaluation.evidence()
    evaluation.feed(report(12, PODS, (seen({}, boot="b2"),)), [], [])
    evaluation.feed(report(13, PODS, (seen({"locals-0": {f"{MESH}/{SA}/locals": 1}}, boot="b2"),)), [], [])
    assert (evaluation.met, evaluation.evidence()) == (True, said)
    exception = {"locals-0": {f"{MESH}/{SA}/locals": 1, "": 1}, "intruder-0": {f"{MESH}/{SA}/intruder": 1}}
    evaluation.feed(report(14, PODS, (seen(exception, boot="b2"),)), [], [])
    assert evaluation.verdict.state == "refuted"
    assert {"not-received": RECEIVED, "identity": ARRIVED}[case] in evaluation.evidence()


def test_shots_that_were_not_received_are_counted_apart():
    claim = NotReceived(callers=INTRUDER, requests=20, request="shot")
    shots = [denied(kind="shot")] * 20
    first, after = seen(LOCALS_RECEIVED, shots={"locals-0": 5}), seen(LOCALS_RECEIVED, shots={"locals-0": 9})
    asked = [request(caller="intruder-0")] * 90
    assert claim.judge(since(after, first=first, requests=[*shots, *asked])).state == "met"
    received = seen(LOCALS_RECEIVED, shots={"locals-0": 9, "intruder-0": 1})
    assert claim.judge(since(received, first=first, requests=shots)).state == "refuted"


MTLS = Identity(callers={"locals": True}, mtls=True, requests=100)
PLAIN = Identity(callers={"stranger": True}, mtls=False, requests=100)
STRANGER = (pod("stranger-0", account=f"{SA}/stranger", identity=""),)


def test_identity_holds_when_every_request_came_with_the_callers_own_certificate():
    after = seen({"locals-0": {f"{MESH}/{SA}/locals": 600}, "intruder-0": {"": 500}})
    verdict = MTLS.judge(since(after))
    assert verdict.state == "met"
    assert f"100 with {MESH}/{SA}/locals" in verdict.sentence
    assert MTLS.judge(since(seen({"locals-0": {f"{MESH}/{SA}/locals": 599}}))).state == "not yet"


@pytest.mark.parametrize("other", [f"{MESH}/{SA}/intruder", "", f"{MESH}/ns/other/sa/locals"])
def test_a_single_request_with_another_identity_refutes_identity(other):
    verdict = MTLS.judge(since(seen({"locals-0": {f"{MESH}/{SA}/locals": 700, other: 1}})))
    assert verdict.state == "refuted"
    assert "1 of 201 requests of locals arrived otherwise" in verdict.sentence
    assert (other or "a plain connection") in verdict.sentence


def test_the_trust_domain_is_the_meshs_own_matter():
    after = seen({"locals-0": {f"spiffe://example.com/{SA}/locals": 100}})
    assert MTLS.judge(since(after, first=seen({}))).state == "met"


def test_plain_connections_hold_when_no_request_had_a_certificate():
    first, after = seen({"stranger-0": {"": 5}}), seen({"stranger-0": {"": 105}})
    verdict = PLAIN.judge(since(after, first=first, pods=STRANGER))
    assert verdict.state == "met"
    assert "100 with a plain connection" in verdict.sentence


def test_a_single_certificate_refutes_plain_connections():
    after = seen({"stranger-0": {"": 105, f"{MESH}/{SA}/stranger": 1}})
    assert PLAIN.judge(since(after, first=seen({"stranger-0": {"": 5}}), pods=STRANGER)).state == "refuted"


def test_identity_needs_requests_of_each_named_group():
    claim = Identity(callers={"locals": True, "intruder": True}, mtls=True, requests=100)
    verdict = claim.judge(since(seen({"locals-0": {f"{MESH}/{SA}/locals": 900}})))
    assert verdict.state == "not yet"
    assert "no request of intruder yet" in verdict.sentence


@pytest.mark.parametrize("claim", [MTLS, Identity(callers={"locals": True}, mtls=False, requests=100)])
def test_balls_without_a_sidecar_prove_no_identity(claim):
    verdict = claim.judge(since(seen(callers={"locals-0": 900}), first=seen(callers={"locals-0": 1})))
    assert verdict.state == "failed"
    assert "need a sidecar" in verdict.sentence


def test_a_pod_that_does_not_say_its_account_proves_no_identity():
    verdict = MTLS.judge(since(seen({"locals-0": {f"{MESH}/{SA}/locals": 900}}), pods=(pod("locals-0"),)))
    assert verdict.state == "failed"
    assert "locals-0" in verdict.sentence


def test_a_restarted_ball_proves_no_identity():
    assert MTLS.judge(since(seen(LOCALS_RECEIVED, boot="b2"))).state == "failed"


LET_THROUGH = request(caller="intruder-0")


@pytest.mark.parametrize("claim", [DENIED, NOT_RECEIVED], ids=["denied", "not-received"])
def test_a_request_let_through_is_forgiven_only_before_the_sidecars_have_the_policy(claim: Claim):
    forgiven, late = ClaimEvaluation("early", claim), ClaimEvaluation("late", claim)
    for evaluation, at in ((forgiven, CONFIGURATION_SECONDS), (late, CONFIGURATION_SECONDS + 0.5)):
        evaluation.feed(report(at, PODS, (BEFORE,)), [LET_THROUGH], [])
        evaluation.feed(report(at + 20, PODS, (BEFORE,)), [denied()] * 60, [])
    assert forgiven.met
    assert "answered" in forgiven.evidence(), "the evidence names what was forgiven"
    assert late.verdict.state == "refuted"
