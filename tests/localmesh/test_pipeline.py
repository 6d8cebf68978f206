"""Consecutive revisions: existing objects stay older than those of an upgrade."""

from localmesh import pipeline
from localmesh.pipeline import Desired
from tests.localmesh import samples
from tests.localmesh.samples import V1
from tests.localmesh.samples import V2
from tests.localmesh.samples import pasted
from tests.localmesh.samples import rule
from tests.localmesh.samples import virtual_service


def revision(*objects: samples.Object, after: Desired | None = None) -> Desired:
    texts = {"all.yaml": samples.text(*samples.pitch(), samples.destination_rule(), *objects)}
    return pipeline.desired(texts, samples.NETWORK, after)


def chosen(revision: Desired) -> str:
    """The subset of the ball that players are sent to."""
    (route,) = samples.routes(revision.mesh)
    return str(route["route"]["cluster"].split("|")[2])


def test_a_virtual_service_that_comes_with_an_upgrade_is_younger_than_one_that_stays():
    a, b = virtual_service(rule(V1), name="a"), virtual_service(rule(V2), name="b")
    first = revision(b)
    second = revision(a, b, after=first)
    assert [chosen(first), chosen(second), chosen(revision(a, b))] == ["v2", "v2", "v1"]
    assert chosen(revision(b, a, after=second)) == "v2"  # and it stays so


def test_an_object_that_comes_back_counts_as_new():
    a, b = virtual_service(rule(V1), name="a"), virtual_service(rule(V2), name="b")
    both = revision(a, b, after=revision(b))
    assert chosen(revision(a, b, after=revision(a, after=both))) == "v1"


def test_a_new_object_is_younger_whatever_its_creation_timestamp_says():
    old = pasted(virtual_service(rule(V1), name="a"), "2000-01-01T00:00:00Z")
    stays = pasted(virtual_service(rule(V2), name="b"), "2026-01-01T00:00:00Z")
    assert chosen(revision(old, stays, after=revision(stays))) == "v2"


def test_pods_keep_their_addresses_when_only_routing_changes():
    first = revision()
    assert revision(virtual_service(rule(V1)), after=first).plan == first.plan


def test_warnings_describe_the_requested_state():
    (sentence,) = pipeline.warnings(revision(virtual_service(rule({"host": "nobody"}))).mesh)
    assert sentence.startswith("VirtualService arena/ball, spec.http[0].route[0].destination.host: ")
    assert pipeline.warnings(revision().mesh) == ()
