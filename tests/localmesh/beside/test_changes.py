"""Two owners of objects: what is in force, and what an apply or a delete makes of it."""

from typing import Any

import pytest

from localmesh import manifests
from localmesh.beside import files
from localmesh.beside import in_force
from localmesh.beside import listing
from localmesh.beside.changes import Beside
from localmesh.beside.changes import Change
from localmesh.beside.changes import apply
from localmesh.beside.changes import delete
from localmesh.errors import InputError
from localmesh.errors import ObjectError
from localmesh.manifests import Key
from tests.localmesh import samples
from tests.localmesh.samples import V1
from tests.localmesh.samples import V2
from tests.localmesh.samples import rule
from tests.localmesh.samples import virtual_service

CHART = manifests.read(
    {"all.yaml": samples.text(*samples.pitch(), samples.destination_rule(), virtual_service(rule(V1)))}
)
BALL = Key("VirtualService", "arena", "ball")
RULE = Key("DestinationRule", "arena", "ball")
MORE = Key("VirtualService", "arena", "more")
OVER = virtual_service(rule(V2))
ADDED = virtual_service(rule(V2), name="more", hosts=("more",))


def applied(*objects: samples.Object, beside: Beside | None = None, when: float = 1.0) -> Change:
    return apply(files.read([("rules.yaml", samples.text(*objects))], "arena"), CHART, beside or {}, "arena", when)


def deleted(*keys: Key, beside: Beside) -> Change:
    return delete({key: str(key) for key in keys}, CHART, beside, "arena")


def words(change: Change) -> dict[str, tuple[str, bool]]:
    return {str(outcome.key): (outcome.word, outcome.over) for outcome in change.outcomes}


def specs(beside: Beside) -> dict[Key, Any]:
    """What is in force, by full keys."""
    merged = in_force(CHART, [known.manifest for known in beside.values()], "arena")
    assert merged.tests == CHART.tests
    return {Key(m.key.kind, m.key.namespace or "arena", m.key.name): m.content.get("spec") for m in merged.objects}


def test_without_anything_applied_the_charts_objects_are_in_force():
    assert in_force(CHART, [], "arena") is CHART


def test_an_applied_object_replaces_the_charts_as_a_whole_and_no_other():
    change = applied(OVER)
    assert words(change) == {"VirtualService arena/ball": ("configured", True)}
    assert specs(change.applied) == {**specs({}), BALL: OVER["spec"]}


def test_fields_that_only_the_charts_object_has_are_not_kept():
    labelled = virtual_service(rule(V1))
    labelled["metadata"]["labels"] = {"app": "ball"}
    chart = manifests.read({"all.yaml": samples.text(labelled)})
    (kept,) = in_force(chart, [known.manifest for known in applied(OVER).applied.values()], "arena").objects
    assert "labels" not in kept.content["metadata"]


def test_any_other_object_is_added():
    change = applied(ADDED)
    assert words(change) == {"VirtualService arena/more": ("created", False)}
    assert specs(change.applied) == {**specs({}), MORE: ADDED["spec"]}


def test_the_same_name_of_another_kind_or_in_another_namespace_is_another_object():
    policy = samples.security("AuthorizationPolicy", "ball", namespace="istio-system")
    assert {word for word, _ in words(applied(policy)).values()} == {"created"}


def test_applying_the_same_again_changes_nothing_and_keeps_its_time():
    first = applied(OVER, ADDED, when=1.0)
    again = applied(OVER, ADDED, beside=first.applied, when=2.0)
    assert again.is_empty
    assert again.applied == first.applied


def test_one_changed_object_among_others_is_the_only_one_configured():
    first = applied(OVER, ADDED, when=1.0)
    other = virtual_service(rule(V1), name="more", hosts=("more",))
    change = applied(OVER, other, beside=first.applied, when=2.0)
    assert [outcome.word for outcome in change.outcomes] == ["unchanged", "configured"]
    assert [change.applied[key].when for key in (BALL, MORE)] == [1.0, 2.0]


def test_what_is_as_the_charts_own_is_unchanged_and_stays_the_charts():
    change = applied(virtual_service(rule(V1)))
    assert words(change) == {"VirtualService arena/ball": ("unchanged", True)}
    assert change.applied == {}


