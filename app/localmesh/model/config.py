"""ConfigMaps, whose text pods read, and ServiceAccounts, under whose identity pods run."""

from dataclasses import dataclass

from localmesh.model.labels import Labels


@dataclass(frozen=True, slots=True)
class ConfigMap:
    """Named texts, sorted by key."""

    namespace: str
    name: str
    data: Labels

    def get(self, key: str) -> str | None:
        """The text under a key, None if there is none."""
        return dict(self.data).get(key)


@dataclass(frozen=True, slots=True)
class ServiceAccount:
    """An identity; the embedded mesh only needs to know that it exists."""

    namespace: str
    name: str
