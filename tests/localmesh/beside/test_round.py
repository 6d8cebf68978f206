"""What `get -o yaml` prints of any scenario can be applied, changes nothing, and means the same."""

import pytest
import yaml

from localmesh import kubeyaml
from localmesh import manifests
from localmesh import pipeline
from localmesh.beside import files
from localmesh.beside import listing
from localmesh.beside.changes import apply
from localmesh.manifests import Object
from tests.localmesh import samples
from tests.localmesh.scenarios import chart
from tests.localmesh.scenarios import documents
from tests.scenarios import NAMES
from tests.scenarios import OVERLAYS
from tests.scenarios import ROOT
from tests.scenarios import merged


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


def test_the_rules_of_the_document_route_to_both_balls_and_none_is_without_effect():
    text = (ROOT / "docs" / "own-rules.md").read_text().partition("```yaml\n")[2].partition("```")[0]
    values = merged(yaml.safe_load(OVERLAYS["add-ball"].read_text()), {"routing": {"managed": False}})
    rendered = chart().render(values, name="arena", namespace="arena")
    texts = {path: text for path, text in rendered.items() if path.endswith(".yaml")}
    mesh = pipeline.mesh(texts, applied=files.read([("own-rules.md", text)], "arena"))
    (route,) = samples.routes(mesh)
    shares = {c["name"].split("|")[2]: c["weight"] for c in route["route"]["weighted_clusters"]["clusters"]}
    assert shares == {"v1": 90, "v2": 10}
    assert pipeline.warnings(mesh) == ()
