"""A tour and the supervisor: who may change the arena, who ends the tour, and the way back."""

import asyncio
import threading
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from localmesh.errors import BusyError
from localmesh.errors import RolloutError
from localmesh.errors import StateError
from localmesh.errors import TourError
from localmesh.release import LIMIT
from localmesh.run import verbs as real
from localmesh.run.client import ask
from localmesh.run.control import ControlClient
from localmesh.run.control import serve
from localmesh.run.wire import Line
from localmesh.settings import StateFolder
from localmesh.tour.session import Session
from tests.live.harness import until


def silent(line: Line) -> None:
    pass


def release(scenario: str) -> Line:
    return {"chart": "c-1", "documents": {scenario: ""}, "values": {"scenario": {"name": scenario}}}


class Supervisor:
    """The verbs behind a real control socket; a rollout only takes note of what is rolled out."""

    def __init__(self, folder: StateFolder) -> None:
        self.folder = folder
        self.rolled_out: list[str] = []
        self.failing: set[str] = set()
        self.gate = threading.Event()  # rollouts wait for it
        self.gate.set()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()))

    def starts(self) -> None:
        self._thread.start()
        assert self._ready.wait(10)
        self.does("upgrade", **release("first"))

    async def _run(self) -> None:
        arena, reservation = SimpleNamespace(desired=None), SimpleNamespace(now=lambda: None)
        self._verbs = real.Verbs(arena, reservation)  # type: ignore[arg-type]
        self._loop, self._end = asyncio.get_running_loop(), asyncio.Event()
        self._tasks: set[asyncio.Task[Any]] = set()
        control = await serve(self.folder.socket, self._handle)
        self._ready.set()
        await self._end.wait()
        for task in self._tasks:
            task.cancel()
        control.server.close()
        await control.finish(5)

    async def _handle(self, line: Line, client: ControlClient) -> Any:
        task = asyncio.ensure_future(self._verbs.handle(line, client))  # goes on without its client, as in an arena
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return await asyncio.shield(task)

    async def roll_out(self, desired: Any) -> None:
        (scenario,) = desired
        self.rolled_out.append(scenario)
        while not self.gate.is_set():
            await asyncio.sleep(0.002)
        if scenario in self.failing:
            raise RolloutError(f"{scenario} does not start.")

    def does(self, verb: str, **arguments: Any) -> Any:
        return ask(self.folder, verb, **arguments)

    def history(self) -> list[tuple[int, str, str]]:
        return [(r["revision"], r["scenario"], r["description"]) for r in self.does("history")]

    def goes_down(self) -> None:
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join(10)
        assert not self._thread.is_alive()


@pytest.fixture
def supervisor(state_folder: StateFolder, monkeypatch: pytest.MonkeyPatch) -> Iterator[Supervisor]:
    supervisor = Supervisor(state_folder)

    async def rolled_out(arena: Any, desired: Any, seconds: float, say: Any) -> None:
        await supervisor.roll_out(desired)

    monkeypatch.setattr(real.pipeline, "desired", lambda documents, *rest: _Desired(documents))
    monkeypatch.setattr(real.pipeline, "warnings", lambda mesh: [])
    monkeypatch.setattr(real, "_rolled_out", rolled_out)
    monkeypatch.setattr(real.Verbs, "_check_machine", lambda self, desired: None)
    monkeypatch.setattr(real.Verbs, "_page", "")
    supervisor.starts()
    yield supervisor
    supervisor.gate.set()
    supervisor.goes_down()


class _Desired(dict[str, str]):
    mesh = None


@pytest.fixture
def session(supervisor: Supervisor) -> Iterator[Session]:
    session = Session(supervisor.folder, 3)
    yield session
    session.close()


def test_a_tour_knows_where_it_began_and_the_page_where_it_is(supervisor: Supervisor, session: Session):
    assert (session.began["revision"], session.began["scenario"]) == (1, "first")
    assert supervisor.does("tour-state") == {"scenario": "", "step": 0, "steps": 3, "paused": False}
    session.play(release("delay"), 1, silent)
    assert supervisor.does("tour-state") == {"scenario": "delay", "step": 1, "steps": 3, "paused": False}


def test_without_a_tour_the_page_has_nothing_to_show_and_nothing_to_pause(supervisor: Supervisor):
    assert supervisor.does("tour-state") is None
    with pytest.raises(StateError, match="No tour"):
        supervisor.does("tour-pause", paused=True)


def test_a_tour_rolls_back_to_the_revision_that_it_began_with(supervisor: Supervisor, session: Session):
    for step, scenario in enumerate(("delay", "abort"), start=1):
        session.play(release(scenario), step, silent)
    assert session.back(60, silent)["revision"] == 4
    assert supervisor.history()[1:] == [
        (2, "delay", "Upgrade complete"),
        (3, "abort", "Upgrade complete"),
        (4, "first", "Rollback to 1"),
    ]
    assert supervisor.does("tour-state") is None


def test_the_way_back_is_known_though_the_history_has_forgotten_it(supervisor: Supervisor, session: Session):
    for step in range(LIMIT + 2):
        session.play(release(f"s{step}"), step + 1, silent)
    assert 1 not in [revision for revision, _, _ in supervisor.history()]
    session.back(60, silent)
    assert supervisor.history()[-1] == (LIMIT + 4, "first", "Rollback to 1")


