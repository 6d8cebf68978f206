"""Finds the pods that match the name that a person has typed."""

from collections.abc import Iterable

from localmesh.errors import InputError


def matching(wanted: str, names: Iterable[str], thing: str) -> list[str]:
    """The pod of that name, else the pods of the workload of that name, else the pods whose names begin with it.

    Raises:
        InputError: no name matches; `thing` is the word in the message for what was looked for (`pod`, `log of`).
    """
    known = list(names)
    for matches in (
        [name for name in known if name == wanted],
        [name for name in known if name.rsplit("-", 2)[0] == wanted],  # a pod's name is WORKLOAD-TEMPLATE-ORDINAL
        [name for name in known if wanted and name.startswith(wanted)],
    ):
        if matches:
            return matches
    raise InputError(f"There is no {thing} {wanted}; there are {', '.join(known)}.")


def others(wanted: str, chosen: str, matches: Iterable[str]) -> str:
    """A phrase with the other matching names; empty if there are none."""
    left = [name for name in matches if name != chosen]
    return f"others that begin with {wanted}: {', '.join(left)}" if left else ""
