"""Rate limits that nobody has, or that end no request."""

from typing import Any

import pytest

from tests.localmesh import samples
from tests.localmesh.analysis.warned import warned

CONFIG = "EnvoyFilter limit, spec.configPatches[0].patch.value.typed_config."


def test_a_limit_of_the_balls_is_not_warned_of():
    assert warned(samples.envoy_filter()) == {}


def test_a_selector_without_pods_is_warned_of():
    found = warned(samples.envoy_filter(workloadSelector={"labels": {"app": "nobody"}}))
    assert list(found) == ["EnvoyFilter limit, spec.workloadSelector"]
    assert "app: nobody" in found["EnvoyFilter limit, spec.workloadSelector"]


def test_a_selector_of_pods_without_a_sidecar_is_warned_of():
    stranger = samples.plain(samples.deployment("stranger"))
    limit = samples.envoy_filter(workloadSelector={"labels": {"app": "stranger"}})
    assert list(warned(stranger, limit)) == ["EnvoyFilter limit, spec.workloadSelector"]


@pytest.mark.parametrize("field", ["filter_enabled", "filter_enforced"])
@pytest.mark.parametrize("share", [None, {"default_value": {"numerator": 0, "denominator": "HUNDRED"}}])
def test_a_limit_that_ends_no_request_is_warned_of(field: str, share: Any):
    found = warned(samples.envoy_filter(samples.rate_limit(**{field: share})))
    assert list(found) == [CONFIG + field]
