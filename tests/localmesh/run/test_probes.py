import asyncio
from collections.abc import Iterable

import pytest

from localmesh.model import HttpProbe
from localmesh.run import health
from localmesh.run import probes
from localmesh.run.health import Health
from localmesh.run.probes import Probes
from localmesh.run.probes import watch

Answer = Health | bool


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probes, "EAGER_SECONDS", 0)


def probe(path: str, failures: int = 3, successes: int = 1) -> HttpProbe:
    return HttpProbe(path, 8080, period_seconds=0, failure_threshold=failures, success_threshold=successes)


def outcome(probes: Probes, answers: dict[str, Iterable[Answer]]) -> tuple[list[bool], str | None]:
    """What was reported of readiness, and why the container must end; None if it need not while there are answers."""
    reports: list[bool] = []
    streams = {path: iter(stream) for path, stream in answers.items()}

    async def run() -> str | None:
        used_up = asyncio.Event()

        async def ask(probe: HttpProbe) -> Health:
            await asyncio.sleep(0)
            try:
                answer = next(streams[probe.path])
                return answer if isinstance(answer, Health) else Health.GOOD if answer else Health.BAD
            except StopIteration:
                used_up.set()
                await asyncio.Event().wait()
                raise

        watching = asyncio.create_task(watch(probes, ask, reports.append))
        end = asyncio.create_task(used_up.wait())
        done, _ = await asyncio.wait({watching, end}, timeout=5, return_when=asyncio.FIRST_COMPLETED)
        for task in (watching, end):
            task.cancel()
        await asyncio.gather(watching, end, return_exceptions=True)
        assert done
        return watching.result() if watching in done else None

    return reports, asyncio.run(run())


def test_a_container_is_ready_when_its_probe_succeeds_and_not_before():
    assert outcome(Probes(readiness=probe("/r")), {"/r": [False, False, True]}) == ([True], None)


def test_readiness_is_lost_after_as_many_failures_as_allowed():
    answers = [True, False, False, True, False, False, False]
    assert outcome(Probes(readiness=probe("/r")), {"/r": answers}) == ([True, False], None)


def test_readiness_may_need_several_successes():
    answers = [True, False, True, True]
    assert outcome(Probes(readiness=probe("/r", successes=2)), {"/r": answers}) == ([True], None)


def test_no_other_probe_runs_before_the_startup_probe_has_succeeded():
    probes = Probes(startup=HttpProbe("/s", 8080, period_seconds=60), readiness=probe("/r"))
    assert outcome(probes, {"/s": [False, False], "/r": [True]}) == ([], None)


def test_a_startup_probe_that_fails_for_too_long_ends_the_container():
    probes = Probes(startup=probe("/s"))
    assert outcome(probes, {"/s": [False] * 10_000}) == ([], "startup probe /s failed")


def test_a_liveness_probe_that_fails_in_a_row_ends_the_container():
    probes = Probes(liveness=probe("/l"))
    answers = [True, False, False, True, False, False, False]
    assert outcome(probes, {"/l": answers}) == ([True], "liveness probe /l failed")


@pytest.mark.parametrize(("busy", "late"), [(False, 3), (True, 15)])
def test_late_answers_count_as_failures_and_on_a_busy_machine_only_many_of_them(
    busy: bool, late: int, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(health, "busy", lambda: busy)
    answers = {"/r": [True, *[Health.LATE] * late]}
    assert outcome(Probes(readiness=probe("/r")), answers) == ([True, False], None)
    answers = {"/r": [True, *[Health.LATE] * (late - 1), True]}
    assert outcome(Probes(readiness=probe("/r")), answers) == ([True], None)


def test_a_late_answer_on_a_busy_machine_ends_no_container(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(health, "busy", lambda: True)
    assert outcome(Probes(liveness=probe("/l")), {"/l": [Health.LATE] * 14}) == ([True], None)


def test_a_refused_connection_counts_however_busy_the_machine_is(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(health, "busy", lambda: True)
    assert outcome(Probes(readiness=probe("/r")), {"/r": [True, False, False, False]}) == ([True, False], None)
