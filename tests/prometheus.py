"""Queries to a Prometheus."""

from dataclasses import dataclass

import requests


@dataclass(frozen=True)
class Series:
    """One element of an instant vector."""

    labels: dict[str, str]
    value: float


class Prometheus:
    """Its HTTP API at a URL."""

    def __init__(self, url: str) -> None:
        self.url = url

    def query(self, expression: str) -> list[Series]:
        """The instant vector now; an expression that it refuses is an AssertionError with its reason."""
        answer = requests.get(f"{self.url}/api/v1/query", params={"query": expression}, timeout=10)
        body = answer.json()
        assert body["status"] == "success", f"{expression}: {body.get('error')}"
        result = body["data"]["result"]
        if body["data"]["resultType"] == "scalar":
            return [Series({}, float(result[1]))]
        return [Series(series["metric"], float(series["value"][1])) for series in result]

    def value(self, expression: str) -> float | None:
        """The only value of an expression, None if there is none."""
        series = self.query(expression)
        assert len(series) <= 1, f"{expression}: {series}"
        return series[0].value if series else None
