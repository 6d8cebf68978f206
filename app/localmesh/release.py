"""The revisions of an arena, kept as Helm keeps those of a release: numbered, never changed, the oldest dropped."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import replace
from typing import Any
from typing import Literal

from localmesh.errors import RevisionError

LIMIT = 10  # Helm's default

Status = Literal["deployed", "superseded", "failed"]


@dataclass(frozen=True, slots=True)
class Content:
    """The content of a revision: enough to restore it without Helm."""

    chart: str
    overlays: tuple[str, ...]
    expressions: tuple[str, ...]
    values: Mapping[str, Any]
    documents: Mapping[str, str]

    @property
    def scenario(self) -> str:
        """The name of the scenario in the values, empty if there is none."""
        story = self.values.get("scenario")
        return str(story.get("name", "")) if isinstance(story, Mapping) else ""


@dataclass(frozen=True, slots=True)
class Revision:
    """One requested state and its result."""

    number: int
    updated: float  # seconds since the epoch
    status: Status
    description: str
    content: Content

    def summary(self) -> dict[str, Any]:
        """What `history` shows."""
        return {
            "revision": self.number,
            "updated": self.updated,
            "status": self.status,
            "chart": self.content.chart,
            "scenario": self.content.scenario,
            "overlays": list(self.content.overlays),
            "set": list(self.content.expressions),
            "description": self.description,
        }


class Releases:
    """The last LIMIT revisions; at most one of them is deployed."""

    def __init__(self) -> None:
        self._revisions: list[Revision] = []

    @property
    def history(self) -> tuple[Revision, ...]:
        """Oldest first."""
        return tuple(self._revisions)

    @property
    def deployed(self) -> Revision | None:
        """The revision that runs."""
        return next((revision for revision in reversed(self._revisions) if revision.status == "deployed"), None)

    @property
    def next_number(self) -> int:
        """The number that the next revision gets."""
        return self._revisions[-1].number + 1 if self._revisions else 1

    def record(self, content: Content, when: float, description: str, *, failed: bool = False) -> Revision:
        """Add a revision; unless it failed, it supersedes the one deployed before."""
        if not failed:
            self._revisions = [
                replace(revision, status="superseded") if revision.status == "deployed" else revision
                for revision in self._revisions
            ]
        revision = Revision(self.next_number, when, "failed" if failed else "deployed", description, content)
        self._revisions.append(revision)
        while len(self._revisions) > LIMIT:  # the deployed one stays, however many failed after it
            oldest = next(revision for revision in self._revisions if revision.status != "deployed")
            self._revisions.remove(oldest)
        return revision

    def target(self, number: int | None) -> Revision:
        """The revision to roll back to; without a number the last one before the latest that did not fail.

        Raises:
            RevisionError: there is no such revision.
        """
        known = {revision.number: revision for revision in self._revisions}
        if number is not None:
            if number not in known:
                raise RevisionError(f"There is no revision {number}; `mesh-arena history` lists {_range(known)}.")
            return known[number]
        good = [revision for revision in self._revisions[:-1] if revision.status != "failed"]
        if not good:
            raise RevisionError("There is no revision before this one to roll back to; `mesh-arena upgrade` makes one.")
        return good[-1]


def _range(known: Mapping[int, Revision]) -> str:
    return f"{min(known)} to {max(known)}" if known else "none"
