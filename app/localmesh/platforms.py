"""Says on which platforms the embedded mesh runs: those for which its packages have wheels. It needs no package itself.

`python app/localmesh/platforms.py` ends with code 1 and says why, where this is not one of them; Python 3.7 can run it.
"""

from __future__ import annotations

import platform
import sys

OLDEST_PYTHON = (3, 11)
NEWEST_PYTHON = (3, 14)
OLDEST_GLIBC = (2, 31)
OLDEST_MACOS = (15, 0)
_PROCESSORS = {"Linux": ("x86_64", "aarch64", "arm64"), "Darwin": ("arm64",)}
_IMAGE = (
    "play it in a container (in a clone `docker build --target demo --tag mesh-arena:dev-demo ./`, then "
    "`docker run --rm -it -p 127.0.0.1:8080:8080 mesh-arena:dev-demo`)"
)
_CLUSTER = "or on a cluster with the same chart"


def refusal(system: str, machine: str, libc: tuple[str, str], release: str, python: tuple[int, ...]) -> str:
    """Why the embedded mesh does not run on a platform, in a sentence with the way out; empty where it runs.

    The first three are what `platform` calls system, processor and C library (`Linux`, `x86_64`, `("glibc", "2.36")`),
    `release` is the version of macOS (`15.1`), empty elsewhere, and `python` a version of Python (`(3, 12)`).
    """
    where = _elsewhere(system, machine, libc, release)
    if where:
        return f"The embedded mesh runs {where}: {_IMAGE}, {_CLUSTER}."
    if not OLDEST_PYTHON <= python[:2] <= NEWEST_PYTHON:
        return (
            f"The embedded mesh runs with Python {_dotted(OLDEST_PYTHON)} to {_dotted(NEWEST_PYTHON)}, and this is "
            f"Python {_dotted(python[:2])}: name another one (make PYTHON=python3.12, uvx --python 3.12), or {_IMAGE}."
        )
    return ""


def refusal_here() -> str:
    """The same for this machine and this Python."""
    libc, release = platform.libc_ver(), platform.mac_ver()[0]
    return refusal(platform.system(), platform.machine(), libc, release, sys.version_info[:2])


def _elsewhere(system: str, machine: str, libc: tuple[str, str], release: str) -> str:
    if system not in _PROCESSORS:
        return f"on Linux and macOS, not on {system or 'this system'}"
    if machine not in _PROCESSORS[system]:
        kind = "Macs with Apple silicon" if system == "Darwin" else "x86_64 and arm64"
        return f"on {kind}, not on {machine or 'this processor'} (as this Python says)"
    if system == "Darwin" and _numbers(release) < OLDEST_MACOS:
        return f"on macOS {OLDEST_MACOS[0]} or newer, not on {release}"
    if system == "Linux" and libc[0] != "glibc":
        return f"on Linux with glibc, not with {libc[0] or 'another C library'}, as Alpine has it"
    if system == "Linux" and _numbers(libc[1]) < OLDEST_GLIBC:
        return f"with glibc {_dotted(OLDEST_GLIBC)} or newer, not with {libc[1]}"
    return ""


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".")[:2] if part.isdigit())


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))


if __name__ == "__main__":
    words = refusal_here()
    if words:
        sys.exit(words)
