"""The message with which a supervisor asks its fork server for one process, and which processes can be forked."""

import json
import re
import sys
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import asdict
from dataclasses import dataclass
from pathlib import Path

from localmesh.run import resolver

# Variables that an interpreter and its C library read only when they start.
_READ_AT_START = re.compile(r"PYTHON|LD_|DYLD_|LC_|LANG|MALLOC_|GLIBC_|OPENSSL_")


@dataclass(frozen=True, slots=True)
class Order:
    """A command and its environment; the message also carries open files: folder, log, then those of `inherited`."""

    command: tuple[str, ...]
    environment: Mapping[str, str]
    inherited: tuple[int, ...] = ()  # the descriptors that those files get in the process


def encode(order: Order) -> bytes:
    return json.dumps(asdict(order)).encode()


def decode(message: bytes) -> Order:
    content = json.loads(message)
    return Order(tuple(content["command"]), content["environment"], tuple(content["inherited"]))


def may_fork(command: Sequence[str]) -> bool:
    """Whether it looks like `python -m MODULE` or a script of this installation; the server checks it exactly."""
    program = Path(command[0])
    if program.parent != Path(sys.executable).parent:
        return False
    return not program.name.startswith("python") or "-m" in command[1:2]


def fixed(environment: Mapping[str, str]) -> dict[str, str]:
    """The variables that only take effect when a process starts, so that a fork cannot change them."""
    known = resolver.without(environment)  # which a fork gets in another way
    return {name: value for name, value in known.items() if _READ_AT_START.match(name)}
