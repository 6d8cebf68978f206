"""Objects as `kubectl get -o yaml` prints them are accepted where an API server accepts them."""

from typing import Any

import pytest
import yaml

from localmesh.errors import ManifestError
from localmesh.errors import UnsupportedError
from localmesh.manifests import read
from localmesh.model import Mesh
from localmesh.parse import parse
from tests.localmesh import samples
from tests.localmesh.parse.refusing import check
from tests.localmesh.samples import V1
from tests.localmesh.samples import pasted
from tests.localmesh.samples import rule

VS = "VirtualService arena/ball"
FROM_A_CLUSTER: dict[str, Any] = {
    "uid": "d0c2c2a1-6a43-4ac7-a4f4-0e4f2b7c4f1e",
    "resourceVersion": "12345",
    "generation": 2,
    "selfLink": "/apis/networking.istio.io/v1/namespaces/arena/virtualservices/ball",
    "labels": {"team": "locals"},
    "annotations": {"kubectl.kubernetes.io/last-applied-configuration": '{"kind": "VirtualService"}\n'},
    "managedFields": [{"manager": "kubectl", "operation": "Apply", "fieldsV1": {"f:spec": {}}}],
    "ownerReferences": [{"apiVersion": "v1", "kind": "ConfigMap", "name": "a", "uid": "b"}],
    "finalizers": [],
}


def mesh(text: str) -> Mesh:
    return parse(read({"a.yaml": text}), "arena")


@pytest.mark.parametrize("created", [None, "2026-05-01T10:00:00Z", "2026-05-01T10:00:00.5+02:00"])
def test_fields_written_by_an_api_server_are_accepted_in_every_kind(created: str | None):
    objects = [
        *samples.pitch(),
        samples.gateway(),
        samples.virtual_service(rule(V1)),
        samples.destination_rule(),
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "texts"}},
        {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "player"}},
    ]
    assert samples.mesh(*(pasted(item, created, **FROM_A_CLUSTER) for item in objects)) == samples.mesh(*objects)


@pytest.mark.parametrize("status", [{}, None, {"conditions": [{"type": "Reconciled"}]}, {"loadBalancer": {}}])
def test_a_status_is_accepted_where_the_kind_has_one(status: Any):
    objects = [*samples.pitch(), samples.gateway(), samples.virtual_service(rule(V1)), samples.destination_rule()]
    assert samples.mesh(*({**item, "status": status} for item in objects)) == samples.mesh(*objects)


def test_a_status_is_refused_where_the_kind_has_none_or_where_it_is_no_mapping():
    texts = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "texts"}, "status": {}}
    check(texts, "ConfigMap arena/texts", "status")
    check({**samples.virtual_service(rule(V1)), "status": "good"}, VS, "status")


@pytest.mark.parametrize(
    ("metadata", "path"),
    [
        pytest.param({"creationTimestamp": "yesterday"}, "metadata.creationTimestamp", id="no time"),
        pytest.param({"creationTimestamp": "2026-05-01"}, "metadata.creationTimestamp", id="a day"),
        pytest.param({"creationTimestamp": 20260501}, "metadata.creationTimestamp", id="a number"),
        pytest.param({"label": {}}, "metadata.label", id="a field that Kubernetes does not know"),
        pytest.param({"labels": []}, "metadata.labels", id="labels as a list"),
        pytest.param({"labels": {"a": 1}}, "metadata.labels[a]", id="a number for a label"),
        pytest.param({"annotations": ["a"]}, "metadata.annotations", id="annotations as a list"),
    ],
)
def test_metadata_that_an_api_server_refuses_is_refused(metadata: dict[str, Any], path: str):
    content = samples.virtual_service(rule(V1))
    check({**content, "metadata": {**content["metadata"], **metadata}}, VS, path)


def test_a_time_need_not_be_quoted():
    text = samples.text(samples.virtual_service(rule(V1)))
    assert mesh(text.replace("name: ball\n", "name: ball\n  creationTimestamp: 2026-05-01T10:00:00Z\n", 1))


def test_the_oldest_come_first_in_every_kind_of_which_istio_takes_the_oldest():
    years = {"a": "2026", "b": "2025", "c": "2024"}

    def aged(name: str, content: samples.Object) -> samples.Object:
        return pasted(content, f"{years[name]}-01-01T00:00:00Z")

    mesh = samples.mesh(
        *(aged(name, samples.gateway(name)) for name in years),
        *(aged(name, samples.virtual_service(rule(V1), name=name)) for name in years),
        *(aged(name, samples.destination_rule(name)) for name in years),
    )
    for objects in (mesh.gateways, mesh.virtual_services, mesh.destination_rules):
        assert [item.name for item in objects] == ["c", "b", "a"]


