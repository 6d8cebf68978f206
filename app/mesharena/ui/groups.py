"""The summary above the table: for each group of callers, which ball answered, what failed, and ejections."""

from collections.abc import Iterable

import msgspec

from mesharena.ui.tally import Ends
from mesharena.ui.tally import Reasons
from mesharena.ui.tally import Tally
from mesharena.ui.tally import ends_of
from mesharena.ui.tally import percentile
from mesharena.ui.tally import reasons_of


class Part(msgspec.Struct, frozen=True):
    """One version of the ball, for one group; `ejected_by` is the number of the group's pods that have ejected it."""

    version: str
    ends: Ends
    copies: int
    ejected_by: int


class Group(msgspec.Struct, frozen=True, omit_defaults=True):
    """The callers of one app; `requests` counts all finished control requests, `ends` splits them by how they ended.

    `shots` are its requests to shoot. `reasons` are what sidecars said of the control requests and shots that they
    ended. `retried` are the control requests that a ball answered at a later attempt than the first.
    """

    app: str
    team: str
    look: str
    pods: int
    players: int
    requests: int
    ends: Ends
    p50: float | None
    parts: tuple[Part, ...]
    shots: Ends
    reasons: Reasons
    retried: int = 0


class Glance(msgspec.Struct, frozen=True):
    """One caller's part of its group: a tally by version (None: no ball), copies by version, ejected versions."""

    app: str
    team: str
    look: str
    players: int
    tallies: tuple[tuple[str | None, Tally], ...]
    shots: Tally
    copies: dict[str, int]
    ejected: frozenset[str]


def groups(callers: Iterable[Glance], versions: Iterable[str]) -> tuple[Group, ...]:
    """All groups: the teams first, home team before visitors, then the stars."""
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
        shots=ends_of(m.shots for m in members),
        reasons=reasons_of([*(t for _, t in tallies), *(m.shots for m in members)]),
        retried=sum(t.retried for _, t in tallies),
    )


def _part(version: str, members: list[Glance], tallies: list[tuple[str | None, Tally]]) -> Part:
    return Part(
        version=version,
        ends=ends_of(t for v, t in tallies if v == version),
        copies=sum(m.copies.get(version, 0) for m in members),
        ejected_by=sum(version in m.ejected for m in members),
    )
