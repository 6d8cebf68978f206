"""values.yaml says what every value means, and every value does something."""

import re
from typing import Any

import pytest
import yaml
from yaml.nodes import MappingNode
from yaml.nodes import Node

from tests.chart.rendered import CHART
from tests.chart.rendered import chart
from tests.chart.rendered import defaults
from tests.chart.rendered import dotted
from tests.chart.rendered import leaves
from tests.chart.rendered import merged
from tests.chart.rendered import texts
from tests.chart.samples import UNROUTED
from tests.chart.samples import everything

DEFAULTS = dict(leaves(defaults()))
# maps by name, and the map that explains the keys of their entries
BY_NAME = {("ball", "versions"): ("ball", "defaults"), ("players", "groups"): ("players", "defaults")}
# maps that one comment explains
NETWORK = ("metrics", "dns", "controlPlane", "collectors")
EXPLAINED_WHOLE = {"resources", "selector", "proof", "sidecarConfig", "labels", *NETWORK}


def keys(node: Node, path: tuple[str, ...] = ()) -> dict[tuple[str, ...], int]:
    """The line of every key in values.yaml."""
    lines: dict[tuple[str, ...], int] = {}
    if isinstance(node, MappingNode):
        for key, value in node.value:
            lines[(*path, key.value)] = key.start_mark.line
            lines |= keys(value, (*path, key.value))
    return lines


def test_every_value_has_a_comment_that_says_what_it_means():
    text = (CHART / "values.yaml").read_text()
    lines = text.splitlines()
    where = keys(yaml.compose(text))

    def commented(path: tuple[str, ...]) -> bool:
        line = where[path] - 1
        while lines[line].lstrip().startswith("# ") and not lines[line].lstrip().startswith("# -- "):
            line -= 1
        return lines[line].lstrip().startswith("# -- ")

    silent = []
    for path in DEFAULTS:
        positions = [index for index, key in enumerate(path) if key in EXPLAINED_WHOLE and index > 0]
        path = path[: positions[0] + 1] if positions else path
        if (
            path[:2] in BY_NAME and len(path) > 3
        ):  # a key of an entry is explained once: in the defaults or the first entry
            first = next(other for other in where if other[:2] == path[:2] and len(other) > 3 and other[3] == path[3])
            path = path[:3] if (*BY_NAME[path[:2]], path[3]) in where else first
        if not commented(path):
            silent.append(dotted(path))
    assert not silent


@pytest.mark.parametrize("by_name", BY_NAME, ids=dotted)
def test_an_entry_says_only_what_differs_from_the_defaults_of_its_kind(by_name: tuple[str, str]):
    common = defaults()[by_name[0]]["defaults"]
    for entry in defaults()[by_name[0]][by_name[1]].values():
        assert not [key for key, value in entry.items() if key in common and common[key] == value]


