"""Reads the environment once; a bad value is reported with its variable, the value and what is expected.

Settings are frozen dataclasses. A field is read from the variable ARENA_<field name>, or from the one that its metadata
names. A field that is a dataclass is read from the variables of its own fields. msgspec checks types and bounds.
"""

import os
import re
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from dataclasses import fields
from dataclasses import is_dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Annotated
from typing import Any
from typing import Literal
from typing import TypeVar
from typing import get_type_hints

import msgspec
from msgspec import Meta
from msgspec import inspect

from mesharena.kit.decoding import field_of

T = TypeVar("T")
_URL = r"http://[^\s/:?#]+(:[1-9]\d{0,4})?(/\S*)?"
_AN_URL = "an http URL, such as http://ball:8080"

Url = Annotated[str, Meta(pattern=f"^{_URL}$", description=_AN_URL)]
OptionalUrl = Annotated[str, Meta(pattern=f"^({_URL})?$", description=_AN_URL)]


class SettingError(ValueError):
    """An environment variable is missing or has an invalid value, which the message shows unless it is `secret`."""

    def __init__(self, key: str, value: str | None, wanted: str, *, secret: bool = False) -> None:
        self.key = key
        problem = "is not set" if value is None else f"has {len(value)} characters" if secret else f"is {value!r}"
        super().__init__(f"{key} {problem}; wanted {wanted}")


@dataclass(frozen=True, slots=True)
class Settings:
    """What every service reads: who this pod is, where it listens and where its peers are."""

    app: str = "arena"
    pod: str = field(default="arena", metadata={"env": "POD_NAME"})
    address: str = field(default="", metadata={"env": "POD_IP"})
    namespace: str = field(default="arena", metadata={"env": "POD_NAMESPACE"})
    version: str = "v1"
    locality: str = ""  # where it is to the mesh, as region/zone/subzone; empty: as its node says
    listen: str = "127.0.0.1:8080"
    threads: Annotated[int, Meta(ge=1, le=1024)] = 8
    ui_url: Url = "http://ui:8080"
    stadium_url: Url = "http://stadium:8080"
    ball_url: Url = "http://ball:8080"
    service_account: str = ""
    sidecar_admin_url: OptionalUrl = ""  # empty where no sidecar is asked for
    proxy: OptionalUrl = field(default="", metadata={"env": "HTTP_PROXY"})  # for calls to peers; empty: no proxy
    # where traces are sent; empty: no tracing
    otlp_endpoint: str = field(default="", metadata={"env": "OTEL_EXPORTER_OTLP_ENDPOINT"})
    log_level: Literal["debug", "info", "warning", "error"] = "warning"
    log_format: Literal["text", "json"] = "text"


@lru_cache(maxsize=1)
def environment() -> Mapping[str, str]:
    """This process's environment, copied at the first call."""
    return MappingProxyType(dict(os.environ))


def read(kind: type[T], source: Mapping[str, str] | None = None) -> T:
    """Reads settings of the dataclass `kind` from the environment (or `source`). Raises SettingError."""
    values = environment() if source is None else source
    keys = {path: (key, hint) for path, key, hint in _variables(kind)}
    parts: dict[str, Any] = {}
    for path, (key, _) in keys.items():
        *outer, name = path.split(".")
        part = parts
        for step in outer:
            part = part.setdefault(step, {})
        if key in values:
            part[name] = values[key]
    try:
        return msgspec.convert(parts, kind, strict=False, dec_hook=_decode)
    except msgspec.ValidationError as error:
        key, hint = keys[field_of(str(error))]
        raise SettingError(key, values.get(key), _wanted(hint), secret=hint is Secret) from None


def _variables(kind: type[Any], path: str = "") -> Iterator[tuple[str, str, Any]]:
    """Each field's path, its variable and its type."""
    hints = get_type_hints(kind, include_extras=True)
    for setting in fields(kind):
        if is_dataclass(hints[setting.name]):
            yield from _variables(hints[setting.name], f"{path}{setting.name}.")
        else:
            key = setting.metadata.get("env", f"ARENA_{setting.name.upper()}")
            yield path + setting.name, key, hints[setting.name]


class Names(tuple[str, ...]):
    """A JSON list of names."""

    wanted = 'a JSON list of names, such as ["Ada", "Bob"]'

    @classmethod
    def decode(cls, text: str) -> "Names":
        """Raises ValueError."""
        return cls(_NAMES.decode(text))


class Headers(dict[str, str]):
    """A JSON map of HTTP headers, lower-case names to printable ASCII values."""

    wanted = 'a JSON map of header names and values, such as {"x-preview": "yes"}'

    @classmethod
    def decode(cls, text: str) -> "Headers":
        """Raises ValueError."""
        return cls(_HEADERS.decode(text))


class Secret:
    """Text that no message, log or trace shows; empty if there is none."""

    wanted = "printable ASCII characters without spaces (its value is not shown)"

    def __init__(self, text: str = "") -> None:
        self._text = text

    def __repr__(self) -> str:
        return "Secret(...)" if self._text else "Secret()"

    def reveal(self) -> str:
        return self._text

    @classmethod
    def decode(cls, text: str) -> "Secret":
        """Raises ValueError; the end of the line with which most files end is no part of it."""
        text = text.removesuffix("\n").removesuffix("\r")
        if not _VISIBLE.fullmatch(text):
            raise ValueError("no secret")
        return cls(text)


_VISIBLE = re.compile(r"[!-~]*")
_NAMES = msgspec.json.Decoder(
    Annotated[tuple[Annotated[str, Meta(min_length=1, max_length=60)], ...], Meta(min_length=1)]
)
_HEADERS = msgspec.json.Decoder(
    dict[Annotated[str, Meta(pattern=r"^[a-z0-9-]+$")], Annotated[str, Meta(pattern=r"^[!-~]([ -~]*[!-~])?$")]]
)


def _decode(kind: Any, value: object) -> object:
    try:
        return kind.decode(str(value))
    except ValueError:
        raise ValueError("cannot be read") from None  # to this msgspec adds the path


def _wanted(hint: Any) -> str:
    if hint in (Names, Headers, Secret):
        return str(hint.wanted)
    match inspect.type_info(hint):
        case inspect.Metadata(extra_json_schema={"description": str(description)}):
            return description
        case inspect.IntType(ge=low, le=high):
            return f"a whole number from {low} to {high}"
        case inspect.FloatType(ge=low, le=high) if low is not None and high is not None:
            return f"a number from {low:g} to {high:g}"
        case inspect.LiteralType(values=values):
            return f"one of {', '.join(map(str, values))}"
        case inspect.BoolType():
            return "true or false"
    return "text"
