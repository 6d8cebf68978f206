"""How long an ejection lasts at least: one base after another, as Envoy counts them."""

import pytest

from mesharena.ui.outlier import Rule
from mesharena.ui.outlier import read


@pytest.mark.parametrize(
    ("elapsed", "lasts"), [(0, 10), (9.9, 10), (11.5, 10), (12.5, 20), (21, 20), (22.5, 30), (1000, 300)]
)
def test_an_ejection_that_outlasts_the_base_is_a_later_one_in_a_row(elapsed: float, lasts: float):
    assert Rule(base_ejection_time="10s", interval="1s").at_least(elapsed) == lasts


def test_a_base_beyond_envoys_limit_is_kept():
    assert Rule(base_ejection_time="10m").at_least(3) == 600


def test_what_the_rule_leaves_out_is_as_in_istio():
    rule = read(b'{"name": "x", "outlierDetection": {"consecutive5xxErrors": 1}}')
    assert rule is not None
    assert rule.at_least(0) == 30


@pytest.mark.parametrize("text", ["1m30s", "90s", "90000ms", "1m29s1000ms"])
def test_durations_are_read_as_istio_writes_them(text: str):
    assert Rule(base_ejection_time=text).at_least(0) == 90


@pytest.mark.parametrize("text", ["", "10", "soon", "-1s"])
def test_a_duration_that_cannot_be_read_promises_nothing(text: str):
    assert Rule(base_ejection_time=text).at_least(5) == 0


@pytest.mark.parametrize("scenario", [b"", b"{", b"[]", b'{"outlierDetection": 1}', b'{"name": "one-ball"}'])
def test_without_a_rule_nothing_is_promised(scenario: bytes):
    assert read(scenario) is None
