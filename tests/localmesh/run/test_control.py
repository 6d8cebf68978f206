import asyncio
import stat
import threading
from collections.abc import Callable
from typing import Any

import pytest

from localmesh import errors
from localmesh.errors import ArenaError
from localmesh.errors import NotRunningError
from localmesh.errors import RolloutError
from localmesh.errors import StateError
from localmesh.errors import UnsupportedError
from localmesh.run.client import ask
from localmesh.run.client import connect
from localmesh.run.control import ControlClient
from localmesh.run.control import serve
from localmesh.run.wire import Line
from localmesh.run.wire import decode
from localmesh.run.wire import error_line
from localmesh.run.wire import error_of
from localmesh.settings import StateFolder


def exchange(state_folder: StateFolder, handle: Callable[[Line, ControlClient], Any], client: Callable[[], Any]) -> Any:
    """Run a blocking client in a thread against a server that answers with `handle`; the client's outcome."""
    outcome: dict[str, Any] = {}

    def call() -> None:
        try:
            outcome["result"] = client()
        except ArenaError as error:
            outcome["error"] = error

    async def run() -> None:
        control = await serve(state_folder.socket, handle)
        assert stat.S_IMODE(state_folder.socket.stat().st_mode) == 0o600
        caller = threading.Thread(target=call)
        caller.start()
        while caller.is_alive():
            await asyncio.sleep(0.005)
        control.server.close()
        await control.finish(1)

    asyncio.run(run())
    if "error" in outcome:
        raise outcome["error"]
    return outcome["result"]


def test_a_request_has_one_result_and_its_events_come_before_it(state_folder: StateFolder):
    async def handle(line: Line, client: ControlClient) -> Any:
        client.say("one")
        client.say("one")
        client.say("two")
        return line

    events: list[Line] = []
    result = exchange(state_folder, handle, lambda: ask(state_folder, "status", events.append, more=[1, "x" * 200_000]))
    assert result == {"verb": "status", "more": [1, "x" * 200_000]}
    assert events == [{"progress": "one"}, {"progress": "two"}]


def test_an_error_arrives_as_it_was_raised(state_folder: StateFolder):
    async def handle(line: Line, client: ControlClient) -> Any:
        raise RolloutError("It did not become ready.")

    with pytest.raises(RolloutError, match=r"^It did not become ready\.$"):
        exchange(state_folder, handle, lambda: ask(state_folder, "upgrade"))


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_an_internal_error_is_reported_and_does_not_stop_the_supervisor(
    state_folder: StateFolder, capsys: pytest.CaptureFixture[str]
):
    async def handle(line: Line, client: ControlClient) -> Any:
        raise KeyError("oops")

    with pytest.raises(StateError, match="oops"):
        exchange(state_folder, handle, lambda: ask(state_folder, "upgrade"))
    assert "Traceback" in capsys.readouterr().err


def test_the_server_learns_that_a_caller_has_left(state_folder: StateFolder):
    left = []

    async def handle(line: Line, client: ControlClient) -> Any:
        client.send({"progress": "hello"})
        await client.left()
        left.append(True)
        return {}

    def client() -> None:
        connection = connect(state_folder)
        with pytest.raises(ZeroDivisionError):
            connection.request("up", lambda line: 1 / 0)
        connection.close()

    exchange(state_folder, handle, client)
    assert left


def test_without_a_supervisor_the_error_says_what_to_do(state_folder: StateFolder):
    with pytest.raises(NotRunningError, match="mesh-arena up --name test"):
        ask(state_folder, "status")


@pytest.mark.parametrize(
    "kind", [error for error in vars(errors).values() if isinstance(error, type) and issubclass(error, ArenaError)]
)
def test_every_error_keeps_class_text_and_exit_code_on_the_wire(kind: type[ArenaError]):
    error = kind("a", "b", "c") if kind is UnsupportedError else kind("text")  # type: ignore[call-arg]
    arrived = error_of(error_line(error))
    assert (type(arrived), str(arrived), arrived.exit_code) == (kind, str(error), kind.exit_code)


def test_the_place_of_a_mistake_arrives_too():
    arrived = error_of(error_line(UnsupportedError("VirtualService arena/ball", "spec.http", "must be a list")))
    assert isinstance(arrived, UnsupportedError)
    assert (arrived.subject, arrived.path, arrived.fact) == ("VirtualService arena/ball", "spec.http", "must be a list")


def test_an_error_of_unknown_class_is_still_an_error():
    assert type(error_of({"error": {"type": "Any", "message": "x"}})) is StateError


@pytest.mark.parametrize("text", [b"{", b"[]", b"\xff"])
def test_anything_but_an_object_is_refused(text: bytes):
    with pytest.raises(StateError):
        decode(text)
