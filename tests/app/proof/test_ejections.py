"""The course of an ejection (error, sidecar's view, silence, return) and every way in which it can be violated."""

import pytest

from mesharena.proof.claims import Ejection
from tests.app.proof.samples import request
from tests.app.proof.samples import view
from tests.app.proof.samples import window

V2 = "ball-v2-0"


def claim(cycles: int = 1) -> Ejection:
    return Ejection(ball="v2", within=2, at_least=10, cycles=cycles)


def course(*errors: float, caller: str = "locals-0", seen: float = 0.4, back: float = 11.0, until: float = 60.0):
    """4 requests a second for 60 s; v2 fails at these times, is ejected and returns after `back` seconds."""
    requests, views = [], []
    for tick in range(int(until * 4)):
        at = tick / 4
        last = max((e for e in errors if e <= at), default=None)
        out = last is not None and at != last and at < last + back
        version = "v1" if out or tick % 2 else "v2"
        requests.append(request("v2" if at == last else version, "error" if at == last else "answered", caller, at))
        if tick % 2:
            ejected = last is not None and last + seen <= at < last + back
            views.append(view(at, *([V2] if ejected else []), caller=caller))
    return requests, views


def both(*courses):
    return window(
        *[r for requests, _ in courses for r in requests], views=tuple(v for _, views in courses for v in views)
    )


def test_an_ejection_is_proven_when_two_callers_see_error_ejection_silence_and_return():
    verdict = claim(2).judge(both(course(5.0, 20.0), course(8.0, caller="visitors-0")))
    assert verdict.state == "met"
    assert "locals-0: ejected after 0.8 s, back after 11.0 s" in verdict.sentence


def test_one_ejection_does_not_count_as_two():
    assert claim(2).judge(both(course(5.0), course(8.0, caller="visitors-0"))).state == "not yet"


def test_an_ejection_seen_by_one_of_two_callers_is_not_proven():
    assert claim().judge(both(course(5.0), course(caller="visitors-0"))).state == "not yet"


def test_without_an_error_nothing_is_proven():
    verdict = claim().judge(both(course(), course(caller="visitors-0")))
    assert verdict.state == "not yet"
    assert "has not failed" in verdict.sentence


def test_an_ejected_ball_that_never_returns_does_not_prove_it():
    assert claim().judge(both(course(5.0, back=99), course(8.0, back=99, caller="visitors-0"))).state == "not yet"


def test_a_caller_still_waiting_for_the_return_keeps_the_verdict_open():
    verdict = claim().judge(both(course(5.0), course(8.0, caller="visitors-0"), course(55.0, caller="messi-0")))
    assert verdict.state == "not yet"
    assert "silent since" in verdict.sentence


def test_an_error_that_the_sidecar_does_not_answer_with_ejection_violates_it():
    requests, views = course(5.0)
    calm = [view(v.at) for v in views]
    verdict = claim().judge(both((requests, calm), course(8.0, caller="visitors-0")))
    assert verdict.state == "refuted"
    assert "locals-0: its sidecar still had v2 2.2 s after its error" in verdict.sentence


def test_an_ejection_that_comes_too_late_violates_it():
    assert claim().judge(both(course(5.0, seen=3.0), course(8.0, caller="visitors-0"))).state == "refuted"


def test_a_ball_that_returns_too_soon_violates_it():
    verdict = claim().judge(both(course(5.0, back=6.0), course(8.0, caller="visitors-0")))
    assert verdict.state == "refuted"
    assert "v2 answered it 6.0 s after its error" in verdict.sentence


def test_a_single_request_during_the_ejection_violates_it():
    requests, views = course(5.0)
    stray = request("v2", at=9.1)
    assert claim().judge(both(([*requests, stray], views), course(8.0, caller="visitors-0"))).state == "refuted"


@pytest.mark.parametrize("at", [5.2, 6.2])
def test_requests_within_envoys_merge_window_are_tolerated(at):
    requests, views = course(5.0)
    stray = request("v2", at=at)
    assert claim().judge(both(([*requests, stray], views), course(8.0, caller="visitors-0"))).state == "met"


def test_without_a_sidecars_view_nothing_is_proven():
    requests, _ = course(5.0)
    assert claim().judge(both((requests, []), course(8.0, caller="visitors-0"))).state == "not yet"


def test_an_error_of_an_ejection_that_began_before_the_window_is_passed_over():
    requests, views = course(until=40)
    out = [r for r in requests if not (r.version == "v2" and r.at < 10.0)]
    views = [view(v.at, *([V2] if v.at < 10.0 else [])) for v in views]
    late = request("v2", "error", at=0.9)
    verdict = claim().judge(both(([late, *out], views), course(caller="visitors-0")))
    assert verdict.state == "not yet"
    assert "has not failed" in verdict.sentence


def test_another_balls_errors_do_not_count():
    requests = [request("v1", "error", caller, at / 4) for caller in ("locals-0", "visitors-0") for at in range(100)]
    assert claim().judge(window(*requests)).state == "not yet"


def test_only_the_named_callers_are_followed():
    named = Ejection(ball="v2", within=2, at_least=10, cycles=1, callers={"locals": True})
    early = course(8.0, back=3.0, caller="visitors-0")
    assert named.judge(both(course(5.0), early)).state == "met"
    assert claim().judge(both(course(5.0), early)).state == "refuted"
