"""The benchmark: it prints every figure, goes on after a failure, and compares two checkouts fairly."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.bench.__main__ import conclude
from tests.bench.compare import compare
from tests.bench.comparison import Comparison
from tests.bench.comparison import compared
from tests.bench.comparison import lonely
from tests.bench.crowd import SHAPES
from tests.bench.inotify import instances
from tests.bench.parts import PARTS
from tests.bench.parts import chosen
from tests.bench.report import Figure
from tests.bench.report import line
from tests.bench.run import Run
from tests.bench.run import load
from tests.bench.run import measure
from tests.bench.run import reason
from tests.bench.storm import burner
from tests.live.harness import Arena

GOOD = Figure("good", "1 s", "<= 2 s", True, 1.0, "s")
MISSED = Figure("missed", "3 s", "<= 2 s", False, 3.0, "s")


def good(_: Arena) -> list[Figure]:
    return [GOOD]


def broken(_: Arena) -> Iterator[Figure]:
    yield MISSED
    raise AssertionError("up --detach: 1\n\nError: too many pods.\n")


def test_figures_are_printed_as_they_come_and_a_failure_does_not_stop_the_run():
    printed: list[str] = []
    run = measure({"first": {"one": broken, "two": good}, "second": {"": good}}, printed.append)
    assert printed == [line(MISSED), line(GOOD), line(GOOD)]
    assert run.figures == {"first": [MISSED, GOOD], "second": [GOOD]}
    assert run.failures == {"first, one": "Error: too many pods."}
    assert run.missed == [MISSED]


def test_an_interrupted_run_keeps_its_figures():
    def interrupted(_: Arena) -> list[Figure]:
        raise KeyboardInterrupt

    printed: list[str] = []
    run = measure({"first": {"": good}, "second": {"": interrupted}, "third": {"": good}}, printed.append)
    assert (list(run.figures), list(run.failures)) == (["first"], ["second"])


@pytest.mark.parametrize(
    ("run", "code", "named"),
    [
        pytest.param(Run({"a": [GOOD]}), 0, "", id="everything holds"),
        pytest.param(Run({"a": [GOOD, MISSED]}), 1, "missed", id="a promise does not hold"),
        pytest.param(Run({"a": [GOOD]}, {"b": "no Envoy"}), 1, "no Envoy", id="a part failed"),
    ],
)
def test_the_verdict_is_an_exit_code_and_a_sentence(
    capsys: pytest.CaptureFixture[str], run: Run, code: int, named: str
):
    assert conclude(run) == code
    assert named in capsys.readouterr().out


def test_a_run_is_read_as_it_was_written(tmp_path: Path):
    run = Run({"a": [GOOD, MISSED]}, {"b": "why"})
    run.save(tmp_path / "run.json")
    assert load(tmp_path / "run.json") == run


def test_an_error_without_words_is_called_by_its_kind():
    assert reason(TimeoutError()) == "TimeoutError"


@pytest.mark.parametrize(
    ("before", "after", "better", "ratio", "worse"),
    [
        pytest.param((10, 11, 10), (10, 10, 30), "lower", 1.0, False, id="one bad round is not the median"),
        pytest.param((100,), (102,), "lower", 100 / 102, False, id="within the tolerance"),
        pytest.param((100,), (104,), "lower", 100 / 104, True, id="slower"),
        pytest.param((100,), (50,), "lower", 2.0, False, id="faster"),
        pytest.param((100,), (96,), "higher", 100 / 96, True, id="less of what should be much"),
        pytest.param((100,), (120,), "higher", 100 / 120, False, id="more of what should be much"),
        pytest.param((0,), (0,), "lower", 1.0, False, id="nothing failed on either side"),
        pytest.param((0,), (1,), "lower", 0.0, True, id="something fails now"),
        pytest.param((1,), (0,), "lower", float("inf"), False, id="nothing fails any more"),
    ],
)
def test_a_ratio_is_before_to_after_and_its_direction_decides(before, after, better, ratio, worse):
    comparison = Comparison("figure", before, after, "s", better)
    assert comparison.ratio == pytest.approx(ratio)
    assert comparison.worse is worse


def test_only_figures_with_a_value_on_both_sides_are_compared():
    before = [Run({"a": [GOOD, Figure("words", "many"), Figure("gone", "1", value=1.0)]}), Run()]
    after = [Run({"a": [GOOD]}), Run({"a": [Figure("good", "2 s", value=2.0, unit="s")]})]
    assert compared(before, after) == [Comparison("good", (1.0,), (1.0, 2.0), "s")]
    assert lonely(before, after) == (["gone"], [])
    assert lonely(after, before) == ([], ["gone"])


def test_two_checkouts_are_measured_by_turns_and_the_first_is_not_always_the_same():
    order: list[str] = []

    def measured(python: str, part: str) -> Run:
        order.append(python)
        return Run({part: [Figure("time", "", value=1.0 if python == "other" else 2.0)]})

    printed: list[str] = []
    assert compare("other", ["warm"], 2, printed.append, measured) == 1
    assert order == ["other", sys.executable, sys.executable, "other"]
    assert len(printed) == 1
    assert "WORSE by 100%" in printed[0]


def test_a_checkout_is_no_worse_than_itself():
    def measured(python: str, part: str) -> Run:
        return Run({part: [GOOD]})

    assert compare(sys.executable, ["warm"], 2, lambda text: None, measured) == 0


def test_a_failing_side_is_reported_and_fails_the_run():
    def measured(python: str, part: str) -> Run:
        return Run(failures={part: "no Envoy"}) if python == "other" else Run({part: [GOOD]})

    printed: list[str] = []
    assert compare("other", ["warm"], 2, printed.append, measured) == 1
    assert printed == ["only after: good", "FAILED before: warm: no Envoy"]


def test_parts_are_chosen_by_name_and_all_by_default():
    assert list(chosen([])) == list(PARTS)
    assert list(chosen(["storm", "warm"])) == ["storm", "warm"]
    with pytest.raises(SystemExit, match="nonsense"):
        chosen(["nonsense"])


def test_crowds_have_22_60_and_120_players():
    assert [(shape.players, shape.pods) for shape in SHAPES] == [(22, 22), (60, 60), (120, 30)]


def test_a_core_is_busy_for_the_requested_time():
    with burner() as pid:
        assert psutil.Process(pid).is_running()
    assert not psutil.pid_exists(pid)


@pytest.mark.skipif(sys.platform != "linux", reason="inotify is of Linux")
def test_inotify_instances_of_a_process_are_counted():
    import ctypes

    before = instances(os.getpid())
    descriptor = ctypes.CDLL(None).inotify_init()
    try:
        assert instances(os.getpid()) == before + 1
    finally:
        os.close(descriptor)
    assert instances(2**22) == 0  # beyond the pids of Linux
