"""The objects that are applied beside the chart of the arena, known as long as its revisions: until the arena ends."""

import time
from typing import Any

from localmesh import manifests
from localmesh.beside import changes
from localmesh.beside import files
from localmesh.beside import kinds
from localmesh.beside import listing
from localmesh.beside.changes import Beside
from localmesh.beside.changes import Change
from localmesh.manifests import Key
from localmesh.manifests import Manifests
from localmesh.manifests import Object
from localmesh.release import Revision
from localmesh.run.wire import Line
from localmesh.settings import NAMESPACE


class SecondOwner:
    """The owner of objects beside Helm; it outlives revisions, and no revision holds what it owns."""

    def __init__(self) -> None:
        self._applied: Beside = {}
        self._chart: tuple[int, Manifests] = (0, Manifests((), ()))  # of the revision that was asked for last

    @property
    def manifests(self) -> tuple[Object, ...]:
        """What is applied."""
        return changes.manifests_of(self._applied)

    def change(self, line: Line, revision: Revision) -> Change:
        """What an `apply` or `delete` beside a revision would change; raises InputError for a mistake in it."""
        chart = self._manifests(revision)
        if line["verb"] == "apply":
            given = files.read(map(tuple, line["files"]), NAMESPACE)
            return changes.apply(given, chart, self._applied, NAMESPACE, time.time())
        if "files" in line:
            given = files.read(map(tuple, line["files"]), NAMESPACE)
            wanted = {known.key: f"{known.key} of {known.source}" for known in given}
        else:
            key = Key(kinds.kind_of(line["kind"]), line["namespace"] or NAMESPACE, line["object"])
            wanted = {key: str(key)}
        return changes.delete(wanted, chart, self._applied, NAMESPACE)

    def take(self, change: Change) -> None:
        """Take note of a change that is in force."""
        self._applied = change.applied

    def objects(self, line: Line, revision: Revision) -> list[dict[str, Any]]:
        """The objects of Istio that are in force, or those that the request chooses; see `listing.objects`."""
        listed = listing.objects(self._manifests(revision), self._applied, NAMESPACE, revision.number)
        return listing.chosen(listed, line.get("kind"), line.get("object"), line.get("namespace"))

    def listed(self, revision: Revision) -> list[dict[str, Any]]:
        """What is applied beside the chart of a revision; see `listing.applied`."""
        return listing.applied(self._manifests(revision), self._applied, NAMESPACE) if self._applied else []

    def _manifests(self, revision: Revision) -> Manifests:
        if self._chart[0] != revision.number:
            self._chart = (revision.number, manifests.read(revision.content.documents))
        return self._chart[1]
