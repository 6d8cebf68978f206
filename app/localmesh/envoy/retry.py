"""Converts Istio's retries to an Envoy retry policy; None means Istio's default, 0 attempts means no retries.

Istio: pilot/pkg/networking/core/route/retry/retry.go.
"""

from localmesh.envoy.values import Json
from localmesh.envoy.values import duration
from localmesh.envoy.values import typed
from localmesh.model import Retries

DEFAULT_ATTEMPTS = 2
# Without status codes: an application's 503 is not retried, a refused connection is.
DEFAULT_CONDITIONS = "connect-failure,refused-stream,unavailable,cancelled,retriable-status-codes"
STATUS_CODES = "retriable-status-codes"
_OTHER_HOST = {
    "name": "envoy.retry_host_predicates.previous_hosts",
    "typed_config": typed("envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate"),
}
_OTHER_HOST_TRIES = 5
_OTHER_LOCALITY = {
    "name": "envoy.retry_priorities.previous_priorities",
    "typed_config": typed(
        "envoy.extensions.retry.priority.previous_priorities.v3.PreviousPrioritiesConfig", {"update_frequency": 2}
    ),
}


def outbound_policy(retries: Retries | None, *, hashed: bool = False) -> Json | None:
    """The retry policy of a route, None if it has no retries; one with a consistent hash may retry at the same host."""
    if retries is None:
        return _policy(DEFAULT_ATTEMPTS, DEFAULT_CONDITIONS, hashed)
    if retries.attempts == 0:
        return None
    anywhere = hashed if retries.other_endpoints is None else not retries.other_endpoints
    policy = _policy(retries.attempts, retries.conditions or DEFAULT_CONDITIONS, anywhere)
    if retries.per_try_timeout_ms is not None:
        policy["per_try_timeout"] = duration(retries.per_try_timeout_ms)
    if retries.other_localities:
        policy["retry_priority"] = _OTHER_LOCALITY
    if retries.backoff_ms is not None:
        policy["retry_back_off"] = {"base_interval": duration(retries.backoff_ms)}
    return policy


def inbound_policy() -> Json:
    """The retries of a sidecar towards its application since Istio 1.32: only requests that cannot have reached it."""
    return {"num_retries": 2, "retry_on": "reset-before-request"}


def _policy(attempts: int, conditions: str, anywhere: bool) -> Json:
    words = conditions.split(",")
    codes = [int(word) for word in words if word.isdigit()]
    words = [word for word in words if not word.isdigit()]
    if codes and STATUS_CODES not in words:
        words.append(STATUS_CODES)
    policy: Json = {
        "num_retries": attempts,
        "retry_on": ",".join(words),
        **({} if anywhere else {"retry_host_predicate": [_OTHER_HOST]}),
        "host_selection_retry_max_attempts": str(_OTHER_HOST_TRIES),
    }
    return {**policy, "retriable_status_codes": codes} if codes else policy
