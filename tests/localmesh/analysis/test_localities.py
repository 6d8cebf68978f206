"""Preferences of localities that nothing follows."""

from typing import Any

import pytest

from tests.localmesh import samples
from tests.localmesh.analysis.warned import warned

WHERE = "DestinationRule ball, spec.trafficPolicy.loadBalancer.localityLbSetting"
EJECTS = {"outlierDetection": {"consecutive5xxErrors": 1}}


def preferring(setting: dict[str, Any], **policy: Any) -> dict[str, Any]:
    return samples.destination_rule(trafficPolicy={"loadBalancer": {"localityLbSetting": setting}, **policy})


@pytest.mark.parametrize("setting", [{}, {"failover": [{"from": "a", "to": "b"}]}, {"failoverPriority": ["version"]}])
def test_a_preference_without_ejections_is_warned_of(setting: dict[str, Any]):
    assert list(warned(preferring(setting), subsets=False)) == [WHERE]
    assert warned(preferring(setting, **EJECTS), subsets=False) == {}


def test_one_that_is_switched_off_is_not():
    assert warned(preferring({"enabled": False}), subsets=False) == {}


def test_shares_for_callers_that_are_nowhere_are_warned_of():
    setting = {"distribute": [{"from": "eu", "to": {"eu": 100}}, {"from": "*", "to": {"us": 100}}]}
    found = warned(preferring(setting), subsets=False)
    assert list(found) == [f"{WHERE}.distribute[0].from"]
