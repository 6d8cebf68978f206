"""Parses Envoy's local rate limit as an EnvoyFilter has it: protobuf as JSON, with Envoy's own checks.

Envoy: api/envoy/extensions/filters/http/local_ratelimit/v3/local_rate_limit.proto and the messages in it.
"""

from localmesh.model import RateLimit
from localmesh.model.ratelimit import AnswerHeader
from localmesh.model.ratelimit import Sampled
from localmesh.parse.names import is_header
from localmesh.parse.reader import Reader
from localmesh.parse.units import nanoseconds

_FILTER = "envoy.filters.http.local_ratelimit"
_TYPE = "type.googleapis.com/envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit"
_UINT32 = 2**32 - 1
_MILLISECOND = 1_000_000
_SHORTEST_FILL_MS = 50
_STATUSES = frozenset({*range(400, 419), *range(421, 425), 426, 428, 429, 431, *range(500, 509), 510, 511})
_DENOMINATORS = {"HUNDRED": 100, "TEN_THOUSAND": 10_000, "MILLION": 1_000_000}
_ACTIONS = ("APPEND_IF_EXISTS_OR_ADD", "ADD_IF_ABSENT", "OVERWRITE_IF_EXISTS_OR_ADD", "OVERWRITE_IF_EXISTS")
_MOST_HEADERS = 10


def rate_limit(value: Reader, first: bool) -> RateLimit | None:
    """The rate limit in the value of a patch; None if it is something else, which is refused."""
    name = value.optional_text("name")
    if name != _FILTER:
        value.refuse("name", f"the embedded mesh inserts only {_FILTER}; change it or use a cluster")
    written = value.raw("typed_config")
    if isinstance(written, dict) and written.get("@type") != _TYPE:  # then the other fields are those of something else
        fact = f"the embedded mesh reads only {_TYPE}, written out; change it or use a cluster"
        value.refuse("typed_config.@type", fact)
        return None
    content = value.child("typed_config")
    if content is None:
        value.refuse("typed_config", f"the embedded mesh needs it, with {_TYPE} as @type")
        return None
    assert content.raw("@type") == _TYPE
    return _limit(content, first)


def _limit(content: Reader, first: bool) -> RateLimit | None:
    statistics = content.optional_text("stat_prefix")
    if not statistics:
        content.refuse("stat_prefix", "Envoy refuses a rate limit without it")
    status = content.child("status")
    headers = tuple(_header(option) for option in content.children("response_headers_to_add"))
    if len(headers) > _MOST_HEADERS:
        content.refuse("response_headers_to_add", f"Envoy refuses more than {_MOST_HEADERS} headers")
    counted, enforced = _share(content.child("filter_enabled")), _share(content.child("filter_enforced"))
    bucket = content.child("token_bucket")
    if bucket is None:
        content.refuse("token_bucket", "the embedded mesh has only rate limits with a bucket; add one or use a cluster")
        return None
    return RateLimit(
        statistics=statistics or "",
        most_tokens=_tokens(bucket, "max_tokens") or 1,
        tokens_per_fill=_tokens(bucket, "tokens_per_fill") or 1,
        fill_interval_ms=_fill_interval(bucket),
        status=_status(status) if status else None,
        counted=counted,
        enforced=enforced,
        headers=headers,
        first=first,
    )


def _tokens(bucket: Reader, key: str) -> int | None:
    """A number of tokens, None if it is absent; Envoy's own default is one a fill, and none for the whole bucket."""
    tokens = bucket.integer(key, high=_UINT32)
    if tokens == 0 or (key not in bucket and key == "max_tokens"):
        bucket.refuse(key, "Envoy refuses a bucket without room for a token")
    return tokens


def _fill_interval(bucket: Reader) -> int:
    if "fill_interval" not in bucket:
        bucket.refuse("fill_interval", "Envoy refuses a bucket without it")
    written = bucket.converted("fill_interval", _milliseconds)
    if written is not None and written < _SHORTEST_FILL_MS:
        bucket.refuse("fill_interval", f"Envoy refuses less than {_SHORTEST_FILL_MS} ms")
    return written or 1000


def _milliseconds(text: str) -> int:
    """A duration as Go reads it, for that is how istiod reads those of Envoy's API, in whole milliseconds."""
    duration = nanoseconds(text)
    if duration % _MILLISECOND:
        raise ValueError(f"{text!r}: the embedded mesh has only whole milliseconds; round it or use a cluster")
    return duration // _MILLISECOND


def _status(reader: Reader) -> int | None:
    """The status of the answer; Envoy takes 429 in place of one below 400."""
    code = reader.raw("code")
    if code in _STATUSES and not isinstance(code, bool):
        return int(code)
    reader.refuse("code", f"the embedded mesh takes the number of an error that Envoy knows (400 to 511), not {code!r}")
    return None


def _share(reader: Reader | None) -> Sampled | None:
    if reader is None:
        return None
    runtime_key = reader.optional_text("runtime_key") or ""
    value = reader.child("default_value")
    if value is None:
        reader.refuse("default_value", "Envoy refuses a share without it")
        return None
    denominator = value.choice("denominator", tuple(_DENOMINATORS)) or "HUNDRED"
    return Sampled(value.integer("numerator", high=_UINT32) or 0, _DENOMINATORS[denominator], runtime_key)


def _header(option: Reader) -> AnswerHeader:
    action = option.choice("append_action", _ACTIONS) or ""
    header = option.child("header")
    if header is None:
        option.refuse("header", "Envoy refuses an entry without it")
        return AnswerHeader("", "")
    name, value = header.optional_text("key") or "", header.optional_text("value") or ""
    if not is_header(name) or name.startswith(":"):
        header.refuse("key", f"Envoy refuses it as the name of a header: {name!r}")
    if "%" in value or not value.isascii() or not value.isprintable():
        header.refuse("value", "the embedded mesh takes plain text without %; change it or use a cluster")
    return AnswerHeader(name, value, action)
