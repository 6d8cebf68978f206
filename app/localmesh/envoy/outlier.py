"""Converts Istio's outlier detection to Envoy's; unset fields stay unset, so that Envoy's defaults apply.

Istio: applyOutlierDetection in pilot/pkg/networking/core/cluster_traffic_policy.go.
"""

from localmesh.envoy.values import Json
from localmesh.envoy.values import duration
from localmesh.model import OutlierDetection


def detection(outlier: OutlierDetection) -> Json:
    """When an endpoint is ejected; even an empty block switches on ejection after five errors in a row."""
    settings: Json = {"enforcing_success_rate": 0}
    if outlier.consecutive_5xx_errors is not None:
        settings["consecutive_5xx"] = outlier.consecutive_5xx_errors
        settings["enforcing_consecutive_5xx"] = 100 if outlier.consecutive_5xx_errors else 0
    if outlier.consecutive_gateway_errors is not None:
        settings["consecutive_gateway_failure"] = outlier.consecutive_gateway_errors
        settings["enforcing_consecutive_gateway_failure"] = 100 if outlier.consecutive_gateway_errors else 0
    if outlier.interval_ms is not None:
        settings["interval"] = duration(outlier.interval_ms)
    if outlier.base_ejection_time_ms is not None:
        settings["base_ejection_time"] = duration(outlier.base_ejection_time_ms)
    if outlier.max_ejection_percent:  # zero means unset: Envoy's default of 10 % applies, not "never"
        settings["max_ejection_percent"] = outlier.max_ejection_percent
    if outlier.split_external_local_origin_errors:
        settings["split_external_local_origin_errors"] = True
        settings["enforcing_local_origin_success_rate"] = 0
        if outlier.consecutive_local_origin_failures:
            settings["consecutive_local_origin_failure"] = outlier.consecutive_local_origin_failures
            settings["enforcing_consecutive_local_origin_failure"] = 100
    return settings


def panic_threshold(outlier: OutlierDetection | None) -> Json:
    """The percentage of healthy endpoints below which Envoy uses all endpoints; Istio's default 0 switches that off."""
    return {"value": float((outlier.min_health_percent if outlier else None) or 0)}
