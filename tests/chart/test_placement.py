"""Where pods run: the general settings, what a component sets instead, and how pods are spread."""

from typing import Any

import pytest

from tests.chart.rendered import Values
from tests.chart.rendered import nested
from tests.chart.rendered import render

GENERAL: Values = {
    "nodeSelector": {"pool": "demo"},
    "tolerations": [{"key": "demo", "operator": "Exists"}],
    "affinity": {"nodeAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": []}},
}
OTHER: Values = {
    "nodeSelector": {"zone": "b"},
    "tolerations": [{"key": "b", "operator": "Exists"}],
    "affinity": {"podAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": []}},
}


def placed(values: Values, field: str) -> dict[str, Any]:
    return {name: pod["spec"].get(field) for name, pod in render(values).pods().items()}


@pytest.mark.parametrize("field", GENERAL)
@pytest.mark.parametrize(
    ("path", "pods"),
    [
        (("ui",), {"ui"}),
        (("stadium",), {"stadium"}),
        (("ball", "defaults"), {"ball-v1", "ball-v2"}),
        (("ball", "versions", "v2"), {"ball-v2"}),
        (("players", "defaults"), {"locals", "visitors"}),
        (("players", "groups", "visitors"), {"visitors"}),
    ],
)
def test_a_component_replaces_the_general_setting_as_a_whole(path: tuple[str, ...], pods: set[str], field: str):
    values = nested((*path, field), OTHER[field])
    values.setdefault("ball", {}).setdefault("versions", {}).setdefault("v2", {})["enabled"] = True
    fields = placed(GENERAL | values, field)
    assert {name for name, value in fields.items() if value == OTHER[field]} == pods
    assert {name for name, value in fields.items() if value == GENERAL[field]} == fields.keys() - pods


def test_nothing_is_placed_by_default():
    for field in (*GENERAL, "topologySpreadConstraints"):
        assert not any(placed({}, field).values())


SPREAD = {"maxSkew": 1, "topologyKey": "topology.kubernetes.io/zone", "whenUnsatisfiable": "ScheduleAnyway"}


def test_a_constraint_without_a_selector_spreads_the_pods_of_each_service():
    pods = render({"topologySpreadConstraints": [SPREAD]}).pods()
    for pod in pods.values():
        (constraint,) = pod["spec"]["topologySpreadConstraints"]
        labels = {key: pod["metadata"]["labels"][key] for key in ("app", "app.kubernetes.io/instance")}
        assert constraint == SPREAD | {"labelSelector": {"matchLabels": labels}}


def test_a_constraint_keeps_the_selector_that_it_has():
    selector = {"labelSelector": {"matchLabels": {"team": "locals"}}}
    pods = render({"topologySpreadConstraints": [SPREAD | selector]}).pods()
    assert all(pod["spec"]["topologySpreadConstraints"] == [SPREAD | selector] for pod in pods.values())
