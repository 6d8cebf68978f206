"""The mesh at a glance: for each group of callers, who answered it, what went wrong, and who ejected whom."""

from collections.abc import Iterable

import msgspec

from mesharena.ui.tally import Ends
from mesharena.ui.tally import Tally
from mesharena.ui.tally import ends_of
from mesharena.ui.tally import percentile


class Part(msgspec.Struct, frozen=True):
    """One version of the ball, for one group; `ejected_by` of the group's pods keep one of its pods out."""

    version: str
    ends: Ends
    copies: int
    ejected_by: int


class Group(msgspec.Struct, frozen=True):
    """The callers of one app; `requests` are all that ended, `ends` how."""

    app: str
    team: str
    look: str
    pods: int
    players: int
    requests: int
    ends: Ends
    p50: float | None
    parts: tuple[Part, ...]


class Glance(msgspec.Struct, frozen=True):
    """What one caller adds to its group: a tally by version, None for no ball; copies; ejected versions."""

    app: str
    team: str
    look: str
    players: int
    tallies: tuple[tuple[str | None, Tally], ...]
    copies: dict[str, int]
    ejected: frozenset[str]


def groups(callers: Iterable[Glance], versions: Iterable[str]) -> tuple[Group, ...]:
    """In the order of names, home team first."""
    by_app: dict[str, list[Glance]] = {}
    for caller in callers:
        by_app.setdefault(caller.app, []).append(caller)
    wanted = sorted(set(versions))
    made = [_group(app, members, wanted) for app, members in by_app.items()]
    return tuple(sorted(made, key=lambda g: (bool(g.look), g.team, g.app)))


def _group(app: str, members: list[Glance], versions: list[str]) -> Group:
    tallies = [pair for member in members for pair in member.tallies]
    seconds = [s for _, tally in tallies for s in tally.seconds]
    first = members[0]
    return Group(
        app=app,
        team=first.team,
        look=first.look,
        pods=len(members),
        players=sum(m.players for m in members),
        requests=sum(t.total for _, t in tallies),
        ends=ends_of(t for _, t in tallies),
        p50=percentile(seconds, 50),
        parts=tuple(_part(v, members, tallies) for v in versions),
    )


def _part(version: str, members: list[Glance], tallies: list[tuple[str | None, Tally]]) -> Part:
    return Part(
        version=version,
        ends=ends_of(t for v, t in tallies if v == version),
        copies=sum(m.copies.get(version, 0) for m in members),
        ejected_by=sum(version in m.ejected for m in members),
    )
