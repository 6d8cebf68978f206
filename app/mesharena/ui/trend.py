"""The last 60 s in steps of 2 s: how many requests each version of the ball answered, and how many failed."""

from collections import deque
from dataclasses import dataclass
from dataclasses import field

import msgspec

from mesharena.kit.messages import RequestRecord
from mesharena.kit.outcomes import BY_SERVICE

STEP_SECONDS = 2
STEPS = 30
NOBODY = ""
MOST_VERSIONS = 16


class Line(msgspec.Struct, frozen=True):
    """One version's requests and failures (all but 2xx) by step, oldest first.

    Version "" for requests that no ball answered.
    """

    version: str
    requests: tuple[int, ...]
    errors: tuple[int, ...]


class Trend(msgspec.Struct, frozen=True):
    """The finished steps; `turned` is how many seconds before their end the scenario changed, None if it did not."""

    step: int
    lines: tuple[Line, ...]
    turned: float | None


@dataclass(slots=True)
class Step:
    """One step; `counts` holds requests and failures by version."""

    number: int
    counts: dict[str, list[int]] = field(default_factory=dict)


class Trends:
    """Counts each request as it arrives, which is cheaper than reading a minute of the journal every second."""

    def __init__(self) -> None:
        self._steps: deque[Step] = deque(maxlen=STEPS + 1)
        self._turned: float | None = None

    def count(self, record: RequestRecord, now: float) -> None:
        number = int(now // STEP_SECONDS)
        if not self._steps or self._steps[-1].number != number:
            self._steps.append(Step(number))
        version = record.version if record.outcome in BY_SERVICE else NOBODY
        counts = self._steps[-1].counts
        if version not in counts and len(counts) >= MOST_VERSIONS:
            return
        pair = counts.setdefault(version, [0, 0])
        pair[0] += 1
        pair[1] += record.outcome != "answered"

    def scenario_changed(self, now: float) -> None:
        """Remembers when the scenario changed, for the line in the charts."""
        self._turned = now

    def trend(self, now: float) -> Trend:
        current = int(now // STEP_SECONDS)
        steps = {s.number: s.counts for s in self._steps if current - STEPS <= s.number < current}
        versions = sorted({v for counts in steps.values() for v in counts})
        numbers = range(current - STEPS, current)

        def line(version: str) -> Line:
            pairs = [steps.get(n, {}).get(version, (0, 0)) for n in numbers]
            return Line(version, tuple(p[0] for p in pairs), tuple(p[1] for p in pairs))

        # counted from the end of the last step, as the steps are
        turned = None if self._turned is None else round(current * STEP_SECONDS - self._turned, 1)
        within = turned is not None and 0 <= turned < STEPS * STEP_SECONDS
        return Trend(STEP_SECONDS, tuple(line(v) for v in versions), turned if within else None)
