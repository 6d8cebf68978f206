"""One figure before and after: the ratio, and whether it is worse."""

from dataclasses import dataclass
from statistics import median

from tests.bench.report import Better
from tests.bench.report import Figure
from tests.bench.run import Run

TOLERANCE = 0.03  # by which a figure may be worse


@dataclass(frozen=True, slots=True)
class Comparison:
    """One figure, as it was measured before and after."""

    name: str
    before: tuple[float, ...]
    after: tuple[float, ...]
    unit: str = ""
    better: Better = "lower"

    @property
    def ratio(self) -> float:
        """Before / after."""
        before, after = median(self.before), median(self.after)
        if before == after:
            return 1.0
        return before / after if after else float("inf")

    @property
    def worse_by(self) -> float:
        """The share by which it is worse; negative where it is better."""
        good, bad = (self.before, self.after) if self.better == "lower" else (self.after, self.before)
        low, high = median(good), median(bad)
        if low == high:
            return 0.0
        return high / low - 1 if low else float("inf")

    @property
    def overlaps(self) -> bool:
        """Whether rounds of both sides lie in one range: then another comparison may find the contrary."""
        return min(self.before) <= max(self.after) and min(self.after) <= max(self.before)

    @property
    def worse(self) -> bool:
        return self.worse_by > TOLERANCE


def compared(before: list[Run], after: list[Run]) -> list[Comparison]:
    """The figures that both sides have, in the order of the first."""
    old, new = by_name(before), by_name(after)
    return [
        Comparison(name, _values(old[name]), _values(new[name]), old[name][0].unit, old[name][0].better)
        for name in old
        if name in new
    ]


def lonely(before: list[Run], after: list[Run]) -> tuple[list[str], list[str]]:
    """Names of figures that one side alone has: those of before, those of after."""
    old, new = by_name(before), by_name(after)
    return [name for name in old if name not in new], [name for name in new if name not in old]


def by_name(runs: list[Run]) -> dict[str, list[Figure]]:
    """What can be compared, each figure of every run."""
    by_name: dict[str, list[Figure]] = {}
    for figure in (figure for run in runs for figures in run.figures.values() for figure in figures):
        if figure.value is not None:
            by_name.setdefault(figure.name, []).append(figure)
    return by_name


def _values(figures: list[Figure]) -> tuple[float, ...]:
    return tuple(figure.value for figure in figures if figure.value is not None)


def line(comparison: Comparison) -> str:
    """One figure: both medians with their ranges, the ratio, and whether it is worse."""
    verdict = "ok"
    if comparison.worse:
        verdict = f"WORSE by {comparison.worse_by:.0%}" + (", but the ranges overlap" if comparison.overlaps else "")
    sides = [
        f"{_number(median(side))} [{_number(min(side))} to {_number(max(side))}]"
        for side in (comparison.before, comparison.after)
    ]
    return f"{comparison.name}: {sides[0]} / {sides[1]} {comparison.unit} = {comparison.ratio:.3f}, {verdict}"


def _number(value: float) -> str:
    return f"{value:.4g}"
