"""The scenario's story and the Istio objects behind it, read again when the files behind the mount change.

A broken file is told, never fatal. The two files may change one after the other: they are taken when they agree.
"""

import threading
import uuid
from pathlib import Path

import msgspec

from mesharena.ui.home import Commands
from mesharena.ui.home import Home
from mesharena.ui.istio import Object
from mesharena.ui.istio import objects
from mesharena.ui.istio import scenario_of

LARGEST_FILE = 256 * 1024
ISTIO = "istio.yaml"  # beside the scenario


class Next(msgspec.Struct, frozen=True):
    """What to try after this scenario."""

    overlay: str = ""
    why: str = ""


class Scenario(msgspec.Struct, frozen=True):
    """What the page tells of scenario.json."""

    name: str = ""
    title: str = ""
    shows: str = ""
    watch: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    next: Next | None = None


class Story(Scenario, frozen=True):
    """`id` changes with the content; `problem` says why there is nothing to tell; `previous` is the scenario that the
    Istio objects are compared with, None when this ui has not seen another one."""

    id: str = ""
    home: str = "cluster"
    commands: Commands | None = None
    istio: tuple[Object, ...] = ()
    previous: str | None = None
    problem: str = ""


class Storybook:
    """The story in the file at `path`; "" when this ui has none."""

    def __init__(self, path: str, home: Home | None = None) -> None:
        self._path = Path(path) if path else None
        self._home = home or Home()
        self._lock = threading.Lock()
        self._read: tuple[object, ...] | None = None
        self._boot = uuid.uuid4().hex[:6]
        self._pages = 0
        self._content, self._istio, self._name = b"", "", ""  # the last that could be told
        self._before: tuple[str, str] | None = None  # name and Istio objects of the scenario before it
        self._story = self._page("" if path else "no scenario is mounted (ARENA_STORY)")

    def story(self) -> Story:
        with self._lock:
            self._look()
            return self._story

    def content(self) -> tuple[str, bytes]:
        """The story's id and the scenario's file as it was read for it: whoever judges claims needs both."""
        with self._lock:
            self._look()
            return self._story.id, b"" if self._story.problem else self._content

    def _look(self) -> None:
        if self._path is None:
            return
        istio = self._path.with_name(ISTIO)
        try:
            # a mounted ConfigMap changes by a symbolic link: another inode, perhaps the same time
            identity = (_identity(self._path), _identity(istio) if istio.exists() else None)
            if identity != self._read:
                self._load(self._path, istio)
                self._read = identity
        except OSError as error:
            self._read = None
            self._problem(f"the scenario cannot be read: {error.strerror}")

    def _load(self, path: Path, istio: Path) -> None:
        for file in (path, istio):
            if file.exists() and file.stat().st_size > LARGEST_FILE:
                return self._problem(f"the scenario's {file.name} is larger than {LARGEST_FILE} bytes")
        content = path.read_bytes()
        try:
            told = msgspec.json.decode(content, type=Scenario)
            text = istio.read_text() if istio.exists() else ""
        except (msgspec.MsgspecError, ValueError) as error:
            return self._problem(f"the scenario is not what it must be: {error}")
        if text and scenario_of(text) != told.name:
            return None  # one of the files is older than the other: the next look finds both
        changed = (content, text) != (self._content, self._istio)
        if self._content and changed:
            self._before = (self._name, self._istio)
        self._content, self._istio, self._name = content, text, told.name
        if changed or self._story.problem:
            self._story = self._page("", told)
        return None

    def _problem(self, problem: str) -> None:
        if problem != self._story.problem:
            self._story = self._page(problem)

    def _page(self, problem: str, told: Scenario | None = None) -> Story:
        self._pages += 1
        told = told or Scenario()
        before = self._before
        return Story(
            **msgspec.structs.asdict(told),
            id=f"{self._boot}-{self._pages}",
            home=self._home.kind,
            commands=self._home.commands(told.next.overlay if told.next else ""),
            istio=objects(self._istio, before[1] if before else None) if not problem else (),
            previous=before[0] if before else None,
            problem=problem,
        )


def _identity(path: Path) -> tuple[int, int, int]:
    stat = path.stat()
    return stat.st_ino, stat.st_mtime_ns, stat.st_size
