"""The scenario's story, read again when the file behind the mount changes; a broken file is told, never fatal."""

from pathlib import Path

import msgspec

LARGEST_FILE = 256 * 1024


class Next(msgspec.Struct, frozen=True):
    """What to try after this scenario."""

    overlay: str = ""
    why: str = ""


class Story(msgspec.Struct, frozen=True):
    """What the page tells of the scenario; `problem` says why there is nothing to tell."""

    name: str = ""
    title: str = ""
    shows: str = ""
    watch: tuple[str, ...] = ()
    next: Next | None = None
    problem: str = ""


class Storybook:
    """The story in the file at `path`; "" when this ui has none."""

    def __init__(self, path: str) -> None:
        self._path = Path(path) if path else None
        self._read: tuple[int, int, int] | None = None
        self._story = Story() if path else Story(problem="no scenario is mounted (ARENA_STORY)")

    def story(self) -> Story:
        if self._path is None:
            return self._story
        try:
            # a mounted ConfigMap changes by a symbolic link: another inode, perhaps the same time
            stat = self._path.stat()
            identity = (stat.st_ino, stat.st_mtime_ns, stat.st_size)
            if identity != self._read:
                self._read = identity
                self._story = self._load(self._path, stat.st_size)
        except OSError as error:
            self._read = None
            self._story = Story(problem=f"the scenario cannot be read: {error.strerror}")
        return self._story

    @staticmethod
    def _load(path: Path, size: int) -> Story:
        if size > LARGEST_FILE:
            return Story(problem=f"the scenario is larger than {LARGEST_FILE} bytes")
        try:
            return msgspec.json.decode(path.read_bytes(), type=Story)
        except (msgspec.MsgspecError, ValueError) as error:
            return Story(problem=f"the scenario is not what it must be: {error}")