def test_an_object_as_the_charts_own_over_another_one_is_a_change():
    change = applied(virtual_service(rule(V1)), beside=applied(OVER).applied)
    assert words(change) == {"VirtualService arena/ball": ("configured", True)}
    assert specs(change.applied)[BALL] == specs({})[BALL]


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        ({"weight": None}, {}, True),
        ({"a": {"b": None}}, {"a": {}}, True),
        ({"weight": 1}, {"weight": True}, False),
        ({"weight": 1}, {"weight": 2}, False),
        ({"a": [1, 2]}, {"a": [2, 1]}, False),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, True),
    ],
    ids=str,
)
def test_manifests_are_the_same_if_kubernetes_takes_them_for_the_same(before: Any, after: Any, same: bool):
    def more(content: Any) -> samples.Object:
        return {**ADDED, "spec": {**ADDED["spec"], **content}}

    assert applied(more(after), beside=applied(more(before)).applied).is_empty is same


def test_a_namespace_that_is_named_is_the_same_as_the_one_that_is_meant():
    named = {**ADDED, "metadata": {**ADDED["metadata"], "namespace": "arena"}}
    assert applied(named, beside=applied(ADDED).applied).is_empty


def test_deleting_an_applied_object_brings_the_charts_own_back():
    change = deleted(BALL, beside=applied(OVER, ADDED).applied)
    assert words(change) == {"VirtualService arena/ball": ("deleted", True)}
    assert specs(change.applied) == {**specs({}), MORE: ADDED["spec"]}


def test_deleting_an_added_object_takes_it_away():
    change = deleted(MORE, beside=applied(OVER, ADDED).applied)
    assert words(change) == {"VirtualService arena/more": ("deleted", False)}
    assert set(change.applied) == {BALL}


def test_deleting_what_only_the_chart_has_is_refused_with_the_way_out():
    with pytest.raises(ObjectError) as caught:
        deleted(BALL, RULE, beside=applied(OVER).applied)
    message = str(caught.value)
    assert message.startswith("DestinationRule arena/ball is the chart's own")
    for word in ("upgrade", "apply", "On a cluster", "until the next upgrade"):
        assert word in message


def test_deleting_what_is_not_there_is_refused():
    with pytest.raises(ObjectError, match="There is no VirtualService arena/more"):
        deleted(MORE, beside=applied(OVER).applied)


def listed(beside: Beside) -> list[tuple[str, int | None, float | None, bool]]:
    entries = listing.objects(CHART, beside, "arena", 3)
    return [(e["subject"], e["revision"], e["applied"], e["over"]) for e in entries]


def test_each_object_of_istio_is_listed_with_its_owner():
    assert listed(applied(OVER, ADDED, when=7.0).applied) == [
        ("DestinationRule arena/ball", 3, None, False),
        ("VirtualService arena/ball", None, 7.0, True),
        ("VirtualService arena/more", None, 7.0, False),
    ]


def test_what_the_chart_no_longer_has_is_not_over_it():
    without = manifests.read({"all.yaml": samples.text(*samples.pitch())})
    (entry,) = listing.applied(without, applied(OVER).applied, "arena")
    assert (entry["subject"], entry["over"]) == ("VirtualService arena/ball", False)


def test_the_listed_manifests_can_be_applied_and_change_nothing():
    beside = applied(OVER, ADDED).applied
    listed = [entry["manifest"] for entry in listing.objects(CHART, beside, "arena", 3)]
    assert {word for word, _ in words(applied(*listed, beside=beside)).values()} == {"unchanged"}


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        (("vs", None, None), ["VirtualService arena/ball", "VirtualService arena/more"]),
        (("vs", "ball", None), ["VirtualService arena/ball"]),
        (("vs", "ball", "arena"), ["VirtualService arena/ball"]),
        (("gateways", None, None), []),
        (
            (None, None, "arena"),
            ["DestinationRule arena/ball", "VirtualService arena/ball", "VirtualService arena/more"],
        ),
        ((None, None, "istio-system"), []),
    ],
    ids=str,
)
def test_objects_are_chosen_by_kind_name_and_namespace(asked: tuple[str | None, ...], names: list[str]):
    entries = listing.objects(CHART, applied(ADDED).applied, "arena", 1)
    assert [entry["subject"] for entry in listing.chosen(entries, *asked)] == names


def test_a_name_that_no_object_has_is_refused_as_is_an_unknown_kind():
    entries = listing.objects(CHART, {}, "arena", 1)
    with pytest.raises(ObjectError, match="There is no VirtualService nobody"):
        listing.chosen(entries, "vs", "nobody", None)
    with pytest.raises(InputError, match="no kind"):
        listing.chosen(entries, "deployments", None, None)
