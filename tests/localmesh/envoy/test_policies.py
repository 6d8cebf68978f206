"""Each policy on its own: unset and zero are different, and both are Istio's."""

from typing import Any

import pytest

from localmesh.envoy import lb
from localmesh.envoy import mirror
from localmesh.envoy.fault import FILTER
from localmesh.envoy.fault import per_route
from localmesh.envoy.outlier import detection
from localmesh.envoy.outlier import panic_threshold
from localmesh.envoy.pool import UNLIMITED
from localmesh.envoy.pool import limits
from localmesh.envoy.retry import DEFAULT_CONDITIONS
from localmesh.envoy.retry import outbound_policy
from localmesh.envoy.values import duration
from localmesh.envoy.values import fraction
from localmesh.model import Abort
from localmesh.model import ConnectionPool
from localmesh.model import Delay
from localmesh.model import Destination
from localmesh.model import LoadBalancer
from localmesh.model import Mirror
from localmesh.model import OutlierDetection
from localmesh.model import Retries
from localmesh.model import Warmup
from tests.localmesh import samples

BALL = "outbound|8080||ball.arena.svc.cluster.local"
V2 = Destination("ball.arena.svc.cluster.local", "v2")


@pytest.mark.parametrize(("ms", "text"), [(1, "0.001s"), (1500, "1.500s"), (2000, "2s"), (86_400_001, "86400.001s")])
def test_durations_are_exact(ms: int, text: str):
    assert duration(ms) == text


def test_fractions_keep_four_decimals():
    assert fraction(12.5) == {"numerator": 125_000, "denominator": "MILLION"}
    assert fraction(0.0001)["numerator"] == 1
    assert fraction(0.29)["numerator"] == 2900


def test_unset_retries_are_two_on_connection_failures_but_not_on_an_answer():
    policy = outbound_policy(None)
    assert policy is not None
    assert (policy["num_retries"], policy["retry_on"]) == (2, DEFAULT_CONDITIONS)
    assert "retriable_status_codes" not in policy
    assert policy["retry_host_predicate"][0]["name"] == "envoy.retry_host_predicates.previous_hosts"
    assert policy["host_selection_retry_max_attempts"] == "5"


def test_zero_attempts_switch_retries_off():
    assert outbound_policy(Retries(attempts=0)) is None


@pytest.mark.parametrize(
    ("conditions", "retry_on", "codes"),
    [
        pytest.param("", DEFAULT_CONDITIONS, None, id="attempts alone keep the default conditions"),
        pytest.param("5xx,reset", "5xx,reset", None, id="words"),
        pytest.param("503", "retriable-status-codes", [503], id="a number becomes a status code"),
        pytest.param("reset,503,504", "reset,retriable-status-codes", [503, 504], id="both"),
        pytest.param("retriable-status-codes,503", "retriable-status-codes", [503], id="no duplicate"),
    ],
)
def test_conditions_of_retries_are_translated(conditions: str, retry_on: str, codes: list[int] | None):
    policy = outbound_policy(Retries(3, 250, conditions))
    assert policy is not None
    assert (policy["num_retries"], policy["per_try_timeout"], policy["retry_on"]) == (3, "0.250s", retry_on)
    assert policy.get("retriable_status_codes") == codes


@pytest.mark.parametrize(
    ("outlier", "expected"),
    [
        pytest.param(OutlierDetection(), {}, id="the block alone leaves Envoy's defaults"),
        pytest.param(
            OutlierDetection(consecutive_5xx_errors=1),
            {"consecutive_5xx": 1, "enforcing_consecutive_5xx": 100},
            id="errors",
        ),
        pytest.param(
            OutlierDetection(consecutive_5xx_errors=0),
            {"consecutive_5xx": 0, "enforcing_consecutive_5xx": 0},
            id="zero errors is off",
        ),
        pytest.param(
            OutlierDetection(consecutive_gateway_errors=2),
            {"consecutive_gateway_failure": 2, "enforcing_consecutive_gateway_failure": 100},
            id="gateway errors",
        ),
        pytest.param(
            OutlierDetection(consecutive_gateway_errors=0),
            {"consecutive_gateway_failure": 0, "enforcing_consecutive_gateway_failure": 0},
            id="zero gateway errors",
        ),
        pytest.param(OutlierDetection(max_ejection_percent=50), {"max_ejection_percent": 50}, id="percent"),
        pytest.param(OutlierDetection(max_ejection_percent=0), {}, id="zero percent is unset: Envoy's 10 holds"),
        pytest.param(
            OutlierDetection(interval_ms=1000, base_ejection_time_ms=10_000),
            {"interval": "1s", "base_ejection_time": "10s"},
            id="times",
        ),
        pytest.param(
            OutlierDetection(split_external_local_origin_errors=True, consecutive_local_origin_failures=3),
            {
                "split_external_local_origin_errors": True,
                "enforcing_local_origin_success_rate": 0,
                "consecutive_local_origin_failure": 3,
                "enforcing_consecutive_local_origin_failure": 100,
            },
            id="local errors apart",
        ),
    ],
)
def test_outlier_detection_is_translated(outlier: OutlierDetection, expected: dict[str, Any]):
    assert detection(outlier) == {"enforcing_success_rate": 0, **expected}


