import pytest

from mesharena.ui.pace import pace


def test_a_few_pods_report_at_full_rate():
    assert pace(16) == 0


def test_many_pods_are_asked_to_report_less_often():
    assert pace(40) == pytest.approx(0.5)


def test_the_reporting_interval_never_exceeds_the_display_timeout():
    assert pace(1000) < 1
