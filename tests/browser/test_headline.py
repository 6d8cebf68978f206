"""The headline says in a few sentences what the figures say."""

from typing import Any

import pytest

from tests.browser.modules import Modules
from tests.browser.modules import modules as modules

PART = {"ends": {}, "copies": 0, "ejected_by": 0}
GROUP = {
    "team": "locals",
    "look": "",
    "pods": 2,
    "players": 2,
    "ends": {},
    "p50": 0.005,
}


def group(app: str, requests: int, *parts: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {**GROUP, "app": app, "requests": requests, "parts": [{**PART, **p} for p in parts], **more}


def answered(version: str, requests: int) -> dict[str, Any]:
    return {"version": version, "ends": {"answered": {"200": requests}}}


@pytest.mark.parametrize(
    ("groups", "expected"),
    [
        pytest.param([], "No player sends requests yet.", id="nobody"),
        pytest.param([group("locals", 0, {"version": "v1"})], "Waiting for the first requests.", id="no request"),
        pytest.param(
            [
                group("locals", 8, answered("v1", 8), {"version": "v2"}),
                group("messi", 8, {"version": "v1"}, answered("v2", 8)),
            ],
            "v1 answers Locals and v2 answers Messi, and nobody else.",
            id="by caller",
        ),
        pytest.param(
            [
                group("locals", 9, answered("v1", 9), p50=0.004),
                group("visitors", 9, answered("v1", 9), p50=2.0),
            ],
            "v1 answers everything. Visitors wait 2.0 s for an answer, the others 4.0 ms.",
            id="delay",
        ),
        pytest.param(
            [group("locals", 8, answered("v1", 6), ends={"refused": {"503": 2}})],
            "v1 answers everything that reaches a ball. 25 % of the requests are refused by the callers' own sidecars "
            "and do not reach a ball.",
            id="overflow",
        ),
        pytest.param(
            [group("locals", 8, answered("v1", 6), ends={"refused": {"503": 1, "504": 1}})],
            "v1 answers everything that reaches a ball. 25 % of the requests are refused by the callers' own sidecars.",
            id="a route timeout, after which a ball may have received the request",
        ),
        pytest.param(
            [group("locals", 8, answered("v1", 6), ends={"route-timeout": {"504": 2}})],
            "v1 answers everything that reaches a ball. 25 % of the requests are ended by the callers' own sidecars at "
            "the route's timeout, with 504.",
            id="a route timeout",
        ),
        pytest.param(
            [group("locals", 200, answered("v1", 200), retried=20), group("visitors", 200, answered("v1", 200))],
            "v1 answers everything. 5 % of the requests are answered at the 2nd try or later.",
            id="retries",
        ),
        pytest.param(
            [group("locals", 200, answered("v1", 200), retried=1)],
            "v1 answers everything.",
            id="a connection that broke",
        ),
        pytest.param(
            [group("locals", 8, answered("v1", 6), ends={"rejected": {"403": 2}})],
            "v1 answers everything that reaches a ball. 25 % of the requests are rejected by the ball's sidecar, "
            "with 403.",
            id="a policy",
        ),
    ],
)
def test_the_headline_describes_the_figures(modules: Modules, groups: list[Any], expected: str):
    headline = modules.run("mesh/headline", "({ headline }, groups) => headline({ groups })", groups)
    assert headline == expected