def test_panic_is_off_unless_a_minimum_of_health_is_asked_for():
    assert panic_threshold(None) == {"value": 0.0}
    assert panic_threshold(OutlierDetection()) == {"value": 0.0}
    assert panic_threshold(OutlierDetection(min_health_percent=50)) == {"value": 50.0}


def test_an_unset_pool_is_unlimited():
    assert limits(None) == {
        "connect_timeout": "10s",
        "circuit_breakers": {
            "thresholds": [
                {
                    "max_connections": UNLIMITED,
                    "max_pending_requests": UNLIMITED,
                    "max_requests": UNLIMITED,
                    "max_retries": UNLIMITED,
                }
            ]
        },
    }


def test_every_limit_of_a_pool_is_translated():
    pool = ConnectionPool(
        max_connections=1,
        connect_timeout_ms=500,
        max_connection_duration_ms=60_000,
        max_pending_requests=2,
        max_requests=3,
        max_requests_per_connection=4,
        max_retries=5,
        idle_timeout_ms=6000,
    )
    cluster = limits(pool)
    (thresholds,) = cluster["circuit_breakers"]["thresholds"]
    assert list(thresholds.values()) == [1, 2, 3, 5]
    assert cluster["connect_timeout"] == "0.500s"
    (options,) = cluster["typed_extension_protocol_options"].values()
    assert options["common_http_protocol_options"] == {
        "idle_timeout": "6s",
        "max_requests_per_connection": 4,
        "max_connection_duration": "60s",
    }


@pytest.mark.parametrize(
    ("balancer", "expected"),
    [
        (None, "LEAST_REQUEST"),
        ("UNSPECIFIED", "LEAST_REQUEST"),
        ("LEAST_CONN", "LEAST_REQUEST"),
        ("LEAST_REQUEST", "LEAST_REQUEST"),
        ("ROUND_ROBIN", "ROUND_ROBIN"),
        ("RANDOM", "RANDOM"),
    ],
)
def test_load_balancers_are_translated(balancer: Any, expected: str):
    assert lb.policy(LoadBalancer(balancer) if balancer else None) == {"lb_policy": expected}


@pytest.mark.parametrize(
    ("algorithm", "key"),
    [
        ("ROUND_ROBIN", "round_robin_lb_config"),
        ("LEAST_REQUEST", "least_request_lb_config"),
        ("UNSPECIFIED", "least_request_lb_config"),
    ],
)
def test_a_warmup_is_a_slow_start_with_istios_defaults(algorithm: Any, key: str):
    made = lb.policy(LoadBalancer(algorithm, warmup=Warmup(20_000)))
    assert made[key]["slow_start_config"] == {
        "slow_start_window": "20s",
        "aggression": {"default_value": 1.0, "runtime_key": "("},
        "min_weight_percent": {"value": 10.0},
    }
    own = lb.policy(LoadBalancer(algorithm, warmup=Warmup(1500, 0.0, 2.5)))[key]["slow_start_config"]
    assert (own["slow_start_window"], own["aggression"]["default_value"]) == ("1.500s", 2.5)
    assert own["min_weight_percent"] == {"value": 0.0}


WARM = {"loadBalancer": {"simple": "ROUND_ROBIN", "warmup": {"duration": "20s"}}}


