"""A warning: the object, the field in it, and the consequence."""

from dataclasses import dataclass

from localmesh.model import AuthorizationPolicy
from localmesh.model import DestinationRule
from localmesh.model import EnvoyFilter
from localmesh.model import Gateway
from localmesh.model import RequestAuthentication
from localmesh.model import Service
from localmesh.model import VirtualService


@dataclass(frozen=True, slots=True)
class ConfigWarning:
    """One sentence about one field; the path is empty for an object as a whole."""

    subject: str
    path: str
    consequence: str

    def __str__(self) -> str:
        where = f"{self.subject}, {self.path}" if self.path else self.subject
        return f"{where}: {self.consequence}"


Subject = (
    AuthorizationPolicy | DestinationRule | EnvoyFilter | Gateway | RequestAuthentication | Service | VirtualService
)


def about(subject: Subject, path: str, consequence: str) -> ConfigWarning:
    """A warning about an object of the mesh."""
    return ConfigWarning(f"{type(subject).__name__} {subject.namespace}/{subject.name}", path, consequence)
