"""Parses retries: attempts 0 means none, and allows no other field; conditions are Envoy's, and status codes."""

import re
from http import HTTPStatus

from localmesh.model import Retries
from localmesh.parse.reader import Reader
from localmesh.parse.units import milliseconds

_HTTP = "5xx gateway-error reset reset-before-request connect-failure http3-post-connect-failure retriable-4xx"
_MORE = "refused-stream retriable-status-codes retriable-headers envoy-ratelimited"
_GRPC = "cancelled deadline-exceeded internal resource-exhausted unavailable"
_NUMBER = re.compile("[+]?[0-9]+")
CONDITIONS = frozenset(f"{_HTTP} {_MORE} {_GRPC}".split())
_CODES = frozenset(int(status) for status in HTTPStatus)


def retries(reader: Reader | None) -> Retries | None:
    """The retries of a rule; None (no field) means Istio's default, which is two retries."""
    if reader is None:
        return None
    attempts = reader.integer("attempts") or 0
    timeout = reader.converted("perTryTimeout", milliseconds)
    conditions = reader.optional_text("retryOn") or ""
    given = [key for key in ("perTryTimeout", "retryOn", "retryRemoteLocalities") if key in reader]
    if not attempts and (timeout or conditions or "retryRemoteLocalities" in given):
        reader.refuse("attempts", f"Istio refuses {' and '.join(given)} without attempts; set it or remove them")
    words = conditions.split(",") if conditions else []
    for word in words:
        if word not in CONDITIONS and not _is_code(word):
            hint = (
                "write them without spaces"
                if word.strip() in CONDITIONS or _is_code(word.strip())
                else f"choose from {_known()}"
            )
            reader.refuse("retryOn", f"Istio refuses {word!r}; {hint}")
    others = reader.boolean("retryIgnorePreviousHosts")
    return Retries(
        attempts,
        timeout,
        ",".join(str(int(word)) if _is_code(word) else word for word in words),
        other_endpoints=others if "retryIgnorePreviousHosts" in reader else None,
        other_localities=reader.boolean("retryRemoteLocalities"),
        backoff_ms=reader.converted("backoff", milliseconds),
    )


def _is_code(word: str) -> bool:
    """Whether it is a known status code; Istio reads it as Go does, so +503 and 0503 are 503."""
    return bool(_NUMBER.fullmatch(word)) and int(word) in _CODES


def _known() -> str:
    return f"{', '.join(sorted(CONDITIONS))} and status codes"
