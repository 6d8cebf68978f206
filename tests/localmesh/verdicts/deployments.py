"""Deployments: replicas, strategy and selector."""

from tests.localmesh import samples
from tests.localmesh.samples import Object
from tests.localmesh.verdicts.row import A
from tests.localmesh.verdicts.row import R
from tests.localmesh.verdicts.row import U
from tests.localmesh.verdicts.row import rows

LABELS = {"app": "ball", "version": "v1"}


def spec(fields: Object) -> Object:
    content = samples.deployment("ball", image="ball:1")
    content["spec"] |= fields
    return content


def rolling(fields: Object) -> Object:
    return spec({"strategy": {"type": "RollingUpdate", "rollingUpdate": fields}})


def rolling_four(fields: Object) -> Object:
    content = rolling(fields)
    content["spec"]["replicas"] = 4
    return content


ROWS = (
    *rows(
        rolling_four,
        "spec.strategy.rollingUpdate.",
        ("no surge and all of four unavailable", {"maxSurge": 0, "maxUnavailable": "100%"}, A),
        ("no surge and one of four unavailable", {"maxSurge": 0, "maxUnavailable": 1}, U, "maxUnavailable"),
        ("no surge and a part of four unavailable", {"maxSurge": "0%"}, U, "maxUnavailable"),
        ("a surge of one of four", {"maxSurge": 1, "maxUnavailable": 1}, A),
    ),
    *rows(
        spec,
        "spec.",
        ("no replica", {"replicas": 0}, A),
        ("replicas unset", {"replicas": None}, A),
        ("negative replicas", {"replicas": -1}, R, "replicas"),
        ("replicas as text", {"replicas": "2"}, R, "replicas"),
        ("a fraction of a replica", {"replicas": 1.5}, R, "replicas"),
        ("more replicas than 32 bits hold", {"replicas": 2**31}, R, "replicas"),
        ("a selector of some labels", {"selector": {"matchLabels": {"app": "ball"}}}, A),
        ("a selector of others", {"selector": {"matchLabels": {"app": "other"}}}, R, "selector.matchLabels"),
        ("an empty selector", {"selector": {}}, R, "selector.matchLabels"),
        ("no selector", {"selector": None}, R, "selector.matchLabels"),
        (
            "a selector of expressions",
            {"selector": {"matchLabels": LABELS, "matchExpressions": [{"key": "app", "operator": "Exists"}]}},
            U,
            "selector.matchExpressions",
        ),
        ("an unknown strategy", {"strategy": {"type": "Blue"}}, R, "strategy.type"),
        ("recreate", {"strategy": {"type": "Recreate"}}, A),
        (
            "recreate and rolling",
            {"strategy": {"type": "Recreate", "rollingUpdate": {"maxSurge": 1}}},
            R,
            "strategy.rollingUpdate",
        ),
        ("paused", {"paused": True}, U, "paused"),
        ("not paused", {"paused": False}, A),
        ("seconds to be ready", {"minReadySeconds": 5}, A),
        ("negative seconds to be ready", {"minReadySeconds": -1}, R, "minReadySeconds"),
        ("a deadline", {"progressDeadlineSeconds": 30}, A),
        ("a deadline of zero", {"progressDeadlineSeconds": 0}, R, "progressDeadlineSeconds"),
        (
            "a deadline no later than readiness",
            {"minReadySeconds": 30, "progressDeadlineSeconds": 30},
            R,
            "progressDeadlineSeconds",
        ),
        ("a history", {"revisionHistoryLimit": 3}, A),
        ("a negative history", {"revisionHistoryLimit": -1}, R, "revisionHistoryLimit"),
        ("a history as text", {"revisionHistoryLimit": "3"}, R, "revisionHistoryLimit"),
        ("no template", {"template": None}, R, "template"),
        ("an unknown field", {"replica": 1}, U, "replica"),
    ),
    *rows(
        rolling,
        "spec.strategy.rollingUpdate.",
        ("numbers", {"maxSurge": 2, "maxUnavailable": 0}, A),
        ("percentages", {"maxSurge": "30%", "maxUnavailable": "100%"}, A),
        ("nothing", {}, A),
        ("none and none", {"maxSurge": 0, "maxUnavailable": 0}, R, "maxUnavailable"),
        ("none and none in percent", {"maxSurge": "0%", "maxUnavailable": "0%"}, R, "maxUnavailable"),
        ("no surge", {"maxSurge": 0}, A),
        ("no surge and one of one unavailable", {"maxSurge": 0, "maxUnavailable": 1}, A),
        ("a negative surge", {"maxSurge": -1}, R, "maxSurge"),
        ("a surge as text of a number", {"maxSurge": "1"}, R, "maxSurge"),
        ("a surge of 200 %", {"maxSurge": "200%"}, A),
        ("101 % unavailable", {"maxUnavailable": "101%"}, R, "maxUnavailable"),
        ("a boolean", {"maxUnavailable": True}, R, "maxUnavailable"),
        ("a fraction in percent", {"maxSurge": "1.5%"}, R, "maxSurge"),
    ),
)
