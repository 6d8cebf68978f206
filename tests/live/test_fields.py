"""Every supported Istio field on its own, through real Envoys; the expectations are those of istiod's sidecars."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest

from tests.live.harness import GATEWAY
from tests.live.harness import Fields
from tests.live.harness import destination_rule
from tests.live.harness import to
from tests.live.harness import until
from tests.live.harness import virtual_service

SUBSETS = destination_rule()
A1 = {"headers": {"x-a": "1"}}


def shares(fields: Fields, n: int, **more: str) -> Counter[str]:
    return Counter(fields.version(**more) for _ in range(n))


def test_without_istio_objects_every_endpoint_answers(fields: Fields):
    fields.apply()
    assert set(shares(fields, 50)) == {"v1", "v2"}


@pytest.mark.both_forms
def test_weights_split_requests_within_four_points_over_2000(fields: Fields):
    fields.apply(SUBSETS, virtual_service(to("v1=75", "v2=25")))
    assert shares(fields, 2000)["v1"] == pytest.approx(1500, abs=80)  # 4.1 sigma


def test_weights_need_not_total_100(fields: Fields):
    fields.apply(SUBSETS, virtual_service(to("v1=3", "v2=1")))
    assert shares(fields, 2000)["v1"] == pytest.approx(1500, abs=80)


def hashed(key: dict[str, object]) -> dict[str, object]:
    return destination_rule({"loadBalancer": {"consistentHash": key}}, {"all": {}})


@pytest.mark.parametrize("algorithm", [{}, {"maglev": {"tableSize": 1009}}])
@pytest.mark.parametrize("rules", [(), (virtual_service(to("")),)], ids=["without a rule", "by a rule"])
def test_a_consistent_hash_keeps_each_key_at_one_endpoint(
    fields: Fields, algorithm: dict[str, object], rules: tuple[dict[str, object], ...]
):
    keys = [f"key-{n}" for n in range(20)]  # all at one of two endpoints: once in half a million times

    def kept(one_call: Callable[[str], str]) -> bool:
        answers = {key: {one_call(key) for _ in range(4)} for key in keys}
        return all(len(given) == 1 for given in answers.values()) and len(set.union(*answers.values())) == 2

    fields.apply(hashed({"httpHeaderName": "x-user", **algorithm}), *rules)
    assert kept(lambda key: fields.version(headers={"x-user": key}))
    assert not kept(lambda key: fields.version(headers={"x-other": key}))
    fields.apply(hashed({"httpQueryParameterName": "user", **algorithm}), *rules)
    assert kept(lambda key: fields.version(f"/?user={key}"))
    fields.apply(hashed({"httpCookie": {"name": "user"}, **algorithm}), *rules)
    assert kept(lambda key: fields.version(headers={"cookie": f"user={key}"}))
    fields.apply(hashed({"useSourceIp": True, **algorithm}), *rules)
    assert len(shares(fields, 40)) == 1


@pytest.mark.parametrize(
    ("algorithm", "fewest", "most"),
    [
        pytest.param({}, 0.02, 0.4, id="a ring of 1024, which gives the two that stay more entries than before"),
        pytest.param({"maglev": {"tableSize": 65537}}, 0.0, 0.02, id="Maglev's table"),
    ],
)
def test_when_an_endpoint_leaves_its_keys_move_and_with_a_ring_some_others_do_too(
    fields: Fields, algorithm: dict[str, object], fewest: float, most: float
):
    keys = [f"key-{n}" for n in range(400)]

    def endpoints() -> dict[str, str]:
        return {key: fields.call(headers={"x-user": key}).json()["at"] for key in keys}

    rule = hashed({"httpHeaderName": "x-user", **algorithm})
    fields.apply(rule, servers={"v1": 2, "v2": 1})
    before = endpoints()
    assert len(set(before.values())) == 3
    fields.apply(rule, servers={"v1": 2, "v2": 0})
    after = endpoints()
    gone = set(before.values()) - set(after.values())
    assert len(gone) == 1
    others = [key for key, endpoint in before.items() if endpoint not in gone]
    moved = sum(after[key] != before[key] for key in others)
    assert fewest <= moved / len(others) <= most, (moved, len(others))
    fields.apply(rule, servers={"v1": 2, "v2": 1})
    assert endpoints() == before


def test_a_caller_without_the_cookie_of_a_hash_gets_one_if_it_has_a_lifetime(fields: Fields):
    cookie = {"name": "seat", "path": "/", "ttl": "1m", "attributes": [{"name": "SameSite", "value": "Strict"}]}
    fields.apply(hashed({"httpCookie": cookie}))
    given = fields.call(headers={"cookie": "other=1"}).headers["set-cookie"]
    assert given.startswith("seat=")
    assert all(part in given for part in ("Max-Age=60", "Path=/", "SameSite=Strict"))
    fields.apply(hashed({"httpCookie": {"name": "seat"}}))
    assert "set-cookie" not in fields.call(headers={"cookie": "other=1"}).headers


@pytest.mark.parametrize("name", ["edge", "./edge", "arena/edge", "edge.arena", "edge.arena.svc.cluster.local"])
def test_a_gateway_may_be_named_in_every_form_that_istiod_resolves(fields: Fields, name: str):
    page = virtual_service(to("v1"), hosts=("*",), name="page")
    page["spec"]["gateways"] = [name]
    fields.apply(SUBSETS, GATEWAY, page)
    assert fields.arena.page("/").json()["version"] == "v1"


def test_names_of_hosts_may_have_capitals(fields: Fields):
    fields.apply(SUBSETS, virtual_service(to("v1"), hosts=("Server", "SERVER.arena.svc.cluster.local", "server.arena")))
    assert {fields.version(host=host) for host in ("server:8080", "SERVER:8080", "Server.Arena:8080")} == {"v1"}


@pytest.mark.both_forms
def test_source_labels_choose_by_caller(fields: Fields):
    fields.apply(SUBSETS, virtual_service({"match": [{"sourceLabels": {"app": "client"}}], **to("v1")}, to("v2")))
    assert set(shares(fields, 30)) == {"v1"}
    assert set(shares(fields, 30, caller="other")) == {"v2"}


def test_a_caller_for_whom_no_rule_remains_gets_the_plain_service(fields: Fields):
    fields.apply(SUBSETS, virtual_service({"match": [{"sourceLabels": {"app": "client"}}], **to("v1")}))
    assert set(shares(fields, 30)) == {"v1"}
    assert set(shares(fields, 50, caller="other")) == {"v1", "v2"}


@pytest.mark.parametrize(
    ("match", "hit", "miss"),
    [
        pytest.param({"uri": {"exact": "/a"}}, {"path": "/a"}, {"path": "/ab"}, id="uri exact"),
        pytest.param({"uri": {"prefix": "/a"}}, {"path": "/ab"}, {"path": "/b"}, id="uri prefix is plain text"),
        pytest.param({"uri": {"regex": "/a.*z"}}, {"path": "/a1z"}, {"path": "/a1zz2"}, id="uri regex matches in full"),
        pytest.param({"uri": {"exact": "/a"}, "ignoreUriCase": True}, {"path": "/A"}, {"path": "/b"}, id="uri case"),
        pytest.param({"method": {"exact": "POST"}}, {"method": "POST"}, {"method": "GET"}, id="method"),
        pytest.param({"headers": {"x-a": {"exact": "1"}}}, A1, {}, id="header exact"),
        pytest.param({"headers": {"x-a": {"prefix": "b"}}}, {"headers": {"x-a": "bc"}}, {}, id="header prefix"),
        pytest.param({"headers": {"x-a": {"regex": "1+"}}}, A1, {"headers": {"x-a": "11b"}}, id="header regex"),
        pytest.param({"withoutHeaders": {"x-a": {"exact": "1"}}}, {}, {"headers": {"x-a": "1"}}, id="without header"),
    ],
)  # fmt: skip
def test_match_fields_choose_the_requests_of_a_rule(fields: Fields, match: dict, hit: dict, miss: dict):
    fields.apply(SUBSETS, virtual_service({"match": [match], **to("v1")}, to("v2")))
    assert {fields.version(**hit) for _ in range(10)} == {"v1"}
    assert {fields.version(**miss) for _ in range(10)} == {"v2"}


def test_rules_that_match_nothing_of_a_request_give_404(fields: Fields):
    fields.apply(SUBSETS, virtual_service({"match": [{"uri": {"exact": "/only"}}], **to("v1")}))
    assert fields.call("/other").status_code == 404


@pytest.mark.both_forms
def test_mirror_copies_every_request_but_never_answers(fields: Fields):
    fields.apply(SUBSETS, virtual_service({**to("v1"), "mirror": {"host": "server", "subset": "v2"}}))
    assert {fields.version("/mirrored") for _ in range(100)} == {"v1"}
    until(lambda: fields.seen("v2", "/mirrored") == 100, 5, "100 copies")


def test_mirror_percentage_copies_a_share(fields: Fields):
    rule = {**to("v1"), "mirror": {"host": "server", "subset": "v2"}, "mirrorPercentage": {"value": 30}}
    fields.apply(SUBSETS, virtual_service(rule))
    for _ in range(1000):
        fields.version("/some")
    copies = until(lambda: fields.seen("v1", "/some") == 1000 and fields.seen("v2", "/some"), 5, "copies")
    assert copies == pytest.approx(300, abs=65)  # 4.5 sigma


def test_failures_of_the_mirror_reach_no_caller(fields: Fields):
    fields.apply(SUBSETS, virtual_service({**to("v1"), "mirror": {"host": "nobody"}}))
    assert {fields.version() for _ in range(30)} == {"v1"}


@pytest.mark.both_forms
def test_fault_delay_holds_the_request_in_the_callers_sidecar(fields: Fields):
    fault = {"delay": {"fixedDelay": "0.4s", "percentage": {"value": 100}}}
    rule = {"match": [{"sourceLabels": {"app": "client"}}], "fault": fault, **to("v1")}
    fields.apply(SUBSETS, virtual_service(rule, to("v1")))
    # Envoy's timer may fire a moment before the caller's clock says so
    assert min(fields.call().elapsed.total_seconds() for _ in range(3)) >= 0.38
    assert min(fields.call(caller="other").elapsed.total_seconds() for _ in range(3)) < 0.2


def test_fault_abort_answers_a_share_with_its_status(fields: Fields):
    fields.apply(
        SUBSETS, virtual_service({"fault": {"abort": {"httpStatus": 555, "percentage": {"value": 40}}}, **to("v1")})
    )
    codes = Counter(fields.call("/aborted").status_code for _ in range(1000))
    assert set(codes) == {200, 555}
    assert codes[555] == pytest.approx(400, abs=70)
    assert fields.seen("v1", "/aborted") == codes[200]


def test_a_fault_without_percentage_injects_nothing(fields: Fields):
    fields.apply(SUBSETS, virtual_service({"fault": {"abort": {"httpStatus": 555}}, **to("v1")}))
    assert {fields.call().status_code for _ in range(30)} == {200}


@pytest.mark.parametrize(
    ("retries", "attempts"),
    [
        pytest.param(None, 1, id="default: an application's 503 is not retried"),
        pytest.param({"attempts": 0}, 1, id="zero is off"),
        pytest.param({"attempts": 2, "retryOn": "503"}, 3, id="two retries on 503"),
        pytest.param({"attempts": 2, "retryOn": "5xx"}, 3, id="two retries on 5xx"),
        pytest.param({"attempts": 4}, 1, id="attempts alone keep the default conditions"),
    ],
)
def test_a_failed_request_is_sent_as_often_as_retries_allow(fields: Fields, retries: dict | None, attempts: int):
    fields.apply(SUBSETS, virtual_service({**to("v1"), **({"retries": retries} if retries else {})}))
    before = fields.seen("v1", "/status/503")
    assert fields.call("/status/503").status_code == 503
    assert fields.seen("v1", "/status/503") - before == attempts


def test_timeout_gives_504(fields: Fields):
    fields.apply(SUBSETS, virtual_service({**to("v1"), "timeout": "0.3s"}))
    answer = fields.call("/slow/2")
    assert answer.status_code == 504
    assert answer.elapsed.total_seconds() < 1
    assert fields.version("/slow/0.1") == "v1"


def test_a_try_that_takes_too_long_is_tried_again(fields: Fields):
    retries = {"attempts": 1, "perTryTimeout": "0.2s", "retryOn": "5xx"}
    fields.apply(SUBSETS, virtual_service({**to("v1"), "retries": retries}))
    before = fields.seen("v1", "/slow/0.7")
    assert fields.call("/slow/0.7").status_code == 504
    assert fields.seen("v1", "/slow/0.7") - before == 2


def test_a_subset_that_no_rule_declares_gives_503(fields: Fields):
    fields.apply(SUBSETS, virtual_service(to("v9")))
    answer = fields.call()
    assert (answer.status_code, answer.text) == (503, "")


@pytest.mark.both_forms
def test_a_subset_without_endpoints_gives_503_no_healthy_upstream(fields: Fields):
    fields.apply(destination_rule(subsets={"v1": {}, "v9": {}}), virtual_service(to("v9")))
    answer = fields.call()
    assert (answer.status_code, answer.text) == (503, "no healthy upstream")


def test_an_unknown_host_gives_502(fields: Fields):
    fields.apply()
    assert fields.call(host="nobody:8080").status_code == 502


def test_round_robin_alternates(fields: Fields):
    fields.apply(destination_rule({"loadBalancer": {"simple": "ROUND_ROBIN"}}))
    answers = [fields.version() for _ in range(40)]
    assert all(a != b for a, b in pairwise(answers))


@pytest.mark.parametrize("algorithm", ["RANDOM", "LEAST_REQUEST"])
def test_random_and_least_request_reach_both(fields: Fields, algorithm: str):
    fields.apply(destination_rule({"loadBalancer": {"simple": algorithm}}))
    answers = [fields.version() for _ in range(60)]
    assert set(answers) == {"v1", "v2"}
    assert any(a == b for a, b in pairwise(answers))


def outlier(percent: int) -> dict:
    detection = {"consecutive5xxErrors": 1, "interval": "0.5s", "baseEjectionTime": "2s", "maxEjectionPercent": percent}
    return {"outlierDetection": detection, "loadBalancer": {"simple": "ROUND_ROBIN"}}


def fail_once(fields: Fields) -> str:
    answer = fields.call("/status/503")
    assert answer.status_code == 503
    return str(answer.json()["version"])


def spared(fields: Fields, version: str) -> bool:
    """No request of the client reaches that version. An endpoint that came back less than a second before its next
    error still gets some: Envoy merges changes of a cluster's hosts over a second."""
    return version not in {fields.version() for _ in range(20)}


