"""How many requests a claim needs, so that its result is not a matter of chance.

A weighted route chooses the version at random for each request. So the measured share of n requests has a standard
deviation of sqrt(p (1 - p) / n), where p is the true share. The tolerance must be at least three standard deviations.
Then a true claim is not met in 1 window of 370 (75 +- 5 needs 675 requests; the scenarios ask for 1,000, which makes
it 1 of 3,800), and a share that is off by twice the tolerance passes equally rarely. Round robin varies less.

Windows do not overlap, and hold only requests that started after the proof. If a window does not meet the claim, a new
one begins; at the usual rate a proof of 180 s has two or three. So a share that is off by twice the tolerance passes
about one proof in a hundred, and the evidence names the window that did not meet the claim. A claim with tolerance 0
gets no second window.
"""

import math
from collections.abc import Sequence

DEVIATIONS = 3.0
FEWEST_BEYOND = 5


def requests_for(percent: float, tolerance: float) -> int:
    """The smallest window in which `tolerance` points are three standard deviations.

    1 for a share of 0 or 100, which does not vary.
    """
    variance = percent * (100 - percent)
    if variance == 0:
        return 1
    if tolerance == 0:
        return 1_000_000_000
    return math.ceil(DEVIATIONS**2 * variance / tolerance**2)


def requests_for_percentile(percent: float) -> int:
    """The smallest window with at least FEWEST_BEYOND values on either side of the percentile."""
    return math.ceil(FEWEST_BEYOND * 100 / min(percent, 100 - percent))


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that at least `percent` % of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]


def share(part: int, whole: int) -> float:
    """`part` of `whole` in percent; 0 if `whole` is 0."""
    return 100 * part / whole if whole else 0.0
