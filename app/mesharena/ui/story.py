"""The scenario's story and its Istio objects, read from the mounted file and read again when that changes.

If the file cannot be read or decoded, the page shows the problem; the ui goes on.
"""

import threading
import uuid
from pathlib import Path

import msgspec

from mesharena.kit.scenario import Next
from mesharena.kit.scenario import Scenario
from mesharena.kit.scenario import ScenarioError
from mesharena.kit.scenario import decode
from mesharena.ui.istio import Compared
from mesharena.ui.istio import compared
from mesharena.ui.platform import FIRST
from mesharena.ui.platform import Commands
from mesharena.ui.platform import Kind
from mesharena.ui.platform import Platform

LARGEST_FILE = 256 * 1024


class Story(msgspec.Struct, frozen=True):
    """The story for the page. `id` changes with the content; `problem` says why there is no story.

    `first` is the scenario with which the guided tour starts. `previous` is the scenario that the Istio objects are
    compared with, None if this ui has seen no other one.
    """

    id: str = ""
    name: str = ""
    chapter: str = ""
    title: str = ""
    shows: str = ""
    watch: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    next: Next | None = None
    first: str = FIRST
    platform: Kind = "cluster"
    commands: Commands | None = None
    istio: tuple[Compared, ...] = ()
    previous: str | None = None
    problem: str = ""


class Storybook:
    """Reads the story from the file at `path`; an empty path means that no scenario is mounted."""

    def __init__(self, path: str, platform: Platform | None = None) -> None:
        self._path = Path(path) if path else None
        self._platform = platform or Platform()
        self._lock = threading.Lock()
        self._read: tuple[int, ...] | None = None  # inode, time and size of the file that was read last
        self._boot = uuid.uuid4().hex[:6]
        self._pages = 0
        self._scenario: Scenario | None = None  # the last that could be read
        self._before: Scenario | None = None  # the one before it
        self._story = self._broken("" if path else "no scenario is mounted (ARENA_STORY)")

    def story(self) -> Story:
        with self._lock:
            self._look()
            return self._story

    def scenario(self) -> tuple[str, Scenario | None]:
        """The story's id and its scenario; None if there is none."""
        with self._lock:
            self._look()
            return self._story.id, None if self._story.problem else self._scenario

    def _look(self) -> None:
        if self._path is None:
            return
        try:
            # a mounted ConfigMap is updated by changing a symbolic link: the inode differs, the time may not
            stat = self._path.stat()
            identity = (stat.st_ino, stat.st_mtime_ns, stat.st_size)
            if identity != self._read:
                self._load(self._path, stat.st_size)
                self._read = identity
        except OSError as error:
            self._read = None
            self._tell(f"the scenario cannot be read: {error.strerror}")

    def _load(self, path: Path, size: int) -> None:
        if size > LARGEST_FILE:
            return self._tell(f"the scenario's {path.name} is larger than {LARGEST_FILE} bytes")
        try:
            scenario = decode(path.read_bytes())
        except ScenarioError as error:
            return self._tell(str(error))
        changed = scenario != self._scenario
        if changed:
            self._before, self._scenario = self._scenario, scenario
        if changed or self._story.problem:
            self._story = self._page(scenario)
        return None

    def _tell(self, problem: str) -> None:
        if problem != self._story.problem:
            self._story = self._broken(problem)

    def _id(self) -> str:
        self._pages += 1
        return f"{self._boot}-{self._pages}"

    def _broken(self, problem: str) -> Story:
        return Story(id=self._id(), platform=self._platform.kind, commands=self._platform.commands(""), problem=problem)

    def _page(self, scenario: Scenario) -> Story:
        before = self._before
        return Story(
            id=self._id(),
            name=scenario.name,
            chapter=scenario.chapter,
            title=scenario.title,
            shows=scenario.shows,
            watch=scenario.watch,
            notes=scenario.notes,
            next=scenario.next,
            platform=self._platform.kind,
            commands=self._platform.commands(scenario.next.overlay if scenario.next else ""),
            istio=compared(scenario.istio, before.istio if before else None),
            previous=before.name if before else None,
        )