@pytest.mark.both_forms
def test_an_ejected_endpoint_gets_no_request_and_returns(fields: Fields):
    fields.apply(destination_rule(outlier(50)))
    bad = fail_once(fields)
    until(lambda: spared(fields, bad), 2, f"ejection of {bad}")
    until(lambda: fields.version() == bad, 6, f"return of {bad}")


@pytest.mark.both_forms
def test_each_caller_ejects_for_itself(fields: Fields):
    fields.apply(destination_rule(outlier(50)))
    bad = fail_once(fields)
    until(lambda: spared(fields, bad), 2, f"ejection of {bad}")
    assert {fields.version(caller="other") for _ in range(20)} == {"v1", "v2"}


def test_one_of_two_is_never_ejected_below_50_percent(fields: Fields):
    fields.apply(destination_rule(outlier(49)))
    fail_once(fields)
    assert {fields.version() for _ in range(20)} == {"v1", "v2"}


def overlapping(fields: Fields, n: int) -> Counter[int]:
    """Statuses of n requests at once, each on a connection of its own to the caller's sidecar."""
    import requests

    proxies = {"http": f"http://{fields.listeners['client']['proxy']}"}

    def request_once(_: int) -> tuple[int, str]:
        answer = requests.get("http://server:8080/slow/0.3", proxies=proxies, timeout=20)
        return answer.status_code

    with ThreadPoolExecutor(n) as pool:
        return Counter(pool.map(request_once, range(n)))


