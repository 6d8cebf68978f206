"""Contradicting values stop the render; the message names both and what to change."""

from typing import Any

import pytest

from tests.chart.rendered import Values
from tests.chart.rendered import merged
from tests.chart.rendered import refusal
from tests.chart.rendered import render

# what of routing.ball only the chart's own rules do
ONLY_MANAGED: dict[str, Any] = {
    "rules": {"all": {"to": {"v1": 1}}},
    "consistentHash": {"useSourceIp": True},
    "warmup": {"duration": "1s"},
    "outlierDetection": {"interval": "1s"},
    "connectionPool": {"tcp": {"maxConnections": 1}},
    "retryBudgets": {"v1": {"percent": 20}},
    "localityLbSetting": {"enabled": False},
    "timeout": "2s",
    "retries": {"attempts": 1},
    "loadBalancer": "RANDOM",
}
V2: Values = {"ball": {"versions": {"v2": {"enabled": True}}}}


def routing(**settings: Any) -> Values:
    return {"routing": {"ball": settings}}


def rules(**named: Any) -> Values:
    return routing(rules=named)


CASES = {
    "rule-to-unknown-version": (rules(all={"to": {"v9": 1}}), ["rules.all.to.v9", "ball.versions.v9.enabled=true"]),
    "rule-to-disabled-version": (rules(all={"to": {"v2": 1}}), ["rules.all.to.v2", "ball.versions.v2.enabled=true"]),
    "mirror-to-disabled-version": (
        rules(all={"to": {"v1": 1}, "mirror": {"version": "v2"}}),
        ["rules.all.mirror.version", "ball.versions.v2.enabled=true"],
    ),
    "rule-from-unknown-group": (
        rules(some={"from": {"nobody": True}, "to": {"v1": 1}}),
        ["rules.some.from.nobody", "players.groups.nobody.enabled=true"],
    ),
    "rule-from-disabled-group": (
        rules(some={"from": {"messi": True}, "to": {"v1": 1}}),
        ["rules.some.from.messi", "players.groups.messi.enabled=true"],
    ),
    "rule-from-nobody": (rules(some={"from": {"locals": False}, "to": {"v1": 1}}), ["rules.some.from", "everybody"]),
    "all-weights-zero": (rules(all={"to": {"v1": 0}}), ["rules.all.to", "weight above 0"]),
    "unreachable-rule": (
        rules(a={"to": {"v1": 1}}, b={"from": {"locals": True}, "to": {"v1": 1}}),
        ["rules.b", "rules.a", "never reached", "rename"],
    ),
    "rule-named-default": (rules(default={"to": {"v1": 1}}), ["rules.default", "another name"]),
    "pool-without-rules": (
        routing(connectionPool={"tcp": {"maxConnections": 1}}),
        ["connectionPool", "routing.ball.rules", "rules.all.to.v1=100"],
    ),
    "budget-without-rules": (
        routing(retryBudgets={"v1": {"percent": 20}}),
        ["retryBudgets", "routing.ball.rules", "rules.all.to.v1=100"],
    ),
    "budget-without-mesh": (
        merged(routing(retryBudgets={"v1": {"percent": 20}}), {"mesh": {"enabled": False}}),
        ["routing.ball.retryBudgets", "mesh.enabled=true"],
    ),
    "budget-of-an-unknown-version": (
        routing(rules={"all": {"to": {"v1": 1}}}, retryBudgets={"v3": {"percent": 20}}),
        ["routing.ball.retryBudgets.v3", "ball.versions.v3.enabled=true"],
    ),
    "empty-budget": (
        routing(rules={"all": {"to": {"v1": 1}}}, retryBudgets={"v1": {}}),
        ["/routing/ball/retryBudgets/v1"],
    ),
    "retries-off-but-configured": (routing(retries={"retryOn": "5xx"}), ["routing.ball.retries.attempts", "retryOn"]),
    "rule-retries-off-but-configured": (
        rules(all={"retries": {"attempts": 0, "perTryTimeout": "1s"}}),
        ["rules.all.retries.attempts", "perTryTimeout"],
    ),
    "rules-without-mesh": (
        merged(rules(all={"to": {"v1": 1}}), {"mesh": {"enabled": False}}),
        ["routing.ball.rules", "mesh.enabled=true"],
    ),
    "hash-without-mesh": (
        merged(routing(consistentHash={"useSourceIp": True}), {"mesh": {"enabled": False}}),
        ["routing.ball.consistentHash", "mesh.enabled=true"],
    ),
    "warmup-without-mesh": (
        merged(routing(warmup={"duration": "1s"}), {"mesh": {"enabled": False}}),
        ["routing.ball.warmup", "mesh.enabled=true"],
    ),
    "warmup-beside-a-hash": (
        routing(warmup={"duration": "1s"}, consistentHash={"useSourceIp": True}),
        ["routing.ball.warmup", "routing.ball.consistentHash", "unset one of them"],
    ),
    "warmup-beside-random": (
        routing(warmup={"duration": "1s"}, loadBalancer="RANDOM"),
        ["routing.ball.warmup", "routing.ball.loadBalancer=RANDOM", "ROUND_ROBIN"],
    ),
    "ejection-without-mesh": (
        merged(routing(outlierDetection={"consecutive5xxErrors": 1}), {"mesh": {"enabled": False}}),
        ["routing.ball.outlierDetection", "mesh.enabled=true"],
    ),
    "limit-without-mesh": (
        merged(routing(rateLimit={"perSecond": 5, "burst": 5}), {"mesh": {"enabled": False}}),
        ["routing.ball.rateLimit", "mesh.enabled=true"],
    ),
    "rate-without-burst": (routing(rateLimit={"perSecond": 5}), ["/routing/ball/rateLimit", "burst"]),
    "burst-without-rate": (routing(rateLimit={"burst": 5}), ["/routing/ball/rateLimit", "perSecond"]),
    "localities-without-ejection": (
        routing(localityLbSetting={"enabled": True}),
        ["routing.ball.localityLbSetting", "routing.ball.outlierDetection", "distribute"],
    ),
    "rules-without-ball": (
        merged(rules(all={"to": {"v1": 1}}), {"ball": {"enabled": False}}),
        ["routing.ball.rules", "ball.enabled=true"],
    ),
    "ball-without-version": (
        {"ball": {"versions": {"v1": {"enabled": False}}}},
        ["ball.enabled", "ball.versions.<version>.enabled", "ball.enabled=false"],
    ),
}


