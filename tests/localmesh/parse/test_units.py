"""Durations, names."""

import pytest

from localmesh.parse.units import host
from localmesh.parse.units import milliseconds


@pytest.mark.parametrize(
    ("text", "expected"),
    [("1ms", 1), ("2s", 2000), ("1.5s", 1500), ("1m30s", 90_000), ("1h", 3_600_000), ("1000us", 1), (".5s", 500)],
)
def test_durations_are_read_as_istio_reads_them(text: str, expected: int):
    assert milliseconds(text) == expected


@pytest.mark.parametrize("text", ["", "0s", "0.5ms", "1.0005s", "10", "-1s", "1d", "s", "1 s"])
def test_durations_that_istio_refuses_are_refused(text: str):
    with pytest.raises(ValueError, match="duration"):
        milliseconds(text)


def test_a_name_without_a_dot_is_a_service_of_the_own_namespace():
    assert host("ball", "arena") == "ball.arena.svc.cluster.local"
    assert host("ball.other", "arena") == "ball.other"  # any dot means that it is qualified already
    assert host("*", "arena") == "*"