@pytest.mark.both_forms
def test_a_connection_pool_of_one_refuses_the_overflow(fields: Fields):
    pool = {"connectionPool": {"tcp": {"maxConnections": 1}, "http": {"http1MaxPendingRequests": 1}}}
    fields.apply(
        destination_rule(subsets={"v1": pool, "v2": {}}), virtual_service({**to("v1"), "retries": {"attempts": 0}})
    )
    assert overlapping(fields, 10) == {200: 2, 503: 8}
    fields.apply(
        destination_rule(subsets={"v1": {}, "v2": {}}), virtual_service({**to("v1"), "retries": {"attempts": 0}})
    )
    assert overlapping(fields, 10) == {200: 10}


def test_a_subset_overrides_whole_blocks(fields: Fields):
    """The subset's own outlierDetection has no consecutive5xxErrors: Envoy's 5 holds for it, not the parent's 1."""
    parent = {"outlierDetection": {"consecutive5xxErrors": 1, "baseEjectionTime": "60s", "maxEjectionPercent": 100}}
    outlier_detection = {"outlierDetection": {"baseEjectionTime": "60s", "maxEjectionPercent": 100}}
    fields.apply(destination_rule(parent, {"v1": outlier_detection, "v2": {}}), virtual_service(to("v1")))
    assert [fields.call("/status/503").json()["version"] for _ in range(5)] == ["v1"] * 5
    assert fields.call().text == "no healthy upstream"


@pytest.mark.both_forms
def test_objects_of_one_test_never_leak_into_the_next(fields: Fields):
    fields.apply()
    assert {fields.call("/status/503").status_code for _ in range(20)} == {503}
    assert set(shares(fields, 50)) == {"v1", "v2"}
