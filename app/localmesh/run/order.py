"""What a supervisor asks of its fork server: one process to make, and what it must have in common with the server."""

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
    """A command and its environment; its files travel beside it: its folder, its log, then those `inherited`."""

    command: tuple[str, ...]
    environment: Mapping[str, str]
    inherited: tuple[int, ...] = ()  # the numbers under which it has those files


def encode(order: Order) -> bytes:
    return json.dumps(asdict(order)).encode()


def decode(message: bytes) -> Order:
    content = json.loads(message)
    return Order(tuple(content["command"]), content["environment"], tuple(content["inherited"]))


def may_fork(command: Sequence[str]) -> bool:
    """Whether it looks like `python -m MODULE` or a script of this very installation; the server knows for certain."""
    program = Path(command[0])
    if program.parent != Path(sys.executable).parent:
        return False
    return not program.name.startswith("python") or "-m" in command[1:2]


def fixed(environment: Mapping[str, str]) -> dict[str, str]:
    """The variables that change nothing any more once a process runs."""
    return {name: value for name, value in environment.items() if _READ_AT_START.match(name)}