PLACES = ("ui", "stadium", "ball.defaults", "players.defaults")  # what may be placed apart from the rest
OTHER = {
    "image.pullPolicy": "Always",
    "ingress.host": "arena.example",
    "env": {},
    "image.digest": f"sha256:{'7' * 64}",
    "extraObjects": {},
    "networkPolicy.page": {"another": {"ipBlock": {"cidr": "10.0.0.0/8"}}},
    "kubernetes.ingress.annotations": {},
    "networkPolicy.metrics.prometheus.namespaceSelector": {"matchLabels": {"another": "namespace"}},
    "networkPolicy.controlPlane.istiod.namespaceSelector": {"matchLabels": {"another": "namespace"}},
    **{f"{place}.nodeSelector": {} for place in PLACES},
    **{f"{place}.tolerations": [] for place in PLACES},
    **{f"{place}.affinity": {} for place in PLACES},
    "podLabels": {},
    "podAnnotations": {},
    "nodeSelector": {},
    "tolerations": [],
    "affinity": {"podAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": []}},
    "topologySpreadConstraints": [],
    "routing.ball.connectionPool": {},
    "routing.ball.consistentHash": {},
    "routing.ball.warmup": {"duration": "9s"},
    "routing.ball.retryBudgets": {"v1": {"percent": 10}},
    "routing.ball.rateLimit": {},
    "routing.ball.localityLbSetting": {},
    "ball.defaults.locality": "eu/home",
    "players.defaults.locality": "eu/home",
    "routing.ball.outlierDetection": {"consecutive5xxErrors": 2},
    "platform": "local",
    "imagePullSecrets": ["another-secret"],
    "ball.versions.v1": {"errorPercent": 7},
    "monitoring.dashboards.annotations": {},
    "monitoring.rules.labels": {},
    "logs.level": "info",
    "logs.format": "json",
    "tracing.endpoint": "https://collector.example:4318",
    "listen": "$(POD_IP):$(MESH_ARENA_APP_PORT)",
    "monitoring.podMonitor.interval": "30s",
    "monitoring.podMonitor.labels": {},
    "mesh.sidecarAdmin": "http://$(POD_IP):$(MESH_ARENA_ADMIN_PORT)",
    "mesh.sidecarConfig.holdApplicationUntilProxyStarts": False,
    "mesh.sidecarConfig.terminationDrainDuration": "3s",
    "openshift.route.host": "another.example",
    "routing.ball.loadBalancer": "RANDOM",
    "routing.ball.rules": {"b": {"to": {"v2": 1}}},
    "players.groups.locals.team": "visitors",
    "players.groups.messi.team": "visitors",
    "players.groups.visitors.team": "locals",
    "players.groups.mbappe.team": "locals",
    "security.mtls.mode": "",
    "security.mtls.services": {},
    "security.authorization.rules": {},
    "security.authorization.page": {"another": {"ipBlocks": ["192.0.2.0/24"]}},
    "security.authorization.metrics": {},
    "security.tokens.jwks": '{"keys": []}',
    "security.tokens.secrets": {"gold": {"secret": "others", "key": "gold"}},
    "players.defaults.token": "",
    "players.defaults.headers": {},
    "scenario.chapter": "sharing",
    "players.groups.intruder.team": "locals",
    "players.groups.intruder.look": "",
    "players.groups.stranger.team": "visitors",
    "players.groups.stranger.look": "",
    "players.defaults.look": "messi",
    "players.groups.messi.look": "",
    "players.groups.mbappe.look": "",
    "routing.ball.retries.retryOn": "gateway-error",
}


def another(path: tuple[str, ...], value: Any) -> Any:
    """A valid value that differs from the given one."""
    if dotted(path) in OTHER:
        return OTHER[dotted(path)]
    if isinstance(value, bool):
        return not value
    if isinstance(value, (int, float)):
        return value + 1 if isinstance(value, int) and value < 50 else value / 2
    if isinstance(value, list):
        return ["somebody else"]
    return re.sub(r"[0-9]+", "7", value) if re.search("[0-9]", str(value)) else f"{value}x"


# what only works with routing or security, so that these have to go with it
CARRIES_ROUTING = {
    "ball.defaults.enabled",
    "players.defaults.enabled",
    "ball.enabled",
    "ball.versions.v2.enabled",
    "mesh.enabled",
    "players.groups.locals.enabled",
    "players.defaults.sidecar",
    "monitoring.scrape",
    "routing.managed",
}


@pytest.mark.parametrize("path", [p for p in DEFAULTS if p[:2] != ("scenario", "proof")], ids=dotted)
def test_every_value_changes_what_is_rendered(path: tuple[str, ...]):
    # a group that says nothing of its own shows what the defaults do
    values = merged(everything(), {"players": {"groups": {"juniors": {"team": "locals"}}}})
    routing = values["routing"]["ball"]
    if dotted(path) in CARRIES_ROUTING:
        values["security"] = defaults()["security"]
        values["players"]["defaults"]["token"] = ""
        routing |= UNROUTED
    else:
        # a rule's own settings would hide the general ones
        routing["rules"]["a"] = {"to": {"v1": 75, "v2": 25}}
    if dotted(path) in ("routing.ball.loadBalancer", "routing.ball.warmup"):
        routing["consistentHash"] = {}  # it replaces the load balancer
    if dotted(path) == "image.digest":
        values["image"]["registry"] = "registry.example"
    before = texts(values)
    inside = values
    for key in path[:-1]:
        inside = inside[key]
    inside[path[-1]] = another(path, inside[path[-1]])
    assert texts(values) != before


def test_every_value_that_a_template_names_exists():
    known = defaults()
    for template in chart().templates:
        for name in re.findall(r"\.Values\.([A-Za-z.]*[A-Za-z])", template["data"]):
            inside: Any = known
            for key in name.split("."):
                assert key in inside, f"{template['name']} uses .Values.{name}, which values.yaml does not have"
                inside = inside[key]
