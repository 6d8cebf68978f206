"""Envoy's API as protobuf descriptors, made from the classes of envoy-data-plane when Mesh Arena is built or installed.

The classes know every message and field, but loading those that a match needs takes 25 MiB and more than a second of
processor time, and they encode slowly. With the descriptors Google's protobuf does the same within 5 MiB and 30 ms.
"""

import importlib
import keyword
import pkgutil
import warnings
from typing import Any

from google.protobuf import any_pb2
from google.protobuf import descriptor_pb2
from google.protobuf import duration_pb2
from google.protobuf import empty_pb2
from google.protobuf import field_mask_pb2
from google.protobuf import struct_pb2
from google.protobuf import timestamp_pb2
from google.protobuf import wrappers_pb2
from google.protobuf.descriptor_pb2 import DescriptorProto
from google.protobuf.descriptor_pb2 import FieldDescriptorProto
from google.protobuf.descriptor_pb2 import FileDescriptorProto
from google.protobuf.descriptor_pb2 import FileDescriptorSet

_LIBRARY = "envoy_data_plane"
_URL = "type.googleapis.com/"
_PROTOBUF = "google.protobuf"  # its messages come with the protobuf library
_PROTOBUF_FILES = {
    f"{_PROTOBUF}.{name}": module.DESCRIPTOR
    for module in (
        any_pb2, descriptor_pb2, duration_pb2, empty_pb2, field_mask_pb2, struct_pb2, timestamp_pb2, wrappers_pb2,
    )
    for name in module.DESCRIPTOR.message_types_by_name
}  # fmt: skip


def descriptor_set() -> bytes:
    """A FileDescriptorSet: one file for each package of the API, and those of protobuf's well-known types."""
    schema = _Schema(_classes())
    well_known = {descriptor.name: descriptor for descriptor in _PROTOBUF_FILES.values()}
    files = [schema.files[name] for name in sorted(schema.files)]
    for name in sorted(well_known):
        well_known[name].CopyToProto(file := FileDescriptorProto())
        files.append(file)
    return bytes(FileDescriptorSet(file=files).SerializeToString(deterministic=True))


def _classes() -> dict[str, Any]:
    """Every message by its full name."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # about how the library's classes are written
        library = importlib.import_module(_LIBRARY)
        for module in pkgutil.walk_packages(library.__path__, f"{_LIBRARY}."):
            importlib.import_module(module.name)
    pool = importlib.import_module(f"{_LIBRARY}.message_pool").default_message_pool
    return {url.removeprefix(_URL): kind for url, kind in pool.url_to_type.items()}


def _package(kind: Any) -> str:
    return str(kind.__module__).removeprefix(f"{_LIBRARY}.")


class _Schema:
    """Files by package, filled from classes."""

    def __init__(self, classes: dict[str, Any]) -> None:
        self.files: dict[str, FileDescriptorProto] = {}
        self._names = {kind: name for name, kind in classes.items()}
        self._enums: set[Any] = set()
        messages: dict[str, DescriptorProto] = {}
        for name, kind in sorted(classes.items()):  # a message comes before those inside it
            if (package := _package(kind)) == _PROTOBUF:
                continue
            outer, _, own_name = name.rpartition(".")
            within = messages[outer].nested_type if outer in messages else self._file(package).message_type
            messages[name] = within.add(name=own_name)
            self._add_fields(messages[name], name, kind)

    def _file(self, package: str) -> FileDescriptorProto:
        if package not in self.files:
            name = f"{package.replace('.', '/')}.proto"
            self.files[package] = FileDescriptorProto(name=name, package=package, syntax="proto3")
        return self.files[package]

    def _add_fields(self, message: DescriptorProto, message_name: str, kind: Any) -> None:
        groups: dict[str, int] = {}
        optional = []
        package = _package(kind)
        for attribute, metadata in kind._betterproto.meta_by_field_name.items():
            name = attribute[:-1] if keyword.iskeyword(attribute[:-1]) else attribute
            field = message.field.add(name=name, number=metadata.number, label=FieldDescriptorProto.LABEL_OPTIONAL)
            field_kind = kind._betterproto.cls_by_field[attribute]
            if metadata.map_meta:
                entry = message.nested_type.add(name="".join(part.title() for part in name.split("_")) + "Entry")
                entry.options.map_entry = True
                value_kind = kind._betterproto.cls_by_field.get(f"{attribute}.value")
                for number, (part, kind_of_part) in enumerate((("key", str), ("value", value_kind)), start=1):
                    half = entry.field.add(name=part, number=number, label=FieldDescriptorProto.LABEL_OPTIONAL)
                    self._set_type(half, metadata.map_meta[number - 1], kind_of_part, package)
                field.type, field.type_name = field.TYPE_MESSAGE, f".{message_name}.{entry.name}"
                field.label = field.LABEL_REPEATED
                continue
            self._set_type(field, metadata, field_kind, package)
            if metadata.repeated:
                field.label = field.LABEL_REPEATED
            if metadata.group:
                if metadata.group not in groups:
                    groups[metadata.group] = len(message.oneof_decl)
                    message.oneof_decl.add(name=metadata.group)
                field.oneof_index = groups[metadata.group]
            elif metadata.optional and field.type != field.TYPE_MESSAGE:
                optional.append(field)
        for field in optional:  # proto3 writes `optional` as a choice of one, after all real choices
            field.proto3_optional = True
            field.oneof_index = len(message.oneof_decl)
            message.oneof_decl.add(name=f"_{field.name}")

    def _set_type(self, field: FieldDescriptorProto, metadata: Any, kind: Any, package: str) -> None:
        field.type = getattr(FieldDescriptorProto, f"TYPE_{metadata.proto_type.upper()}")
        if field.type == field.TYPE_MESSAGE:
            message = metadata.unwrap() if metadata.unwrap else kind
            field.type_name = f".{self._names[message]}"
            self._depend(package, _package(message), self._names[message])
        elif field.type == field.TYPE_ENUM and _package(kind) == _PROTOBUF:
            field.type = field.TYPE_INT32
        elif field.type == field.TYPE_ENUM:
            self._add_enum(kind)
            field.type_name = f".{_package(kind)}.{_holder(kind)}.{kind.__name__}"
            self._depend(package, _package(kind), "")

    def _add_enum(self, kind: Any) -> None:
        """An enum stands in a message of its own: two enums of one package may have values of the same name."""
        if kind in self._enums:
            return
        self._enums.add(kind)
        enum = self._file(_package(kind)).message_type.add(name=_holder(kind)).enum_type.add(name=kind.__name__)
        values = sorted(((int(member), member.proto_name or member.name) for member in kind), key=lambda pair: pair[0])
        for number, name in values:
            enum.value.add(name=name, number=number)

    def _depend(self, package: str, other: str, message: str) -> None:
        if other == package:
            return
        name = _PROTOBUF_FILES[message].name if other == _PROTOBUF else self._file(other).name
        dependencies = self._file(package).dependency
        if name not in dependencies:
            dependencies.append(name)


def _holder(enum: Any) -> str:
    return f"{enum.__name__}Enum"
