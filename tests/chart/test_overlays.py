"""The scenarios: each overlay is complete relative to the defaults, with a story and claims."""

import json
from itertools import combinations
from itertools import groupby
from itertools import pairwise
from typing import Any

import pytest

from tests import scenarios
from tests.chart.rendered import OVERLAYS
from tests.chart.rendered import ROOT
from tests.chart.rendered import Object
from tests.chart.rendered import defaults
from tests.chart.rendered import leaves
from tests.chart.rendered import overlay
from tests.chart.rendered import render

TOUR = scenarios.tour()
# scenarios that differ only in routing, security and story: going from one to another restarts no pod
POLICY_ONLY = [list(group) for group in dict.fromkeys(tuple(scenarios.same_pods(name)) for name in scenarios.NAMES)]
NAMES = list(OVERLAYS)


def story(name: str) -> Object:
    """The scenario as the ui and the proof read it."""
    text = render(overlay(name)).one("ConfigMap", "scenario")["data"]["scenario.json"]
    result: Object = json.loads(text)
    return result


def deployments(name: str) -> dict[str, Any]:
    return {o["metadata"]["name"]: o["spec"] for o in render(overlay(name)).all("Deployment")}


def policies(name: str) -> list[Object]:
    """The Istio objects by which traffic is routed, and callers are let in."""
    groups = ("networking.istio.io", "security.istio.io")
    return [o for o in render(overlay(name)).objects if o["apiVersion"].startswith(groups)]


def test_the_tour_visits_every_scenario_and_returns_to_the_first_match():
    assert sorted(TOUR) == sorted(["one-ball", *NAMES])
    assert [story(name)["next"]["overlay"] for name in TOUR] == [*TOUR[1:], "one-ball"]


def test_the_tour_goes_through_each_chapter_once():
    chapters = [chapter for chapter, _ in groupby(story(name)["chapter"] for name in TOUR)]
    assert chapters == ["first match", "sharing", "choosing", "failing", "protecting", "security"]


@pytest.mark.parametrize("name", NAMES)
def test_an_overlay_starts_with_what_it_shows_what_to_watch_and_its_proof(name: str):
    head = OVERLAYS[name].read_text().splitlines()[:3]
    for line, word in zip(head, ("Shows", "Watch", "Proved by"), strict=True):
        assert line.startswith(f"# {word}: ")
        assert line.endswith(".")


@pytest.mark.parametrize("name", NAMES)
def test_an_overlay_is_named_like_its_file_and_has_a_complete_story(name: str):
    scenario = overlay(name)["scenario"]
    assert scenario["name"] == name
    assert set(scenario) == {"name", "chapter", "title", "shows", "watch", "notes", "next", "proof"}
    assert set(scenario["next"]) == {"overlay", "why"}
    assert not [key for key in ("title", "shows", "watch", "notes") if scenario[key] == defaults()["scenario"][key]]


def test_no_two_scenarios_share_a_title():
    titles = [story(name)["title"] for name in TOUR]
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("name", NAMES)
def test_no_overlay_inherits_a_claim_by_accident(name: str):
    claims = overlay(name)["scenario"]["proof"]
    # each claim of the defaults is deleted, or repeated in full
    assert set(defaults()["scenario"]["proof"]) <= set(claims)
    assert story(name)["proof"] == {claim: terms for claim, terms in claims.items() if terms is not None}


@pytest.mark.parametrize("name", NAMES)
def test_an_overlay_holds_only_differences(name: str):
    base = dict(leaves(defaults()))
    state = {key: value for key, value in overlay(name).items() if key != "scenario"}
    assert state
    assert not [path for path, value in leaves(state) if path in base and base[path] == value]


@pytest.mark.parametrize("name", TOUR)
def test_shares_are_claimed_over_enough_requests(name: str):
    for claim in story(name)["proof"].values():
        if claim["claim"] == "share" and 0 < claim["percent"] < 100:
            # 1,000 requests at +- 5 points: 3.2 sigma at 50 %
            assert claim["requests"] >= 1000
            assert claim["tolerance"] >= 5
        elif "requests" in claim:
            assert claim["requests"] >= 50


@pytest.mark.parametrize("name", TOUR)
def test_claims_name_existing_balls_and_callers(name: str):
    running = deployments(name)
    for claim in story(name)["proof"].values():
        for key in ("ball", "of"):
            assert key not in claim or f"ball-{claim[key]}" in running
        assert set(claim.get("callers", {})) <= set(running)
        assert {f"ball-{ball}" for ball in claim.get("balls", {})} <= set(running)


@pytest.mark.parametrize(("a", "b"), [pair for group in POLICY_ONLY for pair in combinations(group, 2)])
def test_a_change_of_policies_restarts_no_pod(a: str, b: str):
    assert deployments(a) == deployments(b)
    assert policies(a) != policies(b)


def test_a_change_of_pods_is_not_mistaken_for_a_change_of_policies():
    for scenario, other in pairwise(group[-1] for group in POLICY_ONLY):
        assert deployments(scenario) != deployments(other)


@pytest.mark.parametrize("name", NAMES)
def test_a_story_alone_changes_no_pod(name: str):
    values = {"scenario": overlay(name)["scenario"]}
    assert {o["metadata"]["name"]: o["spec"] for o in render(values).all("Deployment")} == deployments("one-ball")


def test_the_folder_of_scenarios_has_only_overlays_of_the_tour():
    assert {path.name for path in (ROOT / "values").iterdir()} == {f"{name}.yaml" for name in NAMES}


@pytest.mark.parametrize(("before", "after"), [("intruder", "authorization"), ("strangers", "mtls-strict")])
def test_a_policy_against_a_player_restarts_no_pod(before: str, after: str):
    assert after in scenarios.same_pods(before)
