"""Reads one mapping of a manifest: reading a field consumes it, and fields that were not read are refused at the end.

A field of the wrong form is refused and then read as if it were absent, so that one run finds every fault. Null means
absent, as in Kubernetes.
"""

from collections.abc import Callable
from collections.abc import Collection
from collections.abc import Mapping
from typing import Any
from typing import TypeVar

from localmesh.model import Labels
from localmesh.model import labels_of
from localmesh.parse.refusals import Refusals

T = TypeVar("T")
NOT_SUPPORTED = "the embedded mesh does not support it; remove it or use a cluster"


class Reader:
    """The fields of one mapping, with its path for messages."""

    def __init__(
        self, refusals: Refusals, subject: str, path: str, fields: Mapping[str, Any], brackets: bool = False
    ) -> None:
        self._refusals = refusals
        self._subject = subject
        self._path = path
        self._brackets = brackets
        self._fields = {key: value for key, value in fields.items() if value is not None}
        self._unread = dict.fromkeys(self._fields)
        self._children: list[Reader] = []

    def __contains__(self, key: str) -> bool:
        return key in self._fields

    def keys(self) -> tuple[str, ...]:
        """The names of all fields, read or not."""
        return tuple(self._fields)

    def at(self, key: str) -> str:
        """The path of a field."""
        if self._brackets and key:
            return f"{self._path}[{key}]"
        return ".".join(part for part in (self._path, key) if part)

    def refuse(self, key: str, fact: str) -> None:
        """Record that a field (with an empty key: the mapping itself) is refused, and why."""
        self._refusals.add(self._subject, self.at(key), fact)

    def close(self) -> None:
        """Refuse every field that was not read, here and in nested mappings."""
        for key in self._unread:
            self.refuse(key, NOT_SUPPORTED)
        for child in self._children:
            child.close()

    def accept(self, *keys: str) -> None:
        """Consume fields that have no effect on one machine."""
        for key in keys:
            self._unread.pop(key, None)

    def accept_only(self, key: str, *values: Any) -> None:
        """Consume a field that may only have values that are true here anyway."""
        if self._take(key) not in (None, *values):
            wanted = " or ".join(str(value) for value in values)
            self.refuse(key, f"in the embedded mesh it can only be {wanted}; remove it or use a cluster")

    def text(self, key: str) -> str:
        """A text that must be there and not be empty."""
        value = self.optional_text(key) or ""
        if not value and isinstance(self._fields.get(key, ""), str):  # any other form was refused already
            self.refuse(key, "is required")
        return value

    def require(self, key: str) -> None:
        """Refuse the mapping if a field that must be there is absent."""
        if key not in self:
            self.refuse(key, "is required")

    def optional_text(self, key: str) -> str | None:
        """A text, None if it is absent."""
        return self._typed(key, str, "text (quote it)", None)

    def choice(self, key: str, choices: Collection[T], elsewhere: Collection[str] = ()) -> T | None:
        """One of `choices`; None if it is absent or refused. `elsewhere` are values that only a cluster supports."""
        value: T | None = self._take(key)
        if value is None or (not isinstance(value, (dict, list)) and value in choices):
            return value
        known = ", ".join(str(choice) for choice in choices)
        if value in elsewhere:
            self.refuse(key, f"the embedded mesh has only {known}, not {value}; change it or use a cluster")
        else:
            self.refuse(key, f"must be one of {', '.join([known, *elsewhere])}, not {value!r}")
        return None

    def boolean(self, key: str) -> bool:
        """A truth value; absent is false."""
        return bool(self._typed(key, bool, "true or false", False))

    def integer(self, key: str, low: int = 0, high: int = 2**31 - 1) -> int | None:
        """A whole number within limits, None if it is absent."""
        value = self._take(key)
        if value is None or (isinstance(value, int) and not isinstance(value, bool) and low <= value <= high):
            return value
        self.refuse(key, f"must be a whole number from {low} to {high}, not {value!r}")
        return None

    def number(self, key: str) -> float | None:
        """A number, None if it is absent."""
        value = self._take(key)
        if value is None or (isinstance(value, (int, float)) and not isinstance(value, bool)):
            return value
        self.refuse(key, f"must be a number, not {value!r}")
        return None

    def raw(self, key: str) -> Any:
        """The value of a field whose form the caller checks."""
        return self._take(key)

    def child(self, key: str) -> "Reader | None":
        """A reader of a nested mapping, None if it is absent."""
        return self._nested(key, self._take(key))

    def entries(self, key: str) -> "Reader | None":
        """A reader of a mapping whose keys are names, such as annotations; their paths are `key[name]`."""
        return self._nested(key, self._take(key), brackets=True)

    def inside(self, key: str, fields: Mapping[str, Any]) -> "Reader":
        """A reader of the mapping that the text of a field contains."""
        reader = Reader(self._refusals, self._subject, self.at(key), fields)
        self._children.append(reader)
        return reader

    def children(self, key: str) -> "tuple[Reader, ...]":
        """Readers of a list of mappings; absent is empty."""
        return tuple(
            reader for name, item in self._list(key) if (reader := self._nested(name, {} if item is None else item))
        )

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; absent is empty."""
        items = self._list(key)
        for name, item in items:
            if not isinstance(item, str):
                self.refuse(name, f"must be text (quote it), not {item!r}")
        return tuple(item for _, item in items if isinstance(item, str))

    def labels(self, key: str) -> Labels:
        """A mapping of texts to texts; absent is empty."""
        pairs = self._typed(key, dict, "a mapping", {}) or {}
        for name, value in pairs.items():
            if not isinstance(name, str) or not isinstance(value, str):
                self.refuse(f"{key}[{name}]", f"must be text (quote it), not {value!r}")
        return labels_of({k: v for k, v in pairs.items() if isinstance(k, str) and isinstance(v, str)})

    def converted(self, key: str, convert: Callable[[str], T]) -> T | None:
        """A text turned into something else, None if it is absent; a ValueError of the conversion is the refusal."""
        text = self.optional_text(key)
        try:
            return None if text is None else convert(text)
        except ValueError as error:
            self.refuse(key, str(error))
            return None

    def _take(self, key: str) -> Any:
        self._unread.pop(key, None)
        return self._fields.get(key)

    def _typed(self, key: str, wanted: type[T], name: str, default: T | None) -> T | None:
        value = self._take(key)
        if value is None or isinstance(value, wanted):
            return default if value is None else value
        self.refuse(key, f"must be {name}, not {value!r}")
        return default

    def _list(self, key: str) -> list[tuple[str, Any]]:
        return [(f"{key}[{i}]", item) for i, item in enumerate(self._typed(key, list, "a list", None) or [])]

    def _nested(self, key: str, value: Any, brackets: bool = False) -> "Reader | None":
        if value is None:
            return None
        if not isinstance(value, dict) or not all(isinstance(name, str) for name in value):
            self.refuse(key, f"must be a mapping, not {value!r}")
            return None
        reader = Reader(self._refusals, self._subject, self.at(key), value, brackets)
        self._children.append(reader)
        return reader
