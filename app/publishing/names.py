"""Where a release is published: the names that a maintainer sets once, kept in pyproject.toml.

`make configure` writes them there and wherever they are shown; until then they are under a reserved domain.
"""

import re
import tomllib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import fields
from typing import Any

from publishing.errors import SettingError

RESERVED = "mesh-arena.example"
"""The domain of the names before `make configure`; nobody can own it (RFC 2606)."""

_HOST = r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*(:[0-9]{1,5})?"
_SEGMENT = r"[a-z0-9]+([._-]+[a-z0-9]+)*"
_REGISTRY = re.compile(rf"{_HOST}(/{_SEGMENT})*")
_REPOSITORY = re.compile(rf"https://{_HOST}(/[A-Za-z0-9._-]+){{2,}}")
_PAGES = re.compile(rf"https://{_HOST}(/[A-Za-z0-9._~-]+)*")
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


@dataclass(frozen=True, slots=True)
class Names:
    """Where a release is published; raises SettingError for a name that cannot be used.

    registry: host and path of the OCI registry, such as `ghcr.io/someone`, without the image's name.
    repository: URL of the Git repository.
    pages: URL of the static chart repository and its page.
    email: address of the maintainers, as the chart and Artifact Hub show it.
    artifacthub: ID that Artifact Hub gives the repository, a UUID; empty until it is known there.
    """

    registry: str
    repository: str
    pages: str
    email: str
    artifacthub: str = ""

    def __post_init__(self) -> None:
        if not _REGISTRY.fullmatch(self.registry):
            _refuse("REGISTRY", self.registry, "host and path in small letters, such as ghcr.io/someone")
        if "." not in (host := self.registry.split("/")[0]) and ":" not in host and host != "localhost":
            _refuse("REGISTRY", self.registry, "a host first, such as ghcr.io/someone")
        if not _REPOSITORY.fullmatch(self.repository) or self.repository.endswith(".git"):
            _refuse("REPOSITORY", self.repository, "a web address, such as https://github.com/someone/mesh-arena")
        if not _PAGES.fullmatch(self.pages):
            _refuse(
                "PAGES", self.pages, "an https address without a slash at its end, such as https://charts.someone.org"
            )
        if not _EMAIL.fullmatch(self.email):
            _refuse("EMAIL", self.email, "an address, such as someone@someone.org")
        if self.artifacthub and not _is_uuid(self.artifacthub):
            _refuse("ARTIFACTHUB", self.artifacthub, "the repository's ID there, a UUID")

    @property
    def configured(self) -> bool:
        """Whether a maintainer has set the names."""
        return not any(RESERVED in text for text in self.as_dict().values())

    @property
    def owner(self) -> str:
        """The account that owns the repository."""
        return self.repository.split("/")[3]

    def as_dict(self) -> dict[str, str]:
        """Each name by its field."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


def read(pyproject: str) -> Names:
    """The names in the text of pyproject.toml."""
    table: Mapping[str, Any] = tomllib.loads(pyproject)["tool"]["mesh-arena"]["publishing"]
    known = {field.name for field in fields(Names)}
    if unknown := table.keys() - known:
        raise SettingError(f"pyproject.toml, tool.mesh-arena.publishing: there is no {', '.join(sorted(unknown))}")
    if missing := known - table.keys():
        raise SettingError(f"pyproject.toml, tool.mesh-arena.publishing: {', '.join(sorted(missing))} is missing")
    return Names(**table)


def _refuse(variable: str, value: str, wanted: str) -> None:
    raise SettingError(f"{variable} is {value!r}; it must be {wanted}")


def _is_uuid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False
