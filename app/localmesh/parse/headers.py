"""Parses operations on headers, with the checks of Istio's admission webhook and of Envoy.

Istio: ValidateHTTPHeaderOperationName and others in pkg/config/validation/validation.go. What a value takes from the
request (`%REQ(x)%`) Envoy parses itself, in source/common/formatter.
"""

import re

from localmesh.model import HeaderOperations
from localmesh.model import Headers
from localmesh.parse.names import is_header
from localmesh.parse.reader import Reader

AUTHORITY = frozenset({"host", ":authority"})
_CONTROL = re.compile("[\x00-\x08\x0a-\x1f\x7f]")
# what Envoy fills in by its name alone
COMMANDS = frozenset(
    {
        *("PROTOCOL", "RESPONSE_CODE", "RESPONSE_FLAGS", "RESPONSE_CODE_DETAILS", "ROUTE_NAME", "UPSTREAM_CLUSTER"),
        *("UPSTREAM_HOST", "UPSTREAM_REMOTE_ADDRESS", "UPSTREAM_LOCAL_ADDRESS", "REQUESTED_SERVER_NAME", "HOSTNAME"),
        *("DOWNSTREAM_REMOTE_ADDRESS", "DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT", "DOWNSTREAM_REMOTE_PORT"),
        *("DOWNSTREAM_LOCAL_ADDRESS", "DOWNSTREAM_LOCAL_ADDRESS_WITHOUT_PORT", "DOWNSTREAM_LOCAL_PORT"),
        *("DOWNSTREAM_DIRECT_REMOTE_ADDRESS", "DOWNSTREAM_DIRECT_REMOTE_ADDRESS_WITHOUT_PORT", "START_TIME"),
        *("DOWNSTREAM_PEER_URI_SAN", "DOWNSTREAM_LOCAL_URI_SAN", "DOWNSTREAM_TLS_VERSION", "BYTES_RECEIVED"),
        *("BYTES_SENT", "DURATION", "REQUEST_DURATION", "RESPONSE_DURATION", "CONNECTION_ID", "STREAM_ID"),
    }
)
_HEADER = re.compile(r"(REQ|RESP)\([-:_.A-Za-z0-9]+(\?[-:_.A-Za-z0-9]+)?\)(:[0-9]{1,6})?")


def headers(parent: Reader) -> Headers:
    """The operations of a rule or of a destination; none where there is no block."""
    reader = parent.child("headers")
    if reader is None:
        return Headers()
    return Headers(_request(reader.child("request")), _response(reader.child("response")))


def authorities(operations: HeaderOperations) -> list[str]:
    """The operation under which each new authority of requests is: `set`, `add`."""
    named = (("set", operations.set), ("add", operations.add))
    return [key for key, pairs in named for name, _ in pairs if name.lower() in AUTHORITY]


def _request(reader: Reader | None) -> HeaderOperations:
    if reader is None:
        return HeaderOperations()
    operations = _operations(reader)
    for key, pairs in (("set", operations.set), ("add", operations.add)):
        for name, _ in pairs:
            if name.startswith(":") and name.lower() != ":authority":
                reader.refuse(f"{key}[{name}]", "Istio refuses to change a header whose name begins with a colon")
    return operations


def _response(reader: Reader | None) -> HeaderOperations:
    if reader is None:
        return HeaderOperations()
    operations = _operations(reader)
    for key, pairs in (("set", operations.set), ("add", operations.add)):
        for name, _ in pairs:
            _unprotected(reader, f"{key}[{name}]", name)
    return operations


def _operations(reader: Reader) -> HeaderOperations:
    pairs = {key: reader.labels(key) for key in ("set", "add")}
    for key, entries in pairs.items():
        for name, value in entries:
            _name(reader, f"{key}[{name}]", name)
            if fault := _fault(value):
                reader.refuse(f"{key}[{name}]", fault)
    removed = reader.texts("remove")
    for i, name in enumerate(removed):
        _name(reader, f"remove[{i}]", name)
        _unprotected(reader, f"remove[{i}]", name)
    return HeaderOperations(pairs["set"], pairs["add"], removed)


def _name(reader: Reader, at: str, name: str) -> None:
    if not name:
        reader.refuse(at, "Istio refuses an empty name of a header")
    elif not name.startswith(":") and not is_header(name):
        reader.refuse(at, f"the embedded mesh takes names of headers, not {name!r}; change it")


def _unprotected(reader: Reader, at: str, name: str) -> None:
    if name.startswith(":") or name.lower() == "host":
        reader.refuse(at, f"Istio refuses to change {name} here")


def _fault(value: str) -> str:
    """Why the value cannot be; empty if it can. Each `%` stands for itself twice, or encloses what Envoy fills in."""
    if _CONTROL.search(value):
        return "Istio refuses control characters in the value of a header"
    parts = value.replace("%%", "").split("%")
    if len(parts) % 2 == 0:
        return f"Istio refuses {value!r}: a % that is meant as such must be written twice"
    for command in parts[1::2]:
        if command not in COMMANDS and not _HEADER.fullmatch(command):
            return f"the embedded mesh does not know %{command}%; remove it or use a cluster"
    return ""
