"""Names that YAML reads as another type stay text in every field that takes a name.

A name is put into all places that take it at once. The objects must be those of an ordinary name, but for the name;
what the schema does not take must be refused by its path.
"""

import json
import re
from collections.abc import Iterable
from typing import Any

import helm_python
import pytest

from tests.chart.rendered import Values
from tests.chart.rendered import merged
from tests.chart.rendered import parsed
from tests.chart.rendered import refusal
from tests.chart.rendered import texts

PLAIN = "plainname"
AWKWARD = [
    *("10", "1e3", "0x1F", "0x1f", "no", "on", "y", "null", "~", "1_000", "2001-01-01", "true", "0o17", "012", "1.5"),
    *(".5", "1:30", "-1", ".inf", "nan", "-", "0", "1e-05", "off", "yes", "1.e+5", "0b1"),
]
FREE = [
    "",
    " ",
    "a: b",
    "a #b",
    "{a}",
    "[a",
    "'",
    '"',
    "é",
    "- a",
    "!a",
    "&a",
    "*a",
    "%a",
    "@a",
    "`a",
    "a\nb",
    "|",
    "\\",
]
# places that Kubernetes limits to names of DNS take these, and those that it does not limit take any text
EVERYWHERE = {"no", "on", "null", "y", "true", "nan", "off", "yes"}

_OBJECT = {"apiVersion": "v1", "kind": "ConfigMap"}


def places(name: str) -> dict[str, Values]:
    """Every place that takes a name: its path in the schema's words, and values with the name there."""
    rule = {"from": {name: True}, "to": {name: 1}, "headers": {name: {"exact": "x"}}, "mirror": {"version": name}}
    fields = {f"routing/ball/rules/some/{key}": {key: value} for key, value in rule.items()}
    dashboards = {"labels": {name: "x"}, "annotations": {name: "x"}}
    spread = {"maxSkew": 1, "topologyKey": name, "whenUnsatisfiable": "ScheduleAnyway"}
    selector = {"matchLabels": {name: name}, "matchExpressions": [{"key": name, "operator": "In", "values": [name]}]}
    exposed = ("className", "host", "tlsSecret")
    claim = {"claim": "alternation", "percent": 9, "requests": 10}
    return {
        "ball/versions": {"ball": {"versions": {name: {}}}},
        "players/groups": {"players": {"groups": {name: {"team": "locals"}}}},
        "routing/ball/rules": {"routing": {"ball": {"rules": {name: {"from": {"locals": True}, "to": {"v1": 1}}}}}},
        **{path: {"routing": {"ball": {"rules": {"some": value}}}} for path, value in fields.items()},
        "env": {"env": {name: "x"}},
        "podLabels": {"podLabels": {name: "x"}},
        "podAnnotations": {"podAnnotations": {name: "x"}},
        "nodeSelector": {"nodeSelector": {name: "x"}},
        "ingress/selector": {"ingress": {"selector": {name: "x"}}},
        **{
            f"monitoring/dashboards/{key}": {"monitoring": {"dashboards": {key: dashboards[key]}}} for key in dashboards
        },
        "podLabels/colour": {"podLabels": {"colour": name}},
        "nodeSelector/pool": {"nodeSelector": {"pool": name}},
        "ingress/selector/pool": {"ingress": {"selector": {"pool": name}}},
        "ingress/host": {"ingress": {"host": name}},
        **{f"kubernetes/ingress/{key}": {"kubernetes": {"ingress": {key: name}}} for key in exposed},
        "kubernetes/ingress/annotations": {"kubernetes": {"ingress": {"annotations": {name: "x"}}}},
        "networkPolicy/page": {"networkPolicy": {"page": {"some": {"podSelector": selector}}}},
        "extraObjects": {"extraObjects": {"some": {**_OBJECT, "metadata": {"name": name, "labels": {name: name}}}}},
        **identities(name),
        "openshift/route/host": {"openshift": {"route": {"host": name}}},
        "image/registry": {"image": {"registry": name}},
        "image/repository": {"image": {"repository": name}},
        "image/tag": {"image": {"tag": name}},
        "imagePullSecrets": {"imagePullSecrets": [name]},
        "mesh/revision": {"mesh": {"revision": name}},
        "mesh/sidecarStats": {"mesh": {"sidecarStats": name}},
        "tracing/provider": {"tracing": {"provider": name}},
        "tolerations": {"tolerations": [{"key": name, "value": name}]},
        "topologySpreadConstraints": {"topologySpreadConstraints": [spread]},
        "scenario/proof": {"scenario": {"proof": {name: claim}}},
        "scenario/next/overlay": {"scenario": {"next": {"overlay": name}}},
        **free(name),
    }


def identities(name: str) -> dict[str, Values]:
    """The places of security.* that take a name."""
    group = {"players": {"groups": {name: {"team": "locals"}}}}
    rule = {key: {"from": {name: True}} for key in ("some", "same")}
    secrets = {"issuer": name, "jwks": '{"keys": []}', "secrets": {name: {"secret": name, "key": name}}}
    tokens = {"security": {"tokens": secrets}, "players": {"groups": {"locals": {"token": name}}}}
    return {
        "ingress/serviceAccount": {"ingress": {"serviceAccount": f"{name}/{name}"}},
        "security/mtls/services": {**group, "security": {"mtls": {"services": {name: "STRICT"}}}},
        "security/authorization/rules/some/from": {**group, "security": {"authorization": {"rules": rule}}},
        "security/authorization/page": {"security": {"authorization": {"page": {"some": {"principals": [name]}}}}},
        "security/tokens": tokens,
    }


