"""The shortest time that an ejection lasts by the scenario's outlierDetection; Envoy does not report when it ends."""

import math
import re

from mesharena.kit.scenario import OutlierDetection

LONGEST = 300.0  # Envoy's max_ejection_time, which Istio leaves as it is
LATE = 1.0  # seconds by which the page may notice the end of an ejection late
_DURATION = re.compile(r"(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s)?(?:(\d+)ms)?")
_UNITS = (3600.0, 60.0, 1.0, 0.001)


def lasts_at_least(rule: OutlierDetection, elapsed: float) -> float:
    """Total seconds, at least, of an ejection that began `elapsed` seconds ago.

    The n-th ejection in a row lasts n times baseEjectionTime (Envoy's outlier detection), and Envoy ends ejections only
    every `interval`.
    """
    base = _seconds(rule.base_ejection_time)
    if base <= 0:
        return 0.0
    times = math.ceil((elapsed - _seconds(rule.interval) - LATE) / base)
    return min(base * max(1, times), max(base, LONGEST))


def _seconds(duration: str) -> float:
    match = _DURATION.fullmatch(duration)
    return sum(float(n) * unit for n, unit in zip(match.groups(), _UNITS, strict=True) if n) if match else 0.0
