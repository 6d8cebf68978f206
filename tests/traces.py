"""Spans of a trace in a common form, from the receiver of the embedded mesh or from Jaeger."""

from collections.abc import Iterable
from typing import Any

Span = dict[str, Any]  # trace, id, parent, name, service, failed, sidecar, attributes


def callers(span: Span, spans: Iterable[Span]) -> list[Span]:
    """The span and what caused it, up to the first."""
    by_id = {span["id"]: span for span in spans}
    chain = [span]
    while chain[-1]["parent"] in by_id:
        chain.append(by_id[chain[-1]["parent"]])
    return chain


def full_path(spans: list[Span], name: str) -> list[Span] | None:
    """A chain of spans from one of that name back to its `new_game`, every sidecar on the way in it."""
    chains = (callers(span, spans) for span in spans if span["name"] == name)
    return next((chain for chain in chains if chain[-1]["name"] == "new_game"), None)


def assert_goes_through_both_sidecars(chain: list[Span], service: str) -> None:
    """The path of a move to its service: two hops of application, sidecar, sidecar, application."""
    server, inbound, outbound, client, move, game = chain[0], chain[1], chain[2], chain[3], chain[-2], chain[-1]
    assert server["service"] == inbound["service"] == service
    assert (inbound["sidecar"], outbound["sidecar"], server["sidecar"], client["sidecar"]) == (True, True, False, False)
    assert outbound["service"] == client["service"]
    assert (move["name"], game["name"]) == ("move", "new_game")


def of_jaeger(trace: dict[str, Any]) -> list[Span]:
    """The spans of a trace from Jaeger's query API."""
    return [_span(span, trace["processes"]) for span in trace["spans"]]


def _span(span: dict[str, Any], processes: dict[str, Any]) -> Span:
    tags = {tag["key"]: tag["value"] for tag in span["tags"]}
    parents = [reference["spanID"] for reference in span["references"] if reference["refType"] == "CHILD_OF"]
    return {
        "trace": span["traceID"],
        "id": span["spanID"],
        "parent": parents[0] if parents else "",
        "name": span["operationName"],
        "service": processes[span["processID"]]["serviceName"],
        "failed": tags.get("error") in (True, "true") or tags.get("otel.status_code") == "ERROR",
        "sidecar": tags.get("component") == "proxy",
        "attributes": {key.removeprefix("arena."): str(value) for key, value in tags.items()},
    }