def free(text: str) -> dict[str, Values]:
    """The places that take any text."""
    headers = {"x-exact": {"exact": text}}
    spread = {"maxSkew": 1, "topologyKey": "a", "whenUnsatisfiable": "ScheduleAnyway", "labelSelector": {"x": text}}
    return {
        "env/X": {"env": {"X": text}},
        "podAnnotations/note": {"podAnnotations": {"note": text}},
        "monitoring/dashboards/annotations/folder": {"monitoring": {"dashboards": {"annotations": {"folder": text}}}},
        "routing/ball/rules/exact/headers": {"routing": {"ball": {"rules": {"exact": {"headers": headers}}}}},
        "affinity": {"affinity": {"nodeAffinity": {"some": [{"key": text}]}}},
        "spread": {"topologySpreadConstraints": [spread]},
    }


# with everything that prints a name switched on
ALL_ON: Values = {
    "monitoring": {name: {"enabled": True} for name in ("podMonitor", "dashboards", "rules")},
    "openshift": {"route": {"enabled": True, "host": "a.example"}},
    "kubernetes": {"ingress": {"enabled": True}},
    "podDisruptionBudget": {"enabled": True},
    "networkPolicy": {"enabled": True, "page": {"controller": {"namespaceSelector": {}}}},
    "tracing": {"enabled": True},
    "players": {"autoscaling": {"maxReplicas": 3}},
    "security": {
        "mtls": {"mode": "PERMISSIVE"},
        "authorization": {"leastPrivilege": True, "page": {"controller": {"ipBlocks": ["10.0.0.0/8"]}}},
        "tokens": {"required": True},
    },
}


def together(parts: Iterable[Values]) -> Values:
    values = ALL_ON
    for part in parts:
        values = merged(values, part)
    return values


def objects(values: Values, name: str = "arena", namespace: str = "arena") -> list[str]:
    """Every object in an order that does not depend on names."""
    rendered = texts(values, name=name, namespace=namespace)
    documents = [text for path, text in rendered.items() if not path.endswith("NOTES.txt")]
    return sorted(in_order(content) for text in documents for content in parsed(text))


def in_order(content: Any) -> str:
    def ordered(part: Any) -> Any:
        if isinstance(part, dict):
            # the story is written by a template of its own, and read by tests of its own
            shown = {key: value for key, value in part.items() if key not in ("scenario.json", "istio.yaml")}
            assert all(isinstance(key, str) for key in shown), shown
            return {key: ordered(value) for key, value in shown.items()}
        if isinstance(part, list):
            return sorted((ordered(item) for item in part), key=lambda item: json.dumps(item, sort_keys=True))
        return part

    return json.dumps(ordered(content), sort_keys=True)


def with_name(rendered_objects: list[str], name: str) -> list[str]:
    """The ordinary name's objects with another one."""

    def renamed(part: Any) -> Any:
        if isinstance(part, dict):
            return {renamed(key): renamed(value) for key, value in part.items()}
        if isinstance(part, list):
            return [renamed(item) for item in part]
        return part.replace(PLAIN, name) if isinstance(part, str) else part

    return sorted(in_order(renamed(json.loads(text))) for text in rendered_objects)


def refused(values: Values) -> set[str]:
    """The paths that the schema refuses."""
    try:
        texts(values)
    except helm_python.HelmError as error:
        return set(re.findall(r"- at '/(.+?)': ", str(error)))
    return set()


@pytest.mark.parametrize("name", AWKWARD)
def test_a_name_that_looks_like_another_yaml_type_stays_text_or_is_refused_by_its_path(name: str):
    tried = places(name)
    paths = refused(together(tried.values()))
    taken = [place for place in tried if not any(f"{path}/".startswith(f"{place}/") for path in paths)]
    if name in EVERYWHERE:
        assert taken == list(tried)
    assert set(free(name)) <= set(taken)
    plain = objects(together(places(PLAIN)[place] for place in taken))
    assert objects(together(tried[place] for place in taken)) == with_name(plain, name)


@pytest.mark.parametrize("text", FREE)
def test_text_stays_text(text: str):
    assert objects(together(free(text).values())) == with_name(objects(together(free(PLAIN).values())), text)


@pytest.mark.parametrize("name", ["10", "1e3", "0x1f", "no", "on", "null", "2001-01-01", "012", "y"])
def test_release_and_namespace_may_look_like_other_yaml_types(name: str):
    assert objects(ALL_ON, name=name) == with_name(objects(ALL_ON, name=PLAIN), name)
    assert objects(ALL_ON, namespace=name) == with_name(objects(ALL_ON, namespace=PLAIN), name)


@pytest.mark.parametrize("place", places(PLAIN))
def test_every_place_of_a_name_is_rendered(place: str):
    if place not in ("scenario/proof", "scenario/next/overlay"):  # of the story
        needs = [places(PLAIN)[prefix] for prefix in ("ball/versions", "players/groups") if "/rules/some/" in place]
        before = "".join(objects(together(needs))).count(PLAIN)
        assert "".join(objects(together([*needs, places(PLAIN)[place]]))).count(PLAIN) > before


@pytest.mark.parametrize(
    ("values", "path"),
    [
        ({"ball": {"versions": {"~": {}}}}, "/ball/versions/~0"),
        ({"ball": {"versions": {"0x1F": {}}}}, "/ball/versions/0x1F"),
        ({"players": {"groups": {"10": {"team": "locals"}}}}, "/players/groups/10"),  # no Service can be called so
        ({"players": {"groups": {"1_000": {"team": "locals"}}}}, "/players/groups/1_000"),
    ],
)
def test_names_that_kubernetes_refuses_are_refused_with_the_rule(values: Values, path: str):
    assert re.search(rf"at '{re.escape(path)}': value must be 'left out: .*lower-case letters, digits", refusal(values))
