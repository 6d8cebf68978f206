"""Envoy's API as messages: the descriptors that `schema` made at the installation, loaded a package at a time."""

from functools import cache
from importlib import resources
from typing import Any

from google.protobuf.descriptor_database import DescriptorDatabase
from google.protobuf.descriptor_pb2 import FileDescriptorSet
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message_factory import GetMessageClass

from localmesh.errors import PlatformError
from localmesh.xds import FILE


@cache
def pool() -> DescriptorPool:
    """Every message of Envoy's API.

    Raises:
        PlatformError: Mesh Arena was not installed, so nobody made the descriptors.
    """
    try:
        content = (resources.files("localmesh.xds") / FILE).read_bytes()
    except FileNotFoundError as error:
        raise PlatformError(
            "The description of Envoy's API is missing; install Mesh Arena anew (in a clone of it: `make setup`)."
        ) from error
    database = DescriptorDatabase()
    for file in FileDescriptorSet.FromString(content).file:
        database.Add(file)
    return DescriptorPool(database)


@cache
def message_class(name: str) -> Any:
    """The class of a message by its full name.

    Raises:
        KeyError: Envoy's API has no such message.
    """
    return GetMessageClass(pool().FindMessageTypeByName(name))