@pytest.mark.parametrize("before", [[], [{}], [{"trafficPolicy": {"outlierDetection": {}}}]])
def test_a_mesh_that_warms_up_as_the_next_one_has_its_clusters_already(before: list[dict[str, Any]]):
    old = samples.mesh(*samples.pitch(), *(samples.destination_rule(**spec) for spec in before))
    new = samples.mesh(*samples.pitch(), samples.destination_rule(trafficPolicy=WARM))
    warming = samples.clusters(old.warming_as(new))
    assert warming[BALL] == samples.clusters(new)[BALL] != samples.clusters(old)[BALL]
    assert warming.keys() == samples.clusters(old).keys()


def test_a_mesh_stays_as_it_is_if_the_next_one_warms_nothing_up():
    old = samples.mesh(*samples.pitch(), samples.destination_rule(trafficPolicy=WARM))
    assert old.warming_as(samples.mesh(*samples.pitch(), samples.destination_rule())) is old


def test_a_mesh_that_warms_up_as_the_next_one_keeps_its_own_tls():
    plain, mutual = ({**WARM, "tls": {"mode": mode}} for mode in ("DISABLE", "ISTIO_MUTUAL"))
    old = samples.mesh(*samples.pitch(), samples.destination_rule(trafficPolicy=plain))
    new = samples.mesh(*samples.pitch(), samples.destination_rule(trafficPolicy=mutual))
    assert samples.clusters(old.warming_as(new)) == samples.clusters(old)


def test_a_warmup_has_no_effect_on_a_random_choice():
    assert lb.policy(LoadBalancer("RANDOM", warmup=Warmup(20_000))) == {"lb_policy": "RANDOM"}


def test_a_mirror_without_percentage_copies_all_and_zero_copies_nothing():
    everything = mirror.policy("c", Mirror(V2))
    assert everything is not None
    assert everything["runtime_fraction"]["default_value"] == {"numerator": 100, "denominator": "HUNDRED"}
    assert (everything["trace_sampled"], everything["disable_shadow_host_suffix_append"]) == (False, True)
    some = mirror.policy("c", Mirror(V2, 30))
    assert some is not None
    assert some["runtime_fraction"]["default_value"] == {"numerator": 300_000, "denominator": "MILLION"}
    old = mirror.policy("c", Mirror(V2, 30, old=True))
    assert old is not None
    assert old["runtime_fraction"]["default_value"] == {"numerator": 30, "denominator": "HUNDRED"}
    assert mirror.policy("c", Mirror(V2, 0)) is None
    assert mirror.policy("c", Mirror(V2, 0, old=True)) is None


def test_retries_may_go_back_to_an_endpoint_and_wait_and_change_the_locality():
    usual = outbound_policy(Retries(1))
    assert usual is not None
    assert usual["retry_host_predicate"]
    assert not usual.keys() & {"retry_priority", "retry_back_off"}
    same = outbound_policy(Retries(1, other_endpoints=False))
    assert same is not None
    assert "retry_host_predicate" not in same
    other = outbound_policy(Retries(1, other_endpoints=True), hashed=True)
    assert other is not None
    assert other["retry_host_predicate"] == usual["retry_host_predicate"]
    slow = outbound_policy(Retries(1, other_localities=True, backoff_ms=250))
    assert slow is not None
    assert slow["retry_back_off"] == {"base_interval": "0.250s"}
    assert slow["retry_priority"]["name"] == "envoy.retry_priorities.previous_priorities"


def test_an_abort_has_an_http_status_or_one_of_grpc():
    assert per_route(None, Abort(503))[FILTER]["abort"]["http_status"] == 503
    fault = per_route(None, Abort(14, grpc=True))[FILTER]["abort"]
    assert fault["grpc_status"] == 14
    assert "http_status" not in fault


def test_a_fault_without_percentage_injects_nothing():
    nothing = {"numerator": 0, "denominator": "HUNDRED"}
    fault = per_route(Delay(2000), Abort(503))[FILTER]
    assert (fault["delay"]["percentage"], fault["abort"]["percentage"]) == (nothing, nothing)
    assert fault["delay"]["fixed_delay"] == "2s"
    assert per_route(None, Abort(418, 100))[FILTER]["abort"] == {"http_status": 418, "percentage": fraction(100)}
    assert per_route(None, None) == {}
