"""The minimum duration of an ejection: a multiple of the base time, as Envoy computes it."""

import pytest

from mesharena.kit.scenario import OutlierDetection
from mesharena.kit.scenario import decode
from mesharena.ui.outlier import lasts_at_least


@pytest.mark.parametrize(
    ("elapsed", "lasts"), [(0, 10), (9.9, 10), (11.5, 10), (12.5, 20), (21, 20), (22.5, 30), (1000, 300)]
)
def test_an_ejection_that_outlasts_the_base_is_a_later_one_in_a_row(elapsed: float, lasts: float):
    assert lasts_at_least(OutlierDetection(base_ejection_time="10s", interval="1s"), elapsed) == lasts


def test_a_base_beyond_envoys_limit_is_kept():
    assert lasts_at_least(OutlierDetection(base_ejection_time="10m"), 3) == 600


def test_unset_fields_have_the_defaults_of_istio():
    rule = decode(b'{"name": "x", "outlierDetection": {"consecutive5xxErrors": 1}}').outlier_detection
    assert rule is not None
    assert lasts_at_least(rule, 0) == 30


@pytest.mark.parametrize("text", ["1m30s", "90s", "90000ms", "1m29s1000ms"])
def test_durations_are_read_as_istio_writes_them(text: str):
    assert lasts_at_least(OutlierDetection(base_ejection_time=text), 0) == 90


@pytest.mark.parametrize("text", ["", "10", "soon", "-1s"])
def test_an_unreadable_duration_gives_no_minimum(text: str):
    assert lasts_at_least(OutlierDetection(base_ejection_time=text), 5) == 0
