"""Converts Istio's connection pools and retry budgets to Envoy's circuit breakers; unset means unlimited.

Envoy's own default is 1024. Istio: applyConnectionPool and applyRetryBudget in
pilot/pkg/networking/core/cluster_traffic_policy.go.
"""

from localmesh.envoy.values import Json
from localmesh.envoy.values import duration
from localmesh.envoy.values import typed
from localmesh.model import ConnectionPool
from localmesh.model import RetryBudget

UNLIMITED = 2**32 - 1
CONNECT_TIMEOUT_MS = 10_000
_BUDGET_PERCENT = 20.0
_BUDGET_MINIMUM = 3
_HTTP = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions"


def limits(pool: ConnectionPool | None, budget: RetryBudget | None = None) -> Json:
    """The fields of a cluster that a connection pool and a retry budget set; Envoy then ignores the pool's retries."""
    pool = pool or ConnectionPool()
    thresholds: Json = {
        "max_connections": pool.max_connections or UNLIMITED,
        "max_pending_requests": pool.max_pending_requests or UNLIMITED,
        "max_requests": pool.max_requests or UNLIMITED,  # Istio's http2MaxRequests, which also limits HTTP/1.1
        "max_retries": pool.max_retries or UNLIMITED,
    }
    if budget:
        thresholds["retry_budget"] = _retry_budget(budget)
    settings: Json = {
        "connect_timeout": duration(pool.connect_timeout_ms or CONNECT_TIMEOUT_MS),
        "circuit_breakers": {"thresholds": [thresholds]},
    }
    if common := _common(pool):
        options = {"common_http_protocol_options": common, "explicit_http_config": {"http_protocol_options": {}}}
        settings["typed_extension_protocol_options"] = {_HTTP: typed(_HTTP, options)}
    return settings


def _retry_budget(budget: RetryBudget) -> Json:
    percent = _BUDGET_PERCENT if budget.percent is None else budget.percent
    fields: Json = {
        "budget_percent": {"value": percent},
        "min_retry_concurrency": budget.min_concurrency or _BUDGET_MINIMUM,
    }
    return fields if budget.interval_ms is None else {**fields, "budget_interval": duration(budget.interval_ms)}


def _common(pool: ConnectionPool) -> Json:
    settings: Json = {}
    if pool.idle_timeout_ms is not None:
        settings["idle_timeout"] = duration(pool.idle_timeout_ms)
    if pool.max_requests_per_connection is not None:
        settings["max_requests_per_connection"] = pool.max_requests_per_connection
    if pool.max_connection_duration_ms is not None:
        settings["max_connection_duration"] = duration(pool.max_connection_duration_ms)
    return settings
