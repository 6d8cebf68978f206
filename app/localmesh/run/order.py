"""What the supervisor asks of its fork server, and which commands and environments that is possible for."""

import json
import re
import sys
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import asdict
from dataclasses import dataclass
from pathlib import Path

# What an interpreter and its C library read when they start, and never again.
_READ_AT_START = re.compile(r"PYTHON|LD_|DYLD_|LC_|LANG|MALLOC_|GLIBC_|OPENSSL_")


@dataclass(frozen=True, slots=True)
class Order:
    """One process to fork; its open files travel beside it: folder, log, and those that it gets under `inherited`."""

    command: tuple[str, ...]
    environment: Mapping[str, str]
    inherited: tuple[int, ...] = ()

    def encode(self) -> bytes:
        return json.dumps(asdict(self)).encode()


def decode(message: bytes) -> Order:
    content = json.loads(message)
    return Order(tuple(content["command"]), content["environment"], tuple(content["inherited"]))


def may_fork(command: Sequence[str]) -> bool:
    """Whether a command is `python -m MODULE` or a script of this very installation; the server knows for certain."""
    program = Path(command[0])
    if program.parent != Path(sys.executable).parent:
        return False
    return command[1:2] == ["-m"] or command[1:2] == ("-m",) or not program.name.startswith("python")


def at_start(environment: Mapping[str, str]) -> dict[str, str]:
    """The variables that a process cannot change any more once it runs."""
    return {name: value for name, value in environment.items() if _READ_AT_START.match(name)}
