"""The mesh's figures: where the window begins, sidecars' counters, ejections that are over, groups, the trend."""

import msgspec

from mesharena.kit.messages import SidecarView
from mesharena.kit.scenario import OutlierDetection
from tests.app.ui.samples import V1
from tests.app.ui.samples import V2
from tests.app.ui.samples import Clock
from tests.app.ui.samples import arena
from tests.app.ui.samples import ball
from tests.app.ui.samples import player
from tests.app.ui.samples import record
from tests.app.ui.samples import view


def row(state, name: str = "locals-0"):
    return next(r for r in state.mesh().callers if r.pod == name)


def counters(at: float, overflow: int, retries: int) -> SidecarView:
    return SidecarView(at=at, upstreams=(), overflow=overflow, retries=retries)


def test_the_window_is_half_a_minute_and_the_answer_says_so():
    assert arena().mesh().window == 30


def test_the_window_begins_with_the_scenario():
    clock = Clock()
    state = arena(clock)
    state.display(ball(V1))
    state.display(player(record(V1)))
    clock.now += 1
    state.scenario_changed()
    clock.now += 1
    state.display(player(record(V2, "error"), first=1, sent=clock.now))
    state.display(ball(V1))
    state.display(ball(V2))
    mesh = state.mesh()
    assert mesh.window == 1
    assert (row(state).cells[V1].ends, row(state).cells[V2].ends, row(state).total) == ({}, {"error": {503: 1}}, 2)


def test_counters_of_a_sidecar_cover_the_window_and_not_its_lifetime():
    clock = Clock()
    state = arena(clock)
    for second in range(40):
        clock.now = 1000.0 + second
        state.display(player(sidecar=counters(clock.now, 100 + second, 7), sent=clock.now))
    assert (row(state).overflow, row(state).retries) == (31, 0)  # and the last view before the window


def test_a_sidecar_that_was_started_again_has_counted_nothing():
    clock = Clock()
    state = arena(clock)
    state.display(player(sidecar=counters(1000, 100, 7)))
    clock.now += 1
    state.display(player(sidecar=counters(1001, 2, 0), sent=1001))
    assert (row(state).overflow, row(state).retries) == (0, 0)


def test_without_a_sidecar_its_counters_are_unknown_and_not_zero():
    state = arena()
    state.display(player())
    assert (row(state).overflow, row(state).retries) == (None, None)


def test_an_ejection_that_is_over_is_reported_with_its_length():
    state = arena()
    state.display(ball(V2))
    for at, ejected in ((1000.0, ()), (1001.0, (V2,)), (1012.0, ())):
        state.display(player(sidecar=view(at, *ejected), sent=at))
    state.display(player(sidecar=view(1015.0), sent=1015.0))
    cell = row(state).cells[V2]
    assert (cell.ejected, cell.returned, cell.lasted, cell.ejections) == (None, 3.0, 11.0, 1)


def test_an_ejection_reports_its_minimum_duration_from_the_scenarios_rule():
    state = arena()
    state.display(ball(V2))
    for at in (1000.0, 1003.0):
        state.display(player(sidecar=view(at, V2), sent=at))
    assert (row(state).cells[V2].ejected, row(state).cells[V2].lasts) == (3.0, None)
    state.rule(OutlierDetection(base_ejection_time="10s", interval="1s"))
    assert row(state).cells[V2].lasts == 10.0


def test_callers_of_one_app_are_one_group_of_all_their_requests():
    state = arena()
    state.display(ball(V1))
    state.display(ball(V2))
    state.display(player(record(V1), record(V1), record(V2, "error"), sidecar=view(1000, V2)))
    state.display(player(record(V1), record("", "refused"), name="locals-1", sidecar=view(1000)))
    state.display(player(record(V2), name="visitors-0"))
    first, second = state.mesh().groups
    assert (first.app, first.pods, first.players, first.requests) == ("locals", 2, 2, 5)
    assert first.ends == {"answered": {200: 3}, "error": {503: 1}, "refused": {503: 1}}
    assert [(p.version, p.ends, p.ejected_by) for p in first.parts] == [
        ("v1", {"answered": {200: 3}}, 0),
        ("v2", {"error": {503: 1}}, 1),
    ]
    assert (second.app, [p.ends for p in second.parts]) == ("visitors", [{}, {"answered": {200: 1}}])
    assert first.p50 == 0.005


def test_requests_that_were_retried_are_counted_with_the_ball_that_answered_them():
    state = arena()
    state.display(ball(V1))
    state.display(ball(V2))
    state.display(player(record(V1), record(V1, attempt=2), record(V2, "error", attempt=3), record(V2)))
    state.display(player(record(V1), name="visitors-0"))
    assert (row(state).cells[V1].retried, row(state).cells[V2].retried) == (1, 1)
    assert [group.retried for group in state.mesh().groups] == [2, 0]
    assert "retried" not in msgspec.to_builtins(row(state, "visitors-0").cells[V1])


def test_a_routes_timeout_is_counted_apart_from_other_refusals_and_with_its_reason():
    state = arena()
    timeout = record("", "refused", status=504, reason="upstream request timeout")
    injected = record("", "refused", status=504, reason="fault filter abort")
    state.display(player(timeout, timeout, injected))
    (group,) = state.mesh().groups
    assert group.ends == row(state).ends == {"route-timeout": {504: 2}, "refused": {504: 1}}
    assert group.reasons == {
        "route-timeout": {"upstream request timeout": 2},
        "refused": {"fault filter abort": 1},
    }


def test_the_trend_counts_the_steps_that_are_over_by_version():
    clock = Clock()
    state = arena(clock)
    for first in range(5):
        state.display(player(record(V1), record(V2, "error"), first=2 * first, sent=clock.now))
        clock.now += 2
    state.display(player(record("", "timeout"), first=10, sent=clock.now))
    clock.now += 2
    trend = state.mesh().trend
    assert [line.version for line in trend.lines] == ["", "v1", "v2"]
    nobody, v1, v2 = trend.lines
    assert (nobody.requests[-2:], nobody.errors[-2:]) == ((0, 1), (0, 1))
    assert (v1.requests[-7:], sum(v1.errors)) == ((0, 1, 1, 1, 1, 1, 0), 0)
    assert v2.errors == v1.requests
    assert len(v1.requests) * trend.step == 60


def test_the_trend_says_when_the_scenario_changed_and_forgets_it_after_a_minute():
    clock = Clock()
    state = arena(clock)
    assert state.mesh().trend.turned is None
    state.scenario_changed()
    clock.now += 10
    assert state.mesh().trend.turned == 10
    clock.now += 60
    assert state.mesh().trend.turned is None
