"""Converts resources from JSON to protobuf messages of Envoy's API; nothing else does."""

from functools import lru_cache
from typing import Any

from google.protobuf.json_format import ParseDict
from google.protobuf.json_format import ParseError

from localmesh.envoy import SECRETS
from localmesh.xds.api import message_class
from localmesh.xds.api import pool
from localmesh.xds.resource import Json
from localmesh.xds.resource import Resource

_KEPT = 4096  # encoded resources; a match has about 40, and 120 pods with sidecars about 500


class EncodingError(Exception):
    """The content is not what Envoy's API describes; the text names the resource, the path in it and the fact."""


def encoded(resource: Resource) -> bytes:
    """The bytes of a resource's message; they are kept for the next sidecar, except those of a secret.

    Raises:
        EncodingError: a message, a field or a value that Envoy's API does not have.
    """
    return _encode(resource) if resource.type_url == SECRETS else _kept(resource)


@lru_cache(maxsize=_KEPT)
def _kept(resource: Resource) -> bytes:
    return _encode(resource)


def _encode(resource: Resource) -> bytes:
    try:
        return bytes(message(resource.type_url, resource.content).SerializeToString(deterministic=True))
    except EncodingError as error:
        raise EncodingError(f"{resource.name}: {error}") from error


def message(type_url: str, content: Json) -> Any:
    """JSON, as Envoy reads it from a file, to a message of that type.

    Raises:
        EncodingError: a message, a field or a value that Envoy's API does not have.
    """
    try:
        return ParseDict(content, message_class(type_url.rpartition("/")[2])(), descriptor_pool=pool())
    except (ParseError, KeyError, TypeError) as error:
        raise EncodingError(str(error).partition("\n")[0]) from error
