"""Every scenario for every caller: a request walked through the configuration of that caller's Envoy."""

import pytest

from localmesh import analysis
from localmesh import envoy
from localmesh.manifests import read
from localmesh.parse import parse
from localmesh.plan import Plan
from localmesh.plan import PodPlan
from localmesh.plan import plan
from localmesh.ports import APP_PORT
from tests import scenarios
from tests.localmesh import samples
from tests.localmesh import simulation
from tests.localmesh.samples import NETWORK
from tests.localmesh.scenarios import NAMES
from tests.localmesh.scenarios import chart
from tests.localmesh.scenarios import scenario

BALL = "http://ball:8080/hasControl"
PLAYERS = ("locals", "visitors", "messi", "mbappe")

PLAYED = [name for name in NAMES if scenarios.callers(name)]


def planned(name: str) -> Plan:
    return plan(scenario(name), NETWORK)


def sent(name: str, pod: PodPlan, url: str = BALL, **request: object) -> simulation.Passage:
    """A request with the headers of the caller's group."""
    headers = scenarios.headers(name, pod.workload)
    return simulation.send(configuration(name, pod), url, **{"headers": headers, **request})  # type: ignore[arg-type]


def configuration(name: str, pod: PodPlan) -> envoy.Resources:
    arena = planned(name)
    ready = frozenset(candidate.name for candidate in arena.pods)
    return envoy.resources(scenario(name), arena, pod, ready)


def callers(name: str) -> list[PodPlan]:
    players = [candidate for candidate in planned(name).pods if candidate.workload in PLAYERS]
    assert players
    return players


def versions(name: str, pod: PodPlan) -> dict[str, float]:
    """The versions of the ball that a caller reaches and how often, all endpoints of a cluster being equal."""
    resources = configuration(name, pod)
    by_address = {f"{candidate.address}:8080": dict(candidate.labels)["version"] for candidate in planned(name).pods}
    shares: dict[str, float] = {}
    for cluster, share in simulation.shares(sent(name, pod)).items():
        addresses = simulation.endpoints(resources, cluster)
        for address in addresses:
            version = by_address[address]
            shares[version] = shares.get(version, 0) + share / len(addresses)
    return shares


def cluster_of(name: str, caller: PodPlan) -> envoy.Json:
    """The cluster that a caller's requests to the ball take."""
    return configuration(name, caller).clusters[sent(name, caller).cluster]


@pytest.mark.parametrize("name", PLAYED)
def test_callers_reach_the_versions_that_the_scenario_promises(name: str):
    for caller in callers(name):
        expected = scenarios.shares(name, caller.workload)
        assert versions(name, caller) == pytest.approx(expected), caller.name


@pytest.mark.parametrize("name", PLAYED)
def test_only_the_mirrored_requests_of_a_rule_are_copied(name: str):
    for caller in callers(name):
        mirror = scenarios.rule(name, caller.workload).get("mirror")
        expected = (f"outbound|8080|{mirror['version']}|ball.arena.svc.cluster.local",) if mirror else ()
        assert sent(name, caller).mirrors == expected


@pytest.mark.parametrize("name", PLAYED)
def test_delays_and_aborts_are_only_those_of_the_rule(name: str):
    for caller in callers(name):
        rule, fault = scenarios.rule(name, caller.workload), sent(name, caller).fault
        delay, abort = rule.get("delay"), rule.get("abort")
        assert set(fault) - {"@type"} == {kind for kind in ("delay", "abort") if kind in rule}
        if delay:
            assert fault["delay"] == {"fixed_delay": f"{delay['seconds']}s", "percentage": share(delay)}
        if abort:
            assert fault["abort"] == {"http_status": abort["status"], "percentage": share(abort)}


def share(injected: dict[str, float]) -> envoy.Json:
    return {"numerator": injected.get("percent", 100) * 10_000, "denominator": "MILLION"}


@pytest.mark.parametrize("name", PLAYED)
def test_an_error_answer_is_never_retried(name: str):
    for caller in callers(name):
        assert "503" not in str(sent(name, caller).action.get("retry_policy", {}))


@pytest.mark.parametrize("name", NAMES)
def test_every_endpoint_is_a_sidecar_that_leads_to_its_application_or_without_one_the_application(name: str):
    arena = planned(name)
    addresses = {f"{pod.address}:8080": pod for pod in arena.pods}
    for caller in samples.with_envoy(arena):
        if not isinstance(caller, PodPlan):
            continue
        resources = configuration(name, caller)
        for service in scenario(name).services:
            for address in simulation.endpoints(resources, f"outbound|8080||{service.name}.arena.svc.cluster.local"):
                assert address in addresses
    for address, pod in addresses.items():
        if not pod.sidecar:
            assert pod.app_port == 8080
            continue
        inbound = simulation.send(configuration(name, pod), f"http://{address}/health", listener="virtualInbound")
        assert inbound.endpoints == (f"{pod.address}:{APP_PORT}",)


@pytest.mark.parametrize("name", NAMES)
def test_the_gateway_shows_the_page_and_nothing_else(name: str):
    arena = planned(name)
    assert arena.gateway is not None
    ready = frozenset(candidate.name for candidate in arena.pods)
    resources = envoy.resources(scenario(name), arena, arena.gateway, ready)
    (ui,) = (candidate for candidate in arena.pods if candidate.workload == "ui")
    for path in ("", "assets/app.js", "api/stream"):
        assert simulation.send(resources, f"http://localhost:8080/{path}").endpoints == (f"{ui.address}:8080",)
    for path in ("facts", "display", "metrics", "health"):
        with pytest.raises(simulation.NoRouteError):
            simulation.send(resources, f"http://localhost:8080/{path}")


