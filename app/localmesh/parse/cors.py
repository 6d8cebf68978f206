"""Parses CORS policies: what pages of other origins may do (Istio: validateCORSPolicy)."""

from localmesh.model import CorsPolicy
from localmesh.model import StringMatch
from localmesh.parse.names import is_header
from localmesh.parse.reader import Reader
from localmesh.parse.texts import condition
from localmesh.parse.units import milliseconds

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "CONNECT", "OPTIONS", "TRACE", "*"})


def cors(reader: Reader | None) -> CorsPolicy | None:
    """The policy of a rule, None if there is none."""
    if reader is None:
        return None
    credentials = reader.boolean("allowCredentials")
    unmatched = reader.choice("unmatchedPreflights", ("UNSPECIFIED", "FORWARD", "IGNORE"))
    return CorsPolicy(
        origins=_origins(reader),
        methods=_methods(reader),
        headers=_names(reader, "allowHeaders"),
        exposed=_names(reader, "exposeHeaders"),
        max_age_seconds=reader.converted("maxAge", _seconds),
        credentials=credentials if "allowCredentials" in reader else None,
        ignore_unmatched=unmatched == "IGNORE",
    )


def _origins(reader: Reader) -> tuple[StringMatch, ...]:
    """The origins, of which `allowOrigin` is the old form: Istio ignores it beside the new one."""
    old = tuple(StringMatch("exact", origin) for origin in reader.texts("allowOrigin"))
    if old and "allowOrigins" in reader:
        reader.refuse("allowOrigin", "the embedded mesh takes one of the two (Istio ignores this one); remove it")
    origins = []
    for i, entry in enumerate(reader.children("allowOrigins")):
        origin = condition(entry)
        if origin is None or not origin.value:
            reader.refuse(f"allowOrigins[{i}]", "Istio wants a text that is not empty: exact, prefix or regex")
        else:
            origins.append(origin)
    return tuple(origins) or old


def _methods(reader: Reader) -> tuple[str, ...]:
    methods = reader.texts("allowMethods")
    for i, method in enumerate(methods):
        if method not in _METHODS:
            reader.refuse(f"allowMethods[{i}]", f"Istio refuses {method!r}, which is no method of HTTP")
    return methods


def _names(reader: Reader, key: str) -> tuple[str, ...]:
    names = reader.texts(key)
    for i, name in enumerate(names):
        if name.startswith(":") or not is_header(name):
            reader.refuse(f"{key}[{i}]", f"Istio refuses {name!r} as the name of a header")
    return names


def _seconds(text: str) -> int:
    duration = milliseconds(text)
    if duration % 1000:
        raise ValueError(f"Istio accepts whole seconds only, not {text!r}")
    return duration // 1000
