"""What a published chart offers: budgets, an Ingress, objects of one's own, and the image's place."""

from typing import Any

import pytest

from tests.chart.rendered import Rendered
from tests.chart.rendered import Values
from tests.chart.rendered import chart
from tests.chart.rendered import overlay
from tests.chart.rendered import refusal
from tests.chart.rendered import render

DIGEST = f"sha256:{'0123456789abcdef' * 4}"
VERSION = chart().metadata["appVersion"]


@pytest.mark.parametrize(
    ("values", "image"),
    [
        ({"image": {"registry": ""}}, f"mesh-arena:{VERSION}"),
        ({"image": {"registry": "quay.io/me", "tag": "dev"}}, "quay.io/me/mesh-arena:dev"),
        ({"image": {"registry": "quay.io/me", "digest": DIGEST, "tag": "dev"}}, f"quay.io/me/mesh-arena@{DIGEST}"),
        ({"image": {"repository": "me/mesh-arena", "digest": DIGEST}}, f"me/mesh-arena@{DIGEST}"),
        ({"global": {"imageRegistry": "mirror.example:5000/"}}, f"mirror.example:5000/mesh-arena:{VERSION}"),
        (
            {"global": {"imageRegistry": "mirror.example"}, "image": {"registry": "quay.io", "digest": DIGEST}},
            f"mirror.example/mesh-arena@{DIGEST}",
        ),
    ],
)
def test_the_global_registry_and_the_digest_win(values: Values, image: str):
    images = {pod["spec"]["containers"][0]["image"] for pod in render(values).pods().values()}
    assert images == {image}


@pytest.mark.parametrize("digest", ["0123", "sha256:0123", DIGEST.upper(), f"{DIGEST}0", "latest"])
def test_a_wrong_digest_is_refused_by_its_path(digest: str):
    assert "/image/digest" in refusal({"image": {"digest": digest}})


def test_a_digest_without_a_registry_is_refused_since_no_loaded_image_has_one():
    message = refusal({"image": {"registry": "", "digest": DIGEST}})
    assert all(name in message for name in ("image.digest", "image.registry", "global.imageRegistry", "image.tag"))


def test_the_registry_of_all_charts_is_checked_and_other_global_values_are_not():
    assert "/global/imageRegistry" in refusal({"global": {"imageRegistry": "https://quay.io"}})
    assert render({"global": {"imageRegistry": "quay.io", "storageClass": "fast"}}).objects


def test_the_notes_say_what_is_missing_until_the_image_has_a_registry():
    notes = render({"image": {"registry": ""}}).notes
    assert f"mesh-arena:{VERSION} names no registry" in notes
    assert "kind load docker-image" in notes
    assert "image.registry" in notes
    by_digest = {"repository": "me/mesh-arena", "digest": DIGEST}
    for values in ({"image": {"registry": "quay.io"}}, {"global": {"imageRegistry": "quay.io"}}, {"image": by_digest}):
        assert "names no registry" not in render(values).notes


def test_there_is_no_budget_by_default():
    assert "PodDisruptionBudget" not in {o["kind"] for o in render().objects}


@pytest.mark.parametrize("limit", [1, 0, "50%"])
def test_every_service_has_a_budget_for_its_pods(limit: Any):
    rendered = render({**overlay("add-players"), "podDisruptionBudget": {"enabled": True, "maxUnavailable": limit}})
    budgets = {o["metadata"]["name"]: o["spec"] for o in rendered.all("PodDisruptionBudget")}
    services = {o["metadata"]["name"]: o["spec"] for o in rendered.all("Service")}
    assert budgets.keys() == services.keys()
    for name, budget in budgets.items():
        assert budget["selector"]["matchLabels"] == services[name]["selector"]
        assert budget["maxUnavailable"] == limit
        assert budget["unhealthyPodEvictionPolicy"] == "AlwaysAllow"


@pytest.mark.parametrize("limit", ["half", "101%", -1, 1.5, True])
def test_a_wrong_budget_is_refused_by_its_path(limit: Any):
    assert "/podDisruptionBudget/maxUnavailable" in refusal({"podDisruptionBudget": {"maxUnavailable": limit}})


def ingress(**values: Any) -> Rendered:
    return render({"kubernetes": {"ingress": {"enabled": True, **values}}})


def test_an_ingress_serves_the_paths_of_the_page_and_no_others():
    spec = ingress().one("Ingress", "ui")["spec"]
    (rule,) = spec["rules"]
    paths = {(path["path"], path["pathType"]) for path in rule["http"]["paths"]}
    assert paths == {("/", "Exact"), ("/assets/", "Prefix"), ("/api/", "Prefix")}
    backends = [path["backend"]["service"] for path in rule["http"]["paths"]]
    assert all(backend == {"name": "ui", "port": {"name": "http"}} for backend in backends)
    assert spec.keys() == {"rules"}
    assert rule.keys() == {"http"}


def test_an_ingress_has_class_host_certificate_and_annotations_as_given():
    made = ingress(className="nginx", host="a.example", tlsSecret="cert", annotations={"a.example/b": "c"})
    manifest = made.one("Ingress", "ui")
    assert manifest["metadata"]["annotations"] == {"a.example/b": "c"}
    assert manifest["spec"]["ingressClassName"] == "nginx"
    assert manifest["spec"]["tls"] == [{"secretName": "cert", "hosts": ["a.example"]}]
    assert manifest["spec"]["rules"][0]["host"] == "a.example"
    assert "through the Ingress ui, at https://a.example/" in made.notes
    assert "at http://a.example/" in ingress(host="a.example").notes


def test_without_a_page_there_is_no_ingress():
    values = {"kubernetes": {"ingress": {"enabled": True}}, "ui": {"enabled": False}}
    assert "Ingress" not in {o["kind"] for o in render(values).objects}
    assert "Ingress" not in {o["kind"] for o in render().objects}


def test_objects_of_ones_own_are_templates_given_as_a_map_or_as_text():
    as_map = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "{{ .Release.Name }}-map"}}
    text = "apiVersion: v1\nkind: Secret\nmetadata: {name: {{ .Values.ingress.host | quote }}}\n"
    rendered = render({"ingress": {"host": "page"}, "extraObjects": {"a": as_map, "b": text, "c": None}}, name="derby")
    assert rendered.names("Secret") == {"derby-map", "page"}


@pytest.mark.parametrize(
    ("entry", "path"),
    [
        ({"kind": "Secret", "metadata": {"name": "a"}}, "apiVersion"),
        ({"apiVersion": "v1", "metadata": {"name": "a"}}, "kind"),
        ({"apiVersion": "v1", "kind": "Secret"}, "metadata"),
        ({"apiVersion": "v1", "kind": "Secret", "metadata": {}}, "name"),
        (1, "/extraObjects/mine"),
        ([], "/extraObjects/mine"),
    ],
)
def test_what_is_no_object_is_refused_by_what_is_missing(entry: Any, path: str):
    message = refusal({"extraObjects": {"mine": entry}})
    assert "/extraObjects/mine" in message
    assert path in message
