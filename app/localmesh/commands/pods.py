"""Which pods a person means by what they typed."""

from collections.abc import Iterable

from localmesh.errors import InputError


def matching(wanted: str, names: Iterable[str], thing: str) -> list[str]:
    """The pod of that name, else those of the workload of that name, else those whose names begin so.

    Raises:
        InputError: there are none; `thing` is what was looked for, such as `pod` or `log of`.
    """
    known = list(names)
    for matches in (
        [name for name in known if name == wanted],
        [name for name in known if name.rsplit("-", 2)[0] == wanted],  # template and ordinal follow
        [name for name in known if wanted and name.startswith(wanted)],
    ):
        if matches:
            return matches
    raise InputError(f"There is no {thing} {wanted}; there are {', '.join(known)}.")


def others(wanted: str, chosen: str, matches: Iterable[str]) -> str:
    """The names that were meant as well, in words; empty if there are none."""
    left = [name for name in matches if name != chosen]
    return f"others that begin with {wanted}: {', '.join(left)}" if left else ""
