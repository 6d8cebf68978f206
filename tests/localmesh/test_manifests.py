"""Rendered documents become an index of objects, or are refused naming template and object."""

import pytest

from localmesh.errors import ManifestError
from localmesh.errors import UnsupportedError
from localmesh.manifests import Key
from localmesh.manifests import read
from tests.localmesh import samples


def pod(hook: str | None) -> samples.Object:
    annotations = {} if hook is None else {"helm.sh/hook": hook}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "proof", "annotations": annotations}}


def test_a_template_may_hold_several_documents_and_empty_ones():
    manifests = read(
        {"a.yaml": "---\n# nothing\n---\n" + samples.text(samples.service("b"), samples.service("a")), "b": ""}
    )
    assert [item.key for item in manifests.of_kind("Service")] == [Key("Service", "", "a"), Key("Service", "", "b")]
    assert manifests.objects[0].source == "a.yaml"


def test_test_hooks_are_kept_apart():
    manifests = read({"a": samples.text(pod("test"), samples.service("a"))})
    assert [item.key.name for item in manifests.tests] == ["proof"]
    assert [item.key.name for item in manifests.objects] == ["a"]


def test_the_same_object_twice_is_refused_naming_both_templates():
    with pytest.raises(ManifestError, match=r"Service a is rendered twice, by one\.yaml and two\.yaml"):
        read({"one.yaml": samples.text(samples.service("a")), "two.yaml": samples.text(samples.service("a"))})


def test_objects_of_one_name_but_different_kinds_or_namespaces_are_different():
    elsewhere = samples.service("a")
    elsewhere["metadata"]["namespace"] = "b"
    manifests = read({"a": samples.text(samples.service("a"), elsewhere, samples.deployment("a"))})
    assert len(manifests.objects) == 3


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("a: [", "a.yaml renders to text that is not YAML", id="broken YAML"),
        pytest.param("- a", "not an object but list", id="a list"),
        pytest.param("kind: Service\napiVersion: v1", "metadata.name is None", id="no name"),
        pytest.param("kind: Service\nmetadata: {name: a}", "apiVersion is None", id="no version"),
        pytest.param("kind: yes\napiVersion: v1\nmetadata: {name: a}", "kind is True", id="a boolean for a kind"),
        pytest.param(
            "kind: Service\napiVersion: v1\nmetadata: {name: 1}", "metadata.name is 1", id="a number for a name"
        ),
    ],
)
def test_documents_that_are_not_objects_are_refused(text: str, message: str):
    with pytest.raises(ManifestError, match=message):
        read({"a.yaml": text})


@pytest.mark.parametrize(
    ("content", "path"),
    [
        pytest.param({"kind": "DaemonSet", "apiVersion": "apps/v1"}, "kind", id="unknown kind"),
        pytest.param({"kind": "Deployment", "apiVersion": "apps/v1beta1"}, "apiVersion", id="old Deployment"),
        pytest.param(
            {"kind": "Gateway", "apiVersion": "gateway.networking.k8s.io/v1"}, "apiVersion", id="other Gateway"
        ),
        pytest.param(pod("pre-install"), "metadata.annotations[helm.sh/hook]", id="another hook"),
        pytest.param(pod("test,post-install"), "metadata.annotations[helm.sh/hook]", id="a test hook and another"),
        pytest.param(pod(None), "kind", id="a pod that is no test"),
    ],
)
def test_unsupported_objects_are_refused_by_object_and_template(content: samples.Object, path: str):
    content = {**content, "metadata": content.get("metadata", {"name": "a"})}
    with pytest.raises(UnsupportedError) as caught:
        read({"a.yaml": samples.text(content)})
    assert caught.value.path == path
    assert caught.value.subject == f"{content['kind']} {content['metadata']['name']} of a.yaml"


@pytest.mark.parametrize(
    ("kind", "version", "reason"),
    [
        ("NetworkPolicy", "networking.k8s.io/v1", "nothing would enforce it"),
        ("Ingress", "networking.k8s.io/v1", "no Ingress controller"),
        ("PodDisruptionBudget", "policy/v1", "nobody drains"),
        ("HorizontalPodAutoscaler", "autoscaling/v2", "nobody measures"),
    ],
)
def test_a_kind_that_one_machine_cannot_honour_is_refused_with_the_reason(kind: str, version: str, reason: str):
    content = {"kind": kind, "apiVersion": version, "metadata": {"name": "a"}, "spec": {}}
    with pytest.raises(UnsupportedError, match=f"the embedded mesh has no {kind}: .*{reason}"):
        read({"a.yaml": samples.text(content)})


def test_a_hook_that_is_not_a_pod_is_refused():
    job = samples.service("a")
    job["metadata"]["annotations"] = {"helm.sh/hook": "test"}
    with pytest.raises(UnsupportedError, match="a test is a Pod"):
        read({"a.yaml": samples.text(job)})