def test_an_unknown_host_is_answered_by_the_proxy_itself():
    caller = callers("one-ball")[0]
    assert sent("one-ball", caller, "http://example.com/").status == 502
    assert sent("one-ball", caller, "http://ball/").status == 502  # the port is part of the name


def test_the_crowd_of_circuit_breaker_shares_one_connection_with_one_waiting():
    (caller, *_) = callers("circuit-breaker")
    (limits,) = cluster_of("circuit-breaker", caller)["circuit_breakers"]["thresholds"]
    assert (limits["max_connections"], limits["max_pending_requests"]) == (1, 1)


def test_sticky_sends_each_player_by_its_header_wherever_its_hash_leads():
    (caller, *_) = callers("sticky")
    assert cluster_of("sticky", caller)["lb_policy"] == "MAGLEV"
    assert sent("sticky", caller).action["hash_policy"] == [{"header": {"header_name": "x-arena-player"}}]
    assert len(sent("sticky", caller).endpoints) == 3


def test_least_request_counts_what_is_under_way():
    (caller, *_) = callers("least-request")
    assert cluster_of("least-request", caller)["lb_policy"] == "LEAST_REQUEST"
    assert len(sent("least-request", caller).endpoints) == 2


def test_slow_start_raises_the_weight_of_a_ball_for_as_long_as_is_claimed():
    (caller, *_) = callers("slow-start")
    slow_start = cluster_of("slow-start", caller)["round_robin_lb_config"]["slow_start_config"]
    claim = scenarios.values("slow-start")["scenario"]["proof"]["v2-joins-slowly"]
    assert slow_start["slow_start_window"] == f"{claim['seconds']}s"
    assert len(sent("slow-start", caller).endpoints) == 2


def test_the_ball_of_rate_limit_has_five_tokens_a_second_after_its_policies():
    ball = next(pod for pod in planned("rate-limit").pods if pod.workload == "ball-v1")
    chains = configuration("rate-limit", ball).listeners["virtualInbound"]["filter_chains"]
    for chain in chains:
        limit, router = chain["filters"][0]["typed_config"]["http_filters"]
        bucket = {"max_tokens": 5, "tokens_per_fill": 5, "fill_interval": "1s"}
        assert limit["typed_config"]["token_bucket"] == bucket
        assert router["name"] == "envoy.filters.http.router"


def test_home_and_away_prefers_the_ball_at_home_and_knows_the_one_away():
    for caller in callers("home-and-away"):
        assignment = configuration("home-and-away", caller).endpoints[sent("home-and-away", caller).cluster]
        places = [(each["locality"]["zone"], each.get("priority", 0)) for each in assignment["endpoints"]]
        assert sorted(places) == [("away", 1), ("home", 0)]
        ejection = cluster_of("home-and-away", caller)["outlier_detection"]
        assert (ejection["consecutive_5xx"], ejection["max_ejection_percent"]) == (1, 50)


def test_outlier_ejects_one_of_two_at_the_first_error():
    (caller, *_) = callers("outlier")
    ejection = cluster_of("outlier", caller)["outlier_detection"]
    assert (ejection["consecutive_5xx"], ejection["max_ejection_percent"]) == (1, 50)


@pytest.mark.parametrize("name", NAMES)
def test_only_policies_and_limits_change_the_listeners_of_a_pod(name: str):
    before = planned("one-ball")
    after = plan(scenario(name), NETWORK, before)
    kept = {pod.name: pod for pod in before.pods}
    for pod in after.pods:
        if pod.name in kept:
            assert pod == kept[pod.name]
            before_listeners = envoy.resources(scenario("one-ball"), before, pod, frozenset()).listeners
            listeners = envoy.resources(scenario(name), after, pod, frozenset()).listeners
            assert (listeners != before_listeners) is (pod.workload.partition("-")[0] in guarded(name))


def guarded(name: str) -> set[str]:
    """The apps whose sidecars let in not everybody or not everything, in scenarios that say so."""
    security = scenarios.values(name)["security"]
    strict = {app for app, mode in security["mtls"]["services"].items() if mode == "STRICT"}
    limited = scenarios.values(name)["routing"]["ball"]["rateLimit"]
    guarded_ball = security["authorization"]["rules"] or security["tokens"]["required"] or limited
    return strict | ({"ball"} if guarded_ball else set())


def test_kiali_annotations_of_pods_are_accepted_and_ignored():
    rendered = chart().render({"monitoring": {"kiali": {"enabled": True}}}, name="arena", namespace="arena")
    mesh = parse(read({path: text for path, text in rendered.items() if path.endswith(".yaml")}), "arena")
    named = {
        workload.name: dict(workload.template.annotations).get("kiali.io/dashboards") for workload in mesh.workloads
    }
    assert named["stadium"] == "mesh-arena-stadium,mesh-arena"


@pytest.mark.parametrize("name", NAMES)
def test_no_scenario_gives_a_warning(name: str):
    assert analysis.warnings(scenario(name)) == ()
