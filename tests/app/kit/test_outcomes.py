import pytest

from mesharena.kit.outcomes import BY_OUTCOME
from mesharena.kit.outcomes import ENDINGS
from mesharena.kit.outcomes import look
from mesharena.kit.outcomes import may_have_reached
from mesharena.kit.outcomes import reason
from mesharena.kit.outcomes import recognise

SIGNED = {"x-arena-pod": "ball-v1-1", "x-arena-version": "v1"}
FROM_UPSTREAM = {"x-envoy-upstream-service-time": "2", "server": "envoy"}
LOCAL_REPLY = {"server": "envoy"}
NO_SIDECAR_OF_THE_CALLER = {"server": "istio-envoy"}
NO_SIDECAR = {"server": "gunicorn"}


@pytest.mark.parametrize(
    ("status", "headers", "outcome", "ended_by"),
    [
        pytest.param(200, SIGNED | FROM_UPSTREAM, "answered", "service", id="an answer"),
        pytest.param(200, {}, "answered", "service", id="an answer of what does not sign"),
        pytest.param(503, SIGNED | FROM_UPSTREAM, "error", "service", id="an error of the ball"),
        pytest.param(503, SIGNED | NO_SIDECAR, "error", "service", id="an error of the ball without sidecars"),
        pytest.param(400, NO_SIDECAR, "error", "service", id="the ball's server, before its code"),
        pytest.param(403, FROM_UPSTREAM, "denied", "service-sidecar", id="a policy of the ball's sidecar"),
        pytest.param(401, FROM_UPSTREAM, "denied", "service-sidecar", id="a token that is not valid"),
        pytest.param(429, FROM_UPSTREAM, "limited", "service-sidecar", id="the limit of the ball's sidecar"),
        pytest.param(
            429, NO_SIDECAR_OF_THE_CALLER, "limited", "service-sidecar", id="the limit, for a caller without a sidecar"
        ),
        pytest.param(429, SIGNED | FROM_UPSTREAM, "error", "service", id="a 429 of the ball itself"),
        pytest.param(429, LOCAL_REPLY, "refused", "caller-sidecar", id="a 429 that the mesh injects at the caller"),
        pytest.param(503, FROM_UPSTREAM, "rejected", "service-sidecar", id="a ball that is not there any more"),
        pytest.param(
            403, NO_SIDECAR_OF_THE_CALLER, "denied", "service-sidecar", id="a policy, for a caller without a sidecar"
        ),
        pytest.param(
            503, NO_SIDECAR_OF_THE_CALLER, "rejected", "service-sidecar", id="no ball, for a caller without a sidecar"
        ),
        pytest.param(403, SIGNED | FROM_UPSTREAM, "error", "service", id="a 403 of the ball itself"),
        pytest.param(403, NO_SIDECAR, "error", "service", id="a 403 of the ball's server"),
        pytest.param(403, LOCAL_REPLY, "refused", "caller-sidecar", id="a 403 that the mesh injects at the caller"),
        pytest.param(503, LOCAL_REPLY, "refused", "caller-sidecar", id="overflow or no endpoint"),
        pytest.param(504, LOCAL_REPLY, "refused", "caller-sidecar", id="the route's timeout"),
        pytest.param(404, LOCAL_REPLY, "refused", "caller-sidecar", id="no route"),
        pytest.param(302, LOCAL_REPLY, "refused", "caller-sidecar", id="a redirect of the mesh"),
    ],
)
def test_headers_of_the_answer_show_who_ended_the_request(status, headers, outcome, ended_by):
    assert recognise(status, headers) == outcome
    assert BY_OUTCOME[outcome].ended_by == ended_by


@pytest.mark.parametrize(
    ("status", "headers", "body", "outcome"),
    [
        pytest.param(403, LOCAL_REPLY, b"RBAC: access denied", "denied", id="a policy"),
        pytest.param(401, LOCAL_REPLY | {"www-authenticate": "Bearer"}, b"Jwt is expired", "denied", id="a token"),
        pytest.param(403, LOCAL_REPLY, b"fault filter abort", "refused", id="injected at the caller"),
        pytest.param(429, LOCAL_REPLY, b"local_rate_limited", "limited", id="a limit"),
        pytest.param(429, LOCAL_REPLY, b"fault filter abort", "refused", id="a 429 injected at the caller"),
        pytest.param(503, LOCAL_REPLY, b"local_rate_limited", "refused", id="no answer of a limit"),
        pytest.param(401, LOCAL_REPLY, b"fault filter abort", "refused", id="another one injected at the caller"),
        pytest.param(503, LOCAL_REPLY, b"RBAC: access denied", "refused", id="no decision of a policy"),
        pytest.param(403, NO_SIDECAR, b"RBAC: access denied", "error", id="the words of a service without sidecars"),
    ],
)
def test_a_policy_or_limit_that_answers_before_the_body_has_arrived_is_known_by_its_words(
    status, headers, body, outcome
):
    assert recognise(status, headers, body) == outcome


def test_each_outcome_looks_different_on_the_page():
    assert len({e.end_shape for e in ENDINGS}) == len({e.word for e in ENDINGS}) == len(ENDINGS)


@pytest.mark.parametrize(
    ("outcome", "status", "said", "shown"),
    [
        pytest.param("refused", 504, "upstream request timeout", "route-timeout", id="a route's timeout"),
        pytest.param("refused", 504, "fault filter abort", "refused", id="a 504 that the mesh injects"),
        pytest.param("refused", 504, "", "refused", id="a 504 without words"),
        pytest.param("refused", 503, "upstream request timeout", "refused", id="another status"),
        pytest.param("error", 504, "upstream request timeout", "error", id="a 504 of the ball itself"),
        pytest.param("rejected", 504, "upstream request timeout", "rejected", id="a 504 of the ball's sidecar"),
        pytest.param("timeout", 0, "", "timeout", id="the caller's own time limit"),
    ],
)
def test_a_routes_timeout_looks_different_from_all_else_that_a_callers_sidecar_refuses(outcome, status, said, shown):
    assert look(outcome, status, said) == shown


@pytest.mark.parametrize(
    ("outcome", "body", "said"),
    [
        pytest.param("denied", "RBAC: access denied", "RBAC: access denied", id="a policy"),
        pytest.param("refused", "no healthy upstream", "no healthy upstream", id="the caller's sidecar"),
        pytest.param("rejected", " a\n\tb\x1b[31m\u202ec ", "a b [31m c", id="only printable characters"),
        pytest.param("denied", "x" * 200, "x" * 80, id="at most 80 characters"),
        pytest.param("denied", "", "", id="nothing"),
        pytest.param("error", "a secret of the service", "", id="not what a service says"),
        pytest.param("unreachable", "connection refused by 10.0.0.1", "", id="not what the own system says"),
        pytest.param("timeout", "read timed out", "", id="nobody said anything"),
    ],
)
def test_a_reason_is_what_a_sidecar_said(outcome, body, said):
    assert reason(outcome, body) == said


@pytest.mark.parametrize(
    ("outcome", "status", "reached"),
    [
        ("timeout", 0, True),
        ("unreachable", 0, True),
        ("refused", 504, True),
        ("refused", 503, False),
        ("rejected", 503, True),
        ("rejected", 400, False),
        ("limited", 429, False),
        ("denied", 403, False),
        ("denied", 401, False),
    ],
)
def test_an_outcome_shows_whether_the_request_may_have_reached_a_ball(outcome, status, reached):
    assert may_have_reached(outcome, status) == reached