def test_a_tour_that_has_changed_nothing_makes_no_revision_at_its_end(supervisor: Supervisor, session: Session):
    supervisor.failing = {"delay"}
    with pytest.raises(RolloutError):
        session.play(release("delay"), 1, silent)
    assert session.back(60, silent)["revision"] == 1
    assert supervisor.does("history")[0]["status"] == "deployed"
    assert supervisor.rolled_out == ["first", "delay"]


def test_a_second_tour_is_refused_and_the_first_one_goes_on(supervisor: Supervisor, session: Session):
    session.play(release("delay"), 1, silent)
    with pytest.raises(BusyError, match="A tour runs already, at scenario delay"):
        Session(supervisor.folder, 3)
    session.play(release("abort"), 2, silent)


@pytest.mark.parametrize("verb", ["upgrade", "rollback"])
def test_somebody_elses_change_ends_the_tour_at_once_and_is_left_alone(
    supervisor: Supervisor, session: Session, verb: str
):
    session.play(release("delay"), 1, silent)
    supervisor.does(verb, **(release("theirs") if verb == "upgrade" else {}))
    with pytest.raises(TourError, match="Somebody else has made revision 3"):
        session.wait(10)
    assert supervisor.does("tour-state") is None
    theirs = supervisor.history()
    for attempt in (lambda: session.play(release("abort"), 2, silent), lambda: session.back(60, silent)):
        with pytest.raises(TourError, match="has ended"):
            attempt()
    assert supervisor.history() == theirs


def test_somebody_elses_change_that_fails_leaves_the_tour_alone(supervisor: Supervisor, session: Session):
    session.play(release("delay"), 1, silent)
    supervisor.failing = {"theirs"}
    with pytest.raises(RolloutError):
        supervisor.does("upgrade", **release("theirs"))
    session.wait(0.05)
    session.play(release("abort"), 2, silent)
    assert supervisor.history()[-1][1] == "abort"


def test_a_step_waits_for_somebody_elses_change_and_gives_way_to_it(supervisor: Supervisor, session: Session):
    supervisor.gate.clear()
    theirs = threading.Thread(target=lambda: supervisor.does("upgrade", **release("theirs")))
    theirs.start()
    until(lambda: "theirs" in supervisor.rolled_out, 10, "upgrade of somebody else")
    threading.Timer(0.2, supervisor.gate.set).start()
    with pytest.raises(TourError, match="revision 2"):
        session.play(release("delay"), 1, silent)
    theirs.join(10)
    assert supervisor.history()[-1][1] == "theirs"


def test_people_pause_and_continue_a_tour_and_its_command_learns_it_at_once(supervisor: Supervisor, session: Session):
    assert supervisor.does("tour-pause", paused=True)["paused"]
    session.wait(10)
    assert session.paused
    supervisor.does("tour-pause", paused=True)  # from another page: no second event
    assert not supervisor.does("tour-pause", paused=False)["paused"]
    session.wait(10)
    assert not session.paused


def test_a_command_that_dies_takes_its_tour_with_it_and_changes_nothing_more(supervisor: Supervisor, session: Session):
    session.play(release("delay"), 1, silent)
    session.close()
    until(lambda: supervisor.does("tour-state") is None, 5, "end of the tour")
    assert supervisor.history()[-1][1] == "delay"
    Session(supervisor.folder, 1).close()


def test_a_change_of_a_dead_tour_that_is_under_way_ends_the_next_tour(supervisor: Supervisor, session: Session):
    supervisor.gate.clear()
    step = threading.Thread(target=lambda: session.play(release("delay"), 1, silent))
    step.start()
    until(lambda: "delay" in supervisor.rolled_out, 10, "step of the first tour")
    session.close()
    until(lambda: supervisor.does("tour-state") is None, 5, "end of the first tour")
    other = Session(supervisor.folder, 1)
    supervisor.gate.set()
    step.join(10)
    with pytest.raises(TourError, match="revision 2"):
        other.wait(10)
    other.close()


def test_the_way_back_waits_for_the_step_under_way_and_needs_its_command_no_longer(
    supervisor: Supervisor, session: Session
):
    supervisor.gate.clear()
    step = threading.Thread(target=lambda: session.play(release("delay"), 1, silent))
    step.start()
    until(lambda: "delay" in supervisor.rolled_out, 10, "step of the tour")
    back = threading.Thread(target=lambda: session.back(60, silent))
    back.start()
    until(lambda: supervisor.does("tour-state") is None, 5, "way back")
    session.close()  # a second Ctrl-C
    supervisor.gate.set()
    for thread in (step, back):
        thread.join(10)
    assert supervisor.history() == [
        (1, "first", "Upgrade complete"),
        (2, "delay", "Upgrade complete"),
        (3, "first", "Rollback to 1"),
    ]


def test_a_tour_ends_with_its_arena(supervisor: Supervisor, session: Session):
    supervisor.goes_down()
    with pytest.raises(StateError, match=r"going down|has ended"):
        session.wait(10)