def test_times_are_compared_as_times_whatever_their_offset():
    later = pasted(samples.virtual_service(rule(V1), name="a"), "2026-01-01T10:00:00Z")
    earlier = pasted(samples.virtual_service(rule(V1), name="b"), "2026-01-01T11:30:00+02:00")
    assert [virtual_service.name for virtual_service in samples.mesh(later, earlier).virtual_services] == ["b", "a"]


LISTED = [samples.virtual_service(rule(V1), name="a"), samples.virtual_service(rule(V1), name="b")]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(
            {"apiVersion": "v1", "kind": "List", "metadata": {"resourceVersion": ""}, "items": LISTED}, id="List"
        ),
        pytest.param({"apiVersion": samples.ISTIO, "kind": "VirtualServiceList", "items": LISTED}, id="list of a kind"),
        pytest.param(
            {
                "apiVersion": samples.ISTIO,
                "kind": "VirtualServiceList",
                "items": [{"metadata": item["metadata"], "spec": item["spec"]} for item in LISTED],
            },
            id="items that do not repeat their kind",
        ),
        pytest.param(
            {"apiVersion": "v1", "kind": "List", "items": [{"apiVersion": "v1", "kind": "List", "items": LISTED}]},
            id="a list of lists",
        ),
    ],
)
def test_a_list_is_read_as_its_items(content: dict[str, Any]):
    assert mesh(yaml.safe_dump(content)) == samples.mesh(*LISTED)


def test_a_list_may_be_empty_and_be_mixed_with_objects():
    empty = {"apiVersion": "v1", "kind": "List", "items": []}
    assert samples.mesh(empty, *LISTED) == samples.mesh(*LISTED)


def test_a_duplicate_object_in_a_list_is_refused():
    twice = {"apiVersion": "v1", "kind": "List", "items": LISTED}
    with pytest.raises(ManifestError, match="VirtualService a is rendered twice"):
        samples.mesh(twice, LISTED[0])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"apiVersion": "v2", "kind": "List", "items": []}, "a List of v2"),
        ({"apiVersion": "v1", "kind": "SecretList", "items": []}, "a SecretList of v1"),
        ({"apiVersion": "v1", "kind": "List", "items": [], "more": 1}, "field more"),
        ({"apiVersion": "v1", "kind": "List", "items": {"a": 1}}, "whose items are not a list but dict"),
        ({"apiVersion": "v1", "kind": "List", "items": {}}, "whose items are not a list but dict"),
        ({"apiVersion": "v1", "kind": "List", "items": ["a"]}, "not an object but str"),
    ],
)
def test_lists_of_another_form_are_refused(content: dict[str, Any], message: str):
    with pytest.raises(ManifestError, match=message):
        samples.mesh(content)


def test_an_unknown_kind_in_a_list_is_refused_by_its_name():
    secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "key"}}
    with pytest.raises(UnsupportedError, match="Secret key"):
        samples.mesh({"apiVersion": "v1", "kind": "List", "items": [secret]})


def test_defaults_filled_in_by_an_api_server_are_accepted_in_a_service():
    content = samples.service("ball")
    content["spec"] |= {
        "type": "ClusterIP",
        "clusterIP": "10.96.1.2",
        "clusterIPs": ["10.96.1.2", "fd00::2"],
        "ipFamilies": ["IPv4", "IPv6"],
        "ipFamilyPolicy": "PreferDualStack",
        "internalTrafficPolicy": "Cluster",
        "sessionAffinity": "None",
    }
    assert samples.mesh(content).services[0].addresses == ("10.96.1.2", "fd00::2")


@pytest.mark.parametrize(
    ("spec", "path"),
    [
        pytest.param({"clusterIP": "None"}, "spec.clusterIP", id="a headless Service"),
        pytest.param({"clusterIP": "ball"}, "spec.clusterIP", id="no address"),
        pytest.param(
            {"clusterIP": "10.1.1.1", "clusterIPs": ["10.1.1.2"]}, "spec.clusterIPs[0]", id="contradicting addresses"
        ),
        pytest.param({"clusterIPs": ["10.1.1.2"]}, "spec.clusterIPs[0]", id="only the list"),
        pytest.param({"ipFamilies": ["IPv5"]}, "spec.ipFamilies[0]", id="no family"),
    ],
)
def test_invalid_or_unsupported_cluster_addresses_are_refused(spec: dict[str, Any], path: str):
    content = samples.service("ball")
    content["spec"] |= spec
    check(content, "Service arena/ball", path)


@pytest.mark.parametrize("version", ["v1", "v1beta1", "v1alpha3"])
def test_every_version_that_istio_serves_is_read(version: str):
    for content in (samples.virtual_service(rule(V1)), samples.destination_rule(), samples.gateway()):
        mesh = samples.mesh({**content, "apiVersion": f"networking.istio.io/{version}"})
        assert mesh == samples.mesh(content)
