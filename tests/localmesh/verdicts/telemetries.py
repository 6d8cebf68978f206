"""Telemetries: tracing and access logs."""

from tests.localmesh.samples import Object
from tests.localmesh.verdicts.row import A
from tests.localmesh.verdicts.row import R
from tests.localmesh.verdicts.row import U
from tests.localmesh.verdicts.row import rows

OTEL = [{"name": "otel"}]


def telemetry(spec: Object) -> Object:
    return {"apiVersion": "telemetry.istio.io/v1", "kind": "Telemetry", "metadata": {"name": "arena"}, "spec": spec}


def tracing(fields: Object) -> Object:
    return telemetry({"tracing": [{"providers": OTEL, **fields}]})


ROWS = (
    *rows(
        telemetry,
        "spec.",
        ("nothing", {}, A),
        ("access logs", {"accessLogging": [{"providers": [{"name": "envoy"}]}]}, A),
        (
            "another provider of logs",
            {"accessLogging": [{"providers": [{"name": "loki"}]}]},
            U,
            "accessLogging[0].providers",
        ),
        (
            "logs of clients",
            {"accessLogging": [{"providers": [{"name": "envoy"}], "match": {"mode": "CLIENT"}}]},
            U,
            "accessLogging[0].match",
        ),
        (
            "a filter of logs",
            {"accessLogging": [{"providers": [{"name": "envoy"}], "filter": {"expression": "true"}}]},
            U,
            "accessLogging[0].filter",
        ),
        ("metrics", {"metrics": []}, U, "metrics"),
        ("a selector", {"selector": {"matchLabels": {"app": "x"}}}, U, "selector"),
        ("two entries of tracing", {"tracing": [{"providers": OTEL}, {"providers": OTEL}]}, U, "tracing"),
        ("a mapping for tracing", {"tracing": {}}, R, "tracing"),
    ),
    *rows(
        tracing,
        "spec.tracing[0].",
        ("tracing", {}, A),
        ("a share of the requests", {"randomSamplingPercentage": 12.5}, A),
        ("no request", {"randomSamplingPercentage": 0}, A),
        ("101 %", {"randomSamplingPercentage": 101}, R, "randomSamplingPercentage"),
        ("less than none", {"randomSamplingPercentage": -1}, R, "randomSamplingPercentage"),
        ("text for a percentage", {"randomSamplingPercentage": "50"}, R, "randomSamplingPercentage"),
        ("another provider", {"providers": [{"name": "zipkin"}]}, U, "providers"),
        ("two providers", {"providers": [*OTEL, *OTEL]}, U, "providers"),
        ("no provider", {"providers": []}, U, "providers"),
        ("a provider without a name", {"providers": [{}]}, R, "providers[0].name"),
        ("a provider with an empty name", {"providers": [{"name": ""}]}, R, "providers[0].name"),
        ("tags", {"customTags": {}}, U, "customTags"),
        ("no spans", {"disableSpanReporting": True}, U, "disableSpanReporting"),
    ),
)