@pytest.mark.parametrize("case", list(CASES))
def test_contradicting_values_are_refused_with_a_remedy(case: str):
    values, says = CASES[case]
    message = refusal(values)
    assert not [part for part in says if part not in message], message


@pytest.mark.parametrize("key", ONLY_MANAGED)
def test_routing_without_effect_beside_rules_of_others_is_refused(key: str):
    values = routing(**{key: ONLY_MANAGED[key]})
    values["routing"]["managed"] = False
    message = refusal(values)
    assert f"routing.ball.{key}" in message
    assert "routing.managed=true" in message


@pytest.mark.parametrize("name", ["ui", "stadium", "ball", "proof", "ball-v1"])
def test_a_group_cannot_take_a_name_that_the_chart_uses(name: str):
    values = {"players": {"groups": {name: {"enabled": True, "team": "locals"}}}}
    assert f"players.groups.{name}" in refusal(values)


def test_a_group_may_have_any_other_name():
    rendered = render({"players": {"groups": {"juniors": {"enabled": True, "team": "locals"}}}})
    assert "juniors" in rendered.names("Deployment") & rendered.names("Service") & rendered.names("ServiceAccount")


@pytest.mark.parametrize(
    "values",
    [
        merged(V2, rules(all={"to": {"v1": 0, "v2": 1}})),
        rules(some={"from": {"locals": True, "messi": False}, "to": {"v1": 1}}),
        rules(a={"from": {"locals": True}, "to": {"v1": 1}}, b={"to": {"v1": 1}}),
        rules(a={"headers": {"x-user": {"exact": "ada"}}, "to": {"v1": 1}}, b={"to": {"v1": 1}}),
        routing(rules={"all": {"to": {"v1": 1}}}, connectionPool={"tcp": {"maxConnections": 1}}),
        routing(retries={"attempts": 1, "retryOn": "5xx"}),
        routing(localityLbSetting={"enabled": False}),
        routing(localityLbSetting={"distribute": [{"from": "*", "to": {"eu": 100}}]}),
        routing(localityLbSetting={"enabled": True}, outlierDetection={"interval": "1s"}),
        {"mesh": {"enabled": False}},
        {"ball": {"enabled": False}},
        {"routing": {"managed": False}},
        {"routing": {"managed": False, "ball": {"rules": {"all": None}}}},
        {"routing": {"managed": False}, "mesh": {"enabled": False}},
    ],
)
def test_values_without_contradictions_render(values: Values):
    assert render(values).objects
