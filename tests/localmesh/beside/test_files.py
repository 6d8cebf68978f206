"""Files become objects of Istio, or are refused naming file, document and object."""

import pytest
import yaml

from localmesh.beside.files import read
from localmesh.errors import ManifestError
from localmesh.errors import UnsupportedError
from localmesh.manifests import Key
from tests.localmesh import samples
from tests.localmesh.samples import V1
from tests.localmesh.samples import rule
from tests.localmesh.samples import virtual_service

BALL = virtual_service(rule(V1))
MORE = virtual_service(rule(V1), name="more")


def text(*objects: samples.Object) -> str:
    return yaml.safe_dump_all(objects)


def refused(content: str, name: str = "rules.yaml") -> str:
    with pytest.raises((ManifestError, UnsupportedError)) as caught:
        read([(name, content)], "arena")
    return str(caught.value)


def test_files_documents_and_lists_all_give_their_objects_in_order():
    items = {"apiVersion": "v1", "kind": "List", "items": [samples.destination_rule(), samples.gateway()]}
    objects = read([("a.yaml", text(BALL, MORE)), ("b.yaml", f"---\n# nothing\n---\n{text(items)}")], "arena")
    assert [(known.key.kind, known.key.name) for known in objects] == [
        ("VirtualService", "ball"),
        ("VirtualService", "more"),
        ("DestinationRule", "ball"),
        ("Gateway", "arena"),
    ]


def test_an_object_without_a_namespace_is_in_the_releases_and_any_other_keeps_its_own():
    policy = samples.security("AuthorizationPolicy", "nobody", namespace="istio-system")
    keys = [known.key for known in read([("a.yaml", text(BALL, policy))], "arena")]
    assert keys == [Key("VirtualService", "arena", "ball"), Key("AuthorizationPolicy", "istio-system", "nobody")]


def test_the_document_is_named_only_where_a_file_has_several():
    one, *_ = read([("one.yaml", text(BALL))], "arena")
    _, second = read([("two.yaml", text(BALL, MORE))], "arena")
    assert (one.source, second.source) == ("one.yaml", "two.yaml, document 2")


@pytest.mark.parametrize(
    "other",
    [
        samples.deployment("web"),
        samples.service("web"),
        {"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": {"name": "web"}},
        {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "web"}},
    ],
    ids=lambda other: other["kind"],
)
def test_objects_that_are_none_of_istios_are_refused_by_kind_and_name_with_the_way_out(other: samples.Object):
    message = refused(text(BALL, other))
    assert message.startswith(f"{other['kind']} web of rules.yaml, document 2, kind: ")
    assert "value of the chart" in message
    assert "use a cluster" in message


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({"apiVersion": "networking.istio.io/v1", "kind": "Sidecar"}, "the embedded mesh has no Sidecar"),
        ({"apiVersion": "gateway.networking.k8s.io/v1", "kind": "Gateway"}, "apiVersion"),
        ({"apiVersion": "networking.istio.io/v2", "kind": "VirtualService"}, "apiVersion"),
    ],
    ids=["a kind that is not there", "another Gateway", "a version that is not there"],
)
def test_objects_of_istio_that_the_embedded_mesh_does_not_have_are_refused(content: samples.Object, words: str):
    message = refused(text({**content, "metadata": {"name": "x"}}))
    assert f"{content['kind']} x of rules.yaml" in message
    assert words in message


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("a: [", "rules.yaml is not YAML"),
        ("- a", "rules.yaml has a document that is not an object but list"),
        (f"{text(BALL)}---\nhello\n", "rules.yaml, document 2 has a document that is not an object but str"),
        ("apiVersion: networking.istio.io/v1\nkind: Gateway\n", "rules.yaml has an object whose metadata.name is None"),
        ("kind: Gateway\nmetadata: {name: a}", "apiVersion is None"),
        ("apiVersion: networking.istio.io/v1\nmetadata: {name: a}", "kind is None"),
        ("", "There is no object in rules.yaml"),
        ("# nothing\n---\n", "There is no object in rules.yaml"),
    ],
)
def test_what_is_no_object_is_refused_with_its_file(content: str, words: str):
    assert words in refused(content)


def test_an_object_that_is_given_twice_is_refused_with_both_places():
    named = virtual_service(rule(V1))
    named["metadata"]["namespace"] = "arena"
    with pytest.raises(ManifestError, match=r"VirtualService arena/ball is given twice, by a\.yaml and b\.yaml"):
        read([("a.yaml", text(BALL)), ("b.yaml", text(named))], "arena")
