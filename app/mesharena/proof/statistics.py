"""How many requests a claim needs before luck has no say.

A weighted route throws a dice for each request, so of n requests a share p comes out with a standard deviation of
sqrt(p (1 - p) / n). A window must be so large that the tolerance is at least three of them: then a true claim fails
in 1 window of 370 (75 +- 5 needs 675; the scenarios ask for 1,000 requests: 1 window of 3,800), and a share that is
really off by twice the tolerance passes as seldom. Balancing that takes turns varies less. Windows are disjoint and
hold only requests that began after the proof did. A spent window is followed by a fresh one: at the usual pace a proof
of 180 s sees two or three of them, so trying again lets a share that is off by twice the tolerance through once in
some hundred proofs, and the evidence names the window that failed. A claim with no tolerance is never tried again.
"""

import math
from collections.abc import Sequence

DEVIATIONS = 3.0
FEWEST_BEYOND = 5


def requests_for(percent: float, tolerance: float) -> int:
    """The smallest window in which `tolerance` points are three standard deviations; a share of 0 or 100 has none."""
    variance = percent * (100 - percent)
    if variance == 0:
        return 1
    if tolerance == 0:
        return 1_000_000_000
    return math.ceil(DEVIATIONS**2 * variance / tolerance**2)


def requests_for_percentile(percent: float) -> int:
    """The smallest window with a handful of values on either side of the percentile."""
    return math.ceil(FEWEST_BEYOND * 100 / min(percent, 100 - percent))


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that at least `percent` of them do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]


def share(part: int, whole: int) -> float:
    """In percent; of nothing it is 0."""
    return 100 * part / whole if whole else 0.0
