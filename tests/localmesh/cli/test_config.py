"""`config` as a person types it, against the sidecars of a small arena."""

import pytest

from tests.localmesh.cli.person import Person

pytestmark = pytest.mark.live


def test_the_config_command_shows_a_sidecars_configuration(person: Person):
    person.up()
    web = next(pod for pod in person.reads("status")["pods"] if pod["workload"] == "web")

    overview = person.does("config", "web")
    assert overview.startswith(f"{web['name']} ({web['listeners']['admin']}): Envoy 1.")
    assert [line.split()[0] for line in overview.splitlines()[3:]] == [
        "clusters",
        "listeners",
        "routes",
        "endpoints",
        "secrets",
    ]

    assert "Route: http_proxy" in person.does("config", "web", "listeners")
    assert "web.arena.svc.cluster.local" in person.does("config", "web", "clusters")
    assert web["listeners"]["application"] in person.does("config", web["name"], "endpoint")
    assert "web:8080" in person.does("config", "web", "routes", "--route", "http_proxy")
    gateway = person.does("config", "istio-ingressgateway", "routes")
    assert "http.8080" in gateway

    endpoints = person.reads("config", "web", "endpoints", "--fqdn", "web")
    names = {assignment["endpoint_config"]["cluster_name"] for assignment in endpoints["dynamic_endpoint_configs"]}
    assert names == {"outbound|8080||web.arena.svc.cluster.local"}
    dump = person.reads("config", "web")
    assert any(part["@type"].endswith("ListenersConfigDump") for part in dump["configs"])

    unknown = person.types("config", "nobody")
    assert (unknown.returncode, unknown.stdout) == (2, "")
    assert web["name"] in unknown.stderr
