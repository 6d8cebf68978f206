"""Counters of the callers' Envoys, read from their admin ports; the page must agree with them."""

from collections import Counter
from dataclasses import dataclass

import requests
from prometheus_client.parser import text_string_to_metric_families

from tests import scenarios
from tests.live.harness import Arena

CALLERS = {group for name in scenarios.NAMES for group in scenarios.callers(name)}
NOBODY = "-"  # Envoy's word for what it does not know
BY_THE_BALLS_SIDECAR = ("401", "403", "429")  # it sends these statuses; no ball of any version received such a request
BY_THE_ROUTES_TIMEOUT = ("504",)  # sent by the caller's sidecar, which names the version that it no longer waits for


@dataclass(frozen=True)
class Count:
    """Of one caller and one cluster of the ball, since the sidecar was started."""

    total: int = 0
    errors: int = 0


def callers(arena: Arena) -> dict[str, str]:
    """Every caller's pod and the admin address of its sidecar, if it has one."""
    pods = [p for p in arena.pods() if p["workload"] in CALLERS]
    return {p["name"]: p["listeners"]["admin"] for p in pods if "admin" in p["listeners"]}


def counts(address: str) -> dict[str, Count]:
    """By version of the ball, "" for the ball as a whole."""
    url = _admin(address, r"stats?format=json&type=Counters&filter=\|ball\..*upstream_rq_(total|5xx)$")
    counters: dict[str, dict[str, int]] = {}
    for stat in requests.get(url, timeout=5).json()["stats"]:
        if "value" in stat:
            version = stat["name"].split("|")[2]
            counters.setdefault(version, {})[stat["name"].rpartition("_")[2]] = stat["value"]
    return {v: Count(c.get("total", 0), c.get("5xx", 0)) for v, c in counters.items()}


def ejected(arena: Arena) -> dict[str, set[str]]:
    """Every caller's pod and the ball's pods that its sidecar has ejected now."""
    ejected_balls = {}
    for pod, address in callers(arena).items():
        clusters = requests.get(_admin(address, "clusters?format=json"), timeout=5).json()["cluster_statuses"]
        hosts = [h for c in clusters if "|ball." in c["name"] for h in c.get("host_statuses", [])]
        out = [h for h in hosts if h["health_status"].get("failed_outlier_check")]
        ejected_balls[pod] = {h["hostname"] for h in out}
    return ejected_balls


def answered(address: str) -> dict[str, int]:
    """Requests to the ball by the version that answered, NOBODY's where none did, as this sidecar counts them."""
    text = requests.get(_admin(address, "stats/prometheus?filter=^istio"), timeout=5).text
    samples = (sample for family in text_string_to_metric_families(text) for sample in family.samples)
    counts: Counter[str] = Counter()
    for name, labels, value, *_ in samples:
        is_request_to_ball = labels.get("destination_service_name") == "ball" and labels.get("reporter") == "source"
        if name == "envoy_istio_requests_total" and is_request_to_ball:
            by_no_ball = labels.get("response_code") in (*BY_THE_BALLS_SIDECAR, *BY_THE_ROUTES_TIMEOUT)
            counts[NOBODY if by_no_ball else labels.get("destination_version") or NOBODY] += int(value)
    return dict(counts)


def _admin(address: str, path: str) -> str:
    return f"http://{address}/{path}"
