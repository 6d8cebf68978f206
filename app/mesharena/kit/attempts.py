"""Which attempt of a request a service answered: the caller's sidecar counts, and the service tells the caller.

Istio lets a caller's sidecar send the number with each attempt, in place of what the application may have written there
(`include_request_attempt_count`: pilot/pkg/networking/core/httproute.go), and its inbound sidecars leave it as it is.
It lets no sidecar add the number to an answer, so the service does, from the second attempt on.
"""

from collections.abc import Mapping

COUNTED_HEADER = "x-envoy-attempt-count"
ATTEMPT_HEADER = "x-arena-attempt"
MOST_ATTEMPTS = 99
_DIGITS = 2


def attempt(written: str | None) -> int:
    """The number that one of the headers holds; 1 without it, and for what no sidecar writes there."""
    if written is None or not written.isascii() or not written.isdigit() or len(written) > _DIGITS:
        return 1
    return max(1, int(written))


def told(counted: str | None) -> Mapping[str, str]:
    """The headers of an answer to a request that came with the number `counted`: none for a first attempt."""
    number = attempt(counted)
    return {ATTEMPT_HEADER: str(number)} if number > 1 else {}
