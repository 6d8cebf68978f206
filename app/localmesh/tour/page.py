"""Reads from the page's own JSON what it says of the scenario: the claims that people see there, with their states."""

import http.client
import json
from collections.abc import Mapping
from typing import Any

from localmesh.ports import LOOPBACK
from localmesh.tour.stay import Claim
from localmesh.tour.stay import Look

ANSWER_SECONDS = 3.0


def look(port: int) -> Look | None:
    """What the page on `port` says now; None if it does not answer, or not as the page does."""
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=ANSWER_SECONDS)
    try:
        connection.request("GET", "/api/state", headers={"Host": f"localhost:{port}"})
        response = connection.getresponse()
        body = response.read()
        return read(json.loads(body)) if response.status == http.client.OK else None
    except (OSError, ValueError, KeyError, TypeError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def read(state: Mapping[str, Any]) -> Look | None:
    """The page's state as a Look; None while its claims are still those of another story."""
    story, evidence = state["story"], state["evidence"]
    if story["id"] != evidence["id"]:
        return None
    claims = {claim["name"]: Claim(claim["state"], claim["evidence"]) for claim in evidence["claims"]}
    return Look(story["name"], claims, evidence["problem"] or story["problem"])
