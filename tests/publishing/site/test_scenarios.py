"""The page's scenarios are those of the values files."""

from publishing.site.folder import facts
from publishing.site.scenarios import scenarios
from tests.publishing.site.served import ROOT
from tests.scenarios import NAMES
from tests.scenarios import OVERLAYS
from tests.scenarios import tour
from tests.scenarios import values

SCENARIOS = {scenario.name: scenario for scenario in facts(ROOT, "").scenarios}


def story(name: str, following: str, **proof: object) -> dict[str, object]:
    return {
        "scenario": {
            "name": name,
            "title": name.upper(),
            "shows": "One\n  line.",
            "next": {"overlay": following},
            "proof": proof,
        }
    }


def test_every_scenario_is_listed_once_in_the_order_of_the_tour():
    assert list(SCENARIOS)[: len(tour())] == tour()
    assert sorted(SCENARIOS) == sorted(NAMES)


def test_each_names_its_values_file_and_the_defaults_have_none():
    for name, scenario in SCENARIOS.items():
        assert scenario.file == (f"{name}.yaml" if name in OVERLAYS else "")


def test_title_and_explanation_are_the_storys():
    for name, scenario in SCENARIOS.items():
        assert scenario.title == values(name)["scenario"]["title"]
        assert scenario.shows.split() == values(name)["scenario"]["shows"].split()


def test_the_claims_are_those_that_the_proof_checks():
    for name, scenario in SCENARIOS.items():
        proof = values(name)["scenario"]["proof"]
        assert sorted(claim.words for claim in scenario.claims) == sorted(key.replace("-", " ") for key in proof)
        assert scenario.claims, f"{name} proves nothing"


def test_a_claim_comes_with_its_tolerance_and_its_number_of_requests():
    (quarters,) = (claim for claim in SCENARIOS["75-25"].claims if claim.words == "three quarters to v1")
    proof = values("75-25")["scenario"]["proof"]["three-quarters-to-v1"]
    for figure in (f"{proof['percent']}", f"{proof['tolerance']}", f"{proof['requests']:,}"):
        assert figure in quarters.figures


def test_a_claim_without_figures_has_none():
    (empty,) = SCENARIOS["init-ui"].claims
    assert empty.figures == ""


def test_a_scenario_outside_of_the_tour_comes_last():
    listed = scenarios(
        story("one-ball", "init-ui"),
        {"apart": story("apart", "one-ball"), "init-ui": story("init-ui", "one-ball")},
    )
    assert [scenario.name for scenario in listed] == ["init-ui", "one-ball", "apart"]


def test_a_claim_of_the_defaults_holds_unless_the_scenario_deletes_it():
    kept, deleted = {"requests": 300}, {"requests": 20}
    first, other = scenarios(
        story("init-ui", "other", kept=kept, deleted=deleted),
        {"other": story("other", "init-ui", its={"requests": 10}, deleted=None, kept={"requests": 1000})},
    )
    assert [claim.words for claim in first.claims] == ["kept", "deleted"]
    assert [(claim.words, claim.figures) for claim in other.claims] == [
        ("its", "10 requests"),
        ("kept", "1,000 requests"),
    ]
