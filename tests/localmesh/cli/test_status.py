"""What `status` prints of an arena's answer: shapes with words, and columns only for what is there."""

import io
import sys
from typing import Any

import pytest

from localmesh.commands.status import table

POD = {
    "name": "locals-1",
    "ready": True,
    "phase": "Running",
    "restarts": 0,
    "sidecar": True,
    "sidecarRestarts": 1,
    "address": "127.1.0.2",
    "locality": "",
    "listeners": {"requests": "127.1.0.2:8080"},
    "age": 61.0,
}


def printed(*pods: dict[str, Any], **counts: int) -> list[dict[str, object]]:
    now = {"pods": pods, "ejections": [], "requests": [{"caller": "locals-1", **counts}] if counts else []}
    columns, rows = table(now)
    return [dict(zip(columns, row, strict=True)) for row in rows]


def test_what_a_sidecar_did_with_its_pods_requests_has_a_shape_and_a_word_each():
    (row,) = printed(POD, retries=34, routeTimeouts=5, limited=120)
    assert row["REQUESTS"] == "↻ 34 retried, ◷ 5 route timeout 504, ▽ 120 limited 429"


def test_what_did_not_happen_is_not_named():
    assert printed(POD, retries=0, routeTimeouts=5, limited=0)[0]["REQUESTS"] == "◷ 5 route timeout 504"
    assert printed(POD, retries=0, routeTimeouts=0, limited=0)[0]["REQUESTS"] == "-"
    assert printed(POD)[0]["REQUESTS"] == "-"


def test_without_a_sidecar_nobody_has_counted():
    assert printed({**POD, "sidecar": False})[0]["REQUESTS"] == "no sidecar"


def test_where_the_output_has_no_such_signs_the_words_are_enough(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding="latin-1"))
    assert printed(POD, retries=2)[0]["REQUESTS"] == "2 retried"


def test_localities_are_printed_if_a_pod_has_one():
    assert "LOCALITY" not in printed(POD)[0]
    rows = printed({**POD, "locality": "eu/home"}, {**POD, "name": "locals-2"})
    assert [row["LOCALITY"] for row in rows] == ["eu/home", "-"]
