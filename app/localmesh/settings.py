"""The state folder of an arena, from the environment variables MESH_ARENA_HOME and MESH_ARENA_NAME (read once)."""

import hashlib
import os
import re
import stat
import sys
import tempfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from localmesh.errors import InputError
from localmesh.errors import PlatformError

NAMESPACE = "arena"  # the namespace and the release name of `helm install`, too
RELEASE = "arena"
DEFAULT_NAME = "arena"
DEFAULT_PORT = 8080
PORTS = range(DEFAULT_PORT, DEFAULT_PORT + 10)  # of the page; the first free one, if nobody asks for another
MARKER = "MESH_ARENA_STATE"  # every process of an arena has it in its environment, with the arena's state folder
CONTAINER_VARIABLE = "MESH_ARENA_CONTAINER"  # 1 in the image: the host asks from the default gateway
_OWN = frozenset(
    {"pods", "logs", "prometheus", "authority", "arena.json", "processes.json", "control.sock", "xds.sock", "lock"}
)
_SOCKET_PATH_LIMIT = 100  # bytes; the system's own limit is 104 (macOS) or 108 (Linux)


@dataclass(frozen=True)
class StateFolder:
    """The state folder of one arena."""

    name: str
    root: Path

    @property
    def title(self) -> str:
        """The words for the arena in messages: `arena`, or `arena NAME` if it has another name than the default."""
        return "arena" if self.name == DEFAULT_NAME else f"arena {self.name}"

    @property
    def pods(self) -> Path:
        """A folder for each pod: its volumes, its sidecar's bootstrap or, without a sidecar, the file of Services."""
        return self.root / "pods"

    @property
    def logs(self) -> Path:
        """Log files, `<pod>.log` and `<pod>.sidecar.log`; they outlive their pods until the next `up`."""
        return self.root / "logs"

    @property
    def record(self) -> Path:
        """The file about the supervisor: its pid, start time, port, page."""
        return self.root / "arena.json"

    @property
    def prometheus(self) -> Path:
        """The folder for a Prometheus that scrapes the arena: its configuration, targets, rules and data."""
        return self.root / "prometheus"

    @property
    def authority(self) -> Path:
        """The folder with the certificate of the arena's certificate authority."""
        return self.root / "authority"

    @property
    def lock(self) -> Path:
        """The file whose lock is held by the process that may use the folder: the arena's supervisor."""
        return self.root / "lock"

    @property
    def processes(self) -> Path:
        """The file that lists every running process, so that those left by a crash are found and ended."""
        return self.root / "processes.json"

    @property
    def is_used(self) -> bool:
        """Whether an arena runs here, or has crashed and nothing has cleared up after it."""
        return self.record.exists() or self.processes.exists()

    @cached_property
    def socket(self) -> Path:
        """The Unix socket on which the command line talks to the supervisor."""
        return self._socket("control.sock")

    @cached_property
    def control_plane(self) -> Path:
        """The Unix socket on which sidecars get their configuration from the supervisor."""
        return self._socket("xds.sock")

    def _socket(self, name: str) -> Path:
        """The path of a Unix socket; in a folder below /tmp if the state folder's path is too long for a socket."""
        path = self.root / name
        if len(os.fsencode(path)) <= _SOCKET_PATH_LIMIT:
            return path
        folder = Path("/tmp" if sys.platform != "win32" else tempfile.gettempdir(), f"mesh-arena-{os.getuid()}")
        folder.mkdir(mode=0o700, exist_ok=True)
        status = folder.lstat()
        if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.getuid() or status.st_mode & 0o077:
            raise PlatformError(
                f"The socket cannot be {path} (too long a path) nor in {folder} (not private to this user): "
                f"set MESH_ARENA_HOME to a shorter path."
            )
        return folder / f"{hashlib.sha256(os.fsencode(self.root)).hexdigest()[:16]}-{name}"

    def create(self) -> None:
        """Make the folders, readable by this user only."""
        try:
            if self.root.is_dir() and (foreign := sorted(e.name for e in self.root.iterdir() if e.name not in _OWN)):
                raise PlatformError(
                    f"The state folder {self.root} contains a file of something else ({foreign[0]}); "
                    f"use another folder (MESH_ARENA_HOME)."
                )
            for folder in (self.root, self.pods, self.logs):
                folder.mkdir(parents=True, exist_ok=True)
            self.root.chmod(0o700)
        except OSError as error:
            raise PlatformError(
                f"The state folder {self.root} cannot be written ({error.strerror}); use another one (MESH_ARENA_HOME)."
            ) from error


def state_folder(name: str | None = None) -> StateFolder:
    """The state folder of the arena of that name (default: MESH_ARENA_NAME, else `arena`)."""
    name = name or os.environ.get("MESH_ARENA_NAME") or DEFAULT_NAME
    if not re.fullmatch(r"[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?", name):
        raise InputError(f"{name!r} cannot name an arena: use up to 40 lower-case letters, digits and dashes.")
    return StateFolder(name, _base() / name)


def _base() -> Path:
    base = os.environ.get("MESH_ARENA_HOME")
    if base:
        return Path(base).absolute()
    import platformdirs  # late: costs 20 ms

    return platformdirs.user_state_path("mesh-arena", appauthor=False)
