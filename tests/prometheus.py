"""Questions to a Prometheus."""

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
        told = answer.json()
        assert told["status"] == "success", f"{expression}: {told.get('error')}"
        result = told["data"]["result"]
        if told["data"]["resultType"] == "scalar":
            return [Series({}, float(result[1]))]
        return [Series(each["metric"], float(each["value"][1])) for each in result]

    def value(self, expression: str) -> float | None:
        """The only value of an expression, None if there is none."""
        found = self.query(expression)
        assert len(found) <= 1, f"{expression}: {found}"
        return found[0].value if found else None
