"""When a tour moves on, and what it reports of a scenario."""

from localmesh.tour.stay import Claim
from localmesh.tour.stay import Look
from localmesh.tour.stay import Stay


def stay(*claims: str, every: float = 10, deadline: float = 30) -> Stay:
    return Stay("delay", claims, every, deadline)


def says(stay: Stay, scenario: str = "delay", problem: str = "", **states: str) -> None:
    """The page says this of the claims; _ in a state is a space."""
    claims = {name: Claim(state.replace("_", " "), f"{name} is {state}") for name, state in states.items()}
    stay.see(Look(scenario, claims, problem))


def test_a_scenario_stays_until_its_time_is_over_though_every_claim_is_met():
    here = stay("a")
    says(here, a="met")
    here.spend(9.9, paused=False)
    assert not here.over
    here.spend(0.1, paused=False)
    assert here.over


def test_a_scenario_stays_longer_until_every_claim_has_a_verdict():
    here = stay("a", "b")
    here.spend(12, paused=False)
    says(here, a="met", b="not_yet")
    assert (here.over, here.waits_for) == (False, ["b"])
    says(here, a="met", b="failed")  # only of this window: the page tries again
    assert not here.over
    says(here, a="met", b="refuted")
    assert here.over


def test_a_claim_without_a_verdict_holds_the_tour_until_the_deadline_and_is_named_then():
    here = stay("a", "b")
    says(here, a="met", b="not_yet")
    here.spend(29.9, paused=False)
    assert not here.over
    here.spend(0.1, paused=False)
    assert here.over
    result = here.result()
    assert (result.named("met"), result.named("no verdict"), result.passed) == (["a"], ["b"], False)
    assert "1 of 2" in result.line()
    assert "no verdict within 30 s: b" in result.line()
    assert result.document()["claims"][1] == {"name": "b", "state": "no verdict", "evidence": "b is not_yet"}


def test_a_deadline_that_is_shorter_than_the_stay_ends_with_it():
    here = stay("a", every=10, deadline=3)
    here.spend(9, paused=False)
    assert not here.over
    here.spend(1, paused=False)
    assert here.over


def test_paused_time_counts_neither_for_the_stay_nor_for_the_deadline():
    here = stay("a")
    here.spend(8, paused=False)
    here.spend(3600, paused=True)
    says(here, a="met")
    assert not here.over
    here.spend(2, paused=False)
    assert here.over
    assert here.result().seconds == 3610


def test_a_claim_that_was_met_may_still_be_refuted_and_stays_so():
    here = stay("a")
    for state in ("met", "refuted", "met"):
        says(here, a=state)
    assert here.result().named("refuted") == ["a"]
    assert "refuted: a" in here.result().line()
    assert not here.result().passed


def test_a_verdict_is_kept_when_the_page_begins_anew():
    here = stay("a", "b")
    says(here, a="met", b="not_yet")
    says(here, a="not_yet", b="met")  # its server was restarted
    assert here.result().named("met") == ["a", "b"]


def test_what_the_page_says_of_the_scenario_before_has_no_meaning():
    here = stay("a")
    says(here, scenario="burst", a="refuted")
    assert here.waits_for == ["a"]


def test_a_page_that_does_not_show_the_scenario_is_named_as_the_reason():
    here = stay("a")
    here.see(None)
    here.spend(30, paused=False)
    assert here.over
    assert "no verdict: the page did not show it" in here.result().line()
    assert not here.result().passed


def test_claims_that_cannot_be_judged_at_all_do_not_hold_the_tour():
    here = stay("a")
    says(here, problem="scenario.proof.a: no such claim")
    here.spend(10, paused=False)
    assert here.over
    assert "no such claim" in here.result().line()
    assert not here.result().passed


def test_a_scenario_with_all_claims_met_has_passed_and_says_how_long_it_was():
    here = stay("a", "b")
    says(here, a="met", b="met")
    here.spend(47, paused=False)
    result = here.result()
    assert result.passed
    assert result.line().split() == ["delay", "47", "s", "2", "of", "2", "claims", "met"]
