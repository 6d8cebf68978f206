"""The facts that the proof reads; both sides use the same format."""

import msgspec

from mesharena.kit.messages.facts import Facts as ProofFacts
from mesharena.ui.facts import MOST_ENTRIES
from tests.app.ui.samples import V1
from tests.app.ui.samples import V2
from tests.app.ui.samples import Clock
from tests.app.ui.samples import arena
from tests.app.ui.samples import ball
from tests.app.ui.samples import player
from tests.app.ui.samples import record
from tests.app.ui.samples import stadium
from tests.app.ui.samples import view


def test_the_first_answer_is_only_a_cursor():
    state = arena()
    state.display(player(record(), sidecar=view(999.0)))
    facts = state.facts(None)
    assert (facts.cursor, facts.requests, facts.views) == (2, (), ())


def test_each_fact_after_the_cursor_is_sent_once():
    state = arena()
    state.display(player(record()))
    cursor = state.facts(None).cursor
    state.display(player(record(V2, "error", at=1001, attempt=2), first=1, sidecar=view(1001.0, V2)))
    state.display(player(first=2, sidecar=view(1001.0, V2)))
    facts = state.facts(cursor)
    (fact,) = facts.requests
    assert (fact.caller, fact.app, fact.version, fact.outcome, fact.attempt) == ("locals-0", "locals", "v2", "error", 2)
    assert len(facts.views) == 1
    assert state.facts(facts.cursor).requests == ()


def test_an_ejected_address_is_shown_as_the_name_of_its_pod_if_known():
    state = arena()
    state.display(ball(V1))
    state.display(player(sidecar=view(1000.0, V1, V2)))
    assert state.facts(0).views[0].ejected == ("127.1.0.12", V1)


def test_many_facts_come_in_several_answers():
    state = arena()
    for n in range(0, MOST_ENTRIES + 500, 500):
        state.display(player(*[record()] * 500, first=n))
    facts = state.facts(0)
    assert facts.more
    assert len(facts.requests) == MOST_ENTRIES
    rest = state.facts(facts.cursor)
    assert not rest.more
    assert len(rest.requests) == 500


def test_dropped_facts_and_a_restart_are_reported_as_missed():
    clock = Clock()
    state = arena(clock)
    state.display(player(record()))
    clock.now += 181
    state.display(player(record(), first=1))
    assert state.facts(0).missed
    assert not state.facts(1).missed
    assert state.facts(99).missed


def test_the_proof_can_read_the_facts_of_the_ui():
    state = arena()
    state.display(stadium())
    state.display(ball(V1, locals_0=5))
    state.display(player(record(), sidecar=view(1000.0, V1, overflow=3)))
    decoded = msgspec.json.decode(msgspec.json.encode(state.facts(0)), type=ProofFacts)
    assert [(p.name, p.service, p.players, p.sidecar, p.overflow) for p in decoded.pods] == [
        (V1, "ball", 0, False, 0),
        ("locals-0", "ai", 1, True, 3),
        ("stadium-0", "stadium", 0, False, 0),
    ]
    assert (decoded.balls[0].pod, decoded.balls[0].received, decoded.balls[0].handled) == (V1, 5, 5)
    assert (decoded.requests[0].ball, decoded.requests[0].version, decoded.requests[0].attributed) == (V1, "v1", True)
    assert decoded.views[0].ejected == (V1,)
    assert decoded.boot == state.boot
