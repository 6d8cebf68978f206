"""How long an ejection lasts at least, by the scenario's rule: Envoy tells that an endpoint is out, not until when."""

import math
import re

import msgspec

LONGEST = 300.0  # Envoy's max_ejection_time, which Istio leaves as it is
LATE = 1.0  # seconds by which the page may see a return late
_DURATION = re.compile(r"(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s)?(?:(\d+)ms)?")
_UNITS = (3600.0, 60.0, 1.0, 0.001)


class Rule(msgspec.Struct, frozen=True, rename="camel"):
    """Istio's outlierDetection, as far as it tells of time; durations as in 10s or 1m30s, with Istio's defaults."""

    base_ejection_time: str = "30s"
    interval: str = "10s"

    def at_least(self, elapsed: float) -> float:
        """Seconds in all that an ejection lasts which has lasted for `elapsed` already.

        The n-th in a row lasts n times the base (Envoy's outlier detection), and ends at the next look after that.
        """
        base = _seconds(self.base_ejection_time)
        if base <= 0:
            return 0.0
        times = math.ceil((elapsed - _seconds(self.interval) - LATE) / base)
        return min(base * max(1, times), max(base, LONGEST))


class _Told(msgspec.Struct, frozen=True, rename="camel"):
    outlier_detection: Rule | None = None


def read(scenario: bytes) -> Rule | None:
    """The rule that the scenario's file names; None when nobody is ejected, or when it cannot be read."""
    try:
        return msgspec.json.decode(scenario, type=_Told).outlier_detection
    except (msgspec.MsgspecError, ValueError):
        return None  # whoever tells the story says what is wrong with it


def _seconds(duration: str) -> float:
    found = _DURATION.fullmatch(duration)
    return sum(float(n) * unit for n, unit in zip(found.groups(), _UNITS, strict=True) if n) if found else 0.0
