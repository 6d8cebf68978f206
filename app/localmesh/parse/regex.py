"""Checks regular expressions with RE2: Envoy uses it, and Istio's admission uses its syntax (Go's regexp)."""

from typing import Any

LENGTH = 1024  # in bytes; Istio: pkg/config/validation/validation.go, validateStringRegexp
PROGRAM_SIZE = 32768  # in instructions; what Istio tells Envoy to allow: pkg/bootstrap/config.go

# RE2 errors that Go does not have: it has no such limit, and more names of character classes.
_ENVOY_ALONE = ("pattern too large", r"invalid character class range: \p", r"invalid character class range: \P")


def regex(text: str) -> str:
    """The text, if it is a regular expression that Istio and Envoy accept; raises ValueError if it is none."""
    if len(text.encode()) > LENGTH:
        raise ValueError(f"Istio refuses regular expressions longer than {LENGTH} bytes")
    import re2  # type: ignore[import-untyped]  # 10 ms, which most scenarios need not spend

    def size(encoding: Any) -> int:
        options = re2.Options()
        options.log_errors = False
        options.encoding = encoding
        return int(re2.compile(text.encode(), options).programsize)

    try:
        size(re2.Options.Encoding.UTF8)
    except re2.error as error:
        reason = error.args[0].decode()
        if not reason.startswith(_ENVOY_ALONE):
            raise ValueError(f"Istio refuses the regular expression {text!r}: {reason}") from error
    if r"\C" in text.replace(r"\\", ""):
        raise ValueError(rf"Istio refuses the regular expression {text!r}: invalid escape sequence: \C")
    try:
        steps = size(re2.Options.Encoding.LATIN1)  # Envoy matches bytes
    except re2.error as error:
        raise ValueError(f"Envoy refuses the regular expression {text!r}: {error.args[0].decode()}") from error
    if steps > PROGRAM_SIZE:
        raise ValueError(f"Envoy refuses the regular expression {text!r}: {steps} steps, more than {PROGRAM_SIZE}")
    return text
