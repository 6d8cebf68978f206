"""The resources of one type on one stream: those that an Envoy wants, was sent, has accepted and has refused."""

from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass

from localmesh.xds.resource import ByName
from localmesh.xds.resource import Resource

WILDCARD = "*"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Envoy's reason, and the resources of the response: Envoy refuses a response as a whole."""

    reason: str
    resources: tuple[Resource, ...]


class Subscription:
    """Versions by name; with `everything` the Envoy wants all resources of the type without naming them."""

    def __init__(self, everything: bool) -> None:
        self._everything = everything
        self._names: set[str] = set()
        self._sent: dict[str, str] = {}
        self._accepted: dict[str, str] = {}
        self._refused: dict[str, str] = {}
        self._nonce = ""  # of the response that is not answered yet
        self._under_way: dict[str, Resource] = {}
        self.refusal: Refusal | None = None

    @property
    def waiting(self) -> bool:
        """Whether a response is not answered yet."""
        return bool(self._nonce)

    @property
    def accepted_any(self) -> bool:
        """Whether the Envoy has accepted any resource of the type."""
        return bool(self._accepted)

    def resume(self, versions: Mapping[str, str]) -> None:
        """Record the versions that a reconnecting Envoy has already."""
        self._sent.update(versions)
        self._accepted.update(versions)

    def subscribe(self, names: Iterable[str]) -> None:
        """Record names that the Envoy wants; it waits for them, so a name that it had already is sent again."""
        wanted = set(names)
        self._everything |= WILDCARD in wanted
        self._names |= wanted
        self.mark_missing(wanted)

    def subscribe_known(self, names: Iterable[str]) -> None:
        """Record names that the Envoy wants and has already."""
        self._names.update(names)

    def unsubscribe(self, names: Iterable[str]) -> None:
        gone = set(names)
        self._names -= gone
        self.mark_missing(gone)

    def mark_missing(self, names: Iterable[str]) -> None:
        """Record that the Envoy does not have these, even if it acknowledges a response with them later."""
        for name in names:
            for known in (self._sent, self._accepted, self._under_way):
                known.pop(name, None)

    def allow_resend(self) -> None:
        """Allow refused resources to be sent again."""
        self._refused.clear()
        self.refusal = None

    def difference(self, wanted: ByName) -> tuple[list[Resource], list[str]]:
        """The resources to send, and the names to remove; Envoy itself drops resources that it asked for by name."""
        new = [
            resource
            for name, resource in wanted.items()
            if self._everything or name in self._names
            if resource.version not in (self._sent.get(name), self._refused.get(name))
        ]
        gone = [name for name in self._sent if name not in wanted] if self._everything else []
        return new, gone

    def sent(self, nonce: str, new: Iterable[Resource], gone: Iterable[str]) -> None:
        """Record a response that the Envoy has not answered yet."""
        self._nonce = nonce
        self._under_way = {resource.name: resource for resource in new}
        self._sent.update(_versions(self._under_way))
        for name in gone:
            self._sent.pop(name, None)

    def answered(self, nonce: str, error: str | None) -> None:
        """Record that the Envoy accepted the response or refused it; what it has of a refused response is unknown."""
        if nonce != self._nonce:
            return
        under_way, self._nonce, self._under_way = self._under_way, "", {}
        if error is None:
            self._accepted.update(_versions(under_way))
            self._accepted = {name: version for name, version in self._accepted.items() if name in self._sent}
            return
        self.mark_missing(under_way)
        self._refused = _versions(under_way)
        self.refusal = Refusal(error or "it gave no reason", tuple(under_way.values()))

    def has_exactly(self, wanted: ByName) -> bool:
        """Whether the Envoy has accepted exactly these resources; of a type sent by name it may have others."""
        if self.waiting or (self._everything and self._accepted.keys() != wanted.keys()):
            return False
        return len(self.accepted(wanted)) == len(wanted)

    def accepted(self, wanted: ByName) -> ByName:
        """The subset of these resources that the Envoy has accepted in this version."""
        return {name: resource for name, resource in wanted.items() if self._accepted.get(name) == resource.version}


def _versions(resources: ByName) -> dict[str, str]:
    return {name: resource.version for name, resource in resources.items()}
