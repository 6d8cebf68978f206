"""What `get -o yaml` prints of any scenario can be applied, changes nothing, and means the same."""

import pytest

from localmesh import kubeyaml
from localmesh import manifests
from localmesh import pipeline
from localmesh.beside import files
from localmesh.beside import listing
from localmesh.beside.changes import apply
from localmesh.manifests import Object
from tests.localmesh.scenarios import documents
from tests.scenarios import NAMES


def printed_and_read(scenario: str) -> tuple[Object, ...]:
    objects = listing.objects(manifests.read(documents(scenario)), {}, "arena", 1)
    items = [entry["manifest"] for entry in objects]
    assert items
    return files.read([("all.yaml", kubeyaml.dump({"apiVersion": "v1", "kind": "List", "items": items}))], "arena")


@pytest.mark.parametrize("scenario", NAMES)
def test_what_is_printed_of_a_scenario_is_unchanged_when_it_is_applied(scenario: str):
    change = apply(printed_and_read(scenario), manifests.read(documents(scenario)), {}, "arena", 1.0)
    assert {outcome.word for outcome in change.outcomes} == {"unchanged"}
    assert change.applied == {}


@pytest.mark.parametrize("scenario", NAMES)
def test_a_scenario_whose_objects_are_all_applied_again_declares_the_same_mesh(scenario: str):
    texts = documents(scenario)
    assert pipeline.mesh(texts, applied=printed_and_read(scenario)) == pipeline.mesh(texts)
