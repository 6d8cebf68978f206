"""The objects that the chart makes: which, how they are named and labelled, and what they select."""

import pytest

from tests.chart.rendered import CHART
from tests.chart.rendered import OVERLAYS
from tests.chart.rendered import Rendered
from tests.chart.rendered import Values
from tests.chart.rendered import overlay
from tests.chart.rendered import render
from tests.chart.rendered import texts

SUPPORTED = {
    "Deployment",
    "Service",
    "ServiceAccount",
    "ConfigMap",
    "Gateway",
    "VirtualService",
    "DestinationRule",
    "Telemetry",
    "PeerAuthentication",
    "AuthorizationPolicy",
    "RequestAuthentication",
    "EnvoyFilter",
    "Pod",
}
ALL = ["one-ball", *OVERLAYS]


@pytest.fixture(scope="module")
def first_match() -> Rendered:
    return render()


@pytest.mark.parametrize("name", ALL)
def test_only_kinds_that_the_embedded_mesh_runs_are_rendered(name: str):
    assert {o["kind"] for o in render(overlay(name)).objects} <= SUPPORTED


@pytest.mark.parametrize("name", ALL)
def test_no_two_objects_share_kind_and_name(name: str):
    keys = [(o["kind"], o["metadata"]["name"]) for o in render(overlay(name)).objects]
    assert len(keys) == len(set(keys))


def test_every_object_is_in_the_releases_namespace():
    assert {o["metadata"]["namespace"] for o in render(namespace="pitch").objects} == {"pitch"}


def test_the_first_match_is_one_ball_and_two_teams_of_two(first_match: Rendered):
    replicas = {o["metadata"]["name"]: o["spec"]["replicas"] for o in first_match.all("Deployment")}
    assert replicas == {"ui": 1, "stadium": 1, "ball-v1": 1, "locals": 2, "visitors": 2}


@pytest.mark.parametrize(
    ("values", "gone"),
    [
        ({"ui": {"enabled": False}}, "ui"),
        ({"stadium": {"enabled": False}}, "stadium"),
        ({"ball": {"enabled": False}}, "ball"),
        ({"players": {"groups": {"locals": {"enabled": False}}}}, "locals"),
    ],
)
def test_a_disabled_component_renders_no_objects(values: Values, gone: str, first_match: Rendered):
    def of(rendered: Rendered) -> set[tuple[str, str]]:
        return {(o["kind"], o["metadata"]["name"]) for o in rendered.objects if o["metadata"]["labels"]["app"] == gone}

    assert of(first_match)
    # the scenario's ConfigMap is there for the proof as well
    assert of(render(values)) <= {("ConfigMap", "scenario")}


def test_every_app_has_one_service_and_one_service_account(first_match: Rendered):
    apps = {pod["metadata"]["labels"]["app"] for name, pod in first_match.pods().items() if name != "arena-proof"}
    assert first_match.names("Service") == apps
    assert first_match.names("ServiceAccount") == apps | {"proof"}


def test_a_service_picks_the_pods_of_its_app_and_no_others():
    rendered = render(overlay("add-players"))
    pods = {name: pod["metadata"]["labels"] for name, pod in rendered.pods().items()}
    for service in rendered.all("Service"):
        picked = {name for name, labels in pods.items() if service["spec"]["selector"].items() <= labels.items()}
        app = service["metadata"]["name"]
        assert picked == ({"ball-v1", "ball-v2"} if app == "ball" else {app})


@pytest.mark.parametrize("name", ALL)
def test_a_deployment_selects_its_own_pods_and_no_others(name: str):
    rendered = render(overlay(name))
    for deployment in rendered.all("Deployment"):
        selector = deployment["spec"]["selector"]["matchLabels"].items()
        picked = [n for n, pod in rendered.pods().items() if selector <= pod["metadata"]["labels"].items()]
        assert picked == [deployment["metadata"]["name"]]


def test_no_selector_changes_with_the_chart(first_match: Rendered):
    for deployment in first_match.all("Deployment"):
        selector = deployment["spec"]["selector"]["matchLabels"]
        assert set(selector) == {"app", "version", "app.kubernetes.io/instance"}
    assert all("version" not in o["spec"]["selector"] for o in first_match.all("Service"))


def test_pods_that_cannot_run_twice_are_recreated(first_match: Rendered):
    strategies = {o["metadata"]["name"]: o["spec"]["strategy"]["type"] for o in first_match.all("Deployment")}
    assert strategies == {
        "ui": "RollingUpdate",
        "ball-v1": "RollingUpdate",
        "stadium": "Recreate",
        "locals": "Recreate",
        "visitors": "Recreate",
    }


def test_without_the_mesh_no_istio_object_is_rendered():
    rendered = render({"mesh": {"enabled": False}})
    assert {o["apiVersion"] for o in rendered.objects} == {"apps/v1", "v1"}
    for name, pod in rendered.pods().items():
        assert pod["metadata"]["labels"]["sidecar.istio.io/inject"] == "false"
        assert rendered.env(name)["ARENA_SIDECAR_ADMIN_URL"] == ""
    assert rendered.env("arena-proof")["ARENA_QUIT_SIDECAR_URL"] == ""


def test_a_template_is_short():
    lines = {path.name: len(path.read_text().splitlines()) for path in (CHART / "templates").rglob("*.*")}
    assert lines
    assert not {name: count for name, count in lines.items() if count > 60}


ON_REQUEST = {
    "authorizationpolicy.yaml",
    "dashboards.yaml",
    "envoyfilter.yaml",
    "extraobjects.yaml",
    "horizontalpodautoscaler.yaml",
    "ingress.yaml",
    "networkpolicy.yaml",
    "peerauthentication.yaml",
    "poddisruptionbudget.yaml",
    "podmonitor.yaml",
    "prometheusrule.yaml",
    "requestauthentication.yaml",
    "route.yaml",
    "telemetry.yaml",
}


def test_every_template_that_is_not_optional_is_rendered_by_the_defaults():
    empty = {path.rpartition("/")[2] for path, text in texts().items() if not text.strip()}
    assert empty == ON_REQUEST


def test_players_scale_with_their_load_when_asked():
    rendered = render({"players": {"autoscaling": {"maxReplicas": 6}}})
    scaled = {
        o["metadata"]["name"]: (o["spec"]["minReplicas"], o["spec"]["maxReplicas"])
        for o in rendered.all("HorizontalPodAutoscaler")
    }
    assert scaled == {"locals": (2, 6), "visitors": (2, 6)}
    # an upgrade would take back what the autoscaler did
    assert "replicas" not in rendered.one("Deployment", "locals")["spec"]
    assert rendered.one("Deployment", "ball-v1")["spec"]["replicas"] == 1


def test_openshift_route_serves_the_page_and_blocks_internal_paths():
    rendered = render({"openshift": {"route": {"enabled": True, "host": "a.example"}}, "ingress": {"enabled": False}})
    routes = {o["spec"]["path"]: o for o in rendered.all("Route")}
    assert set(routes) == {"/", "/display", "/facts", "/health", "/metrics"}
    assert {o["spec"]["host"] for o in routes.values()} == {"a.example"}
    closed = {
        path
        for path, o in routes.items()
        if "haproxy.router.openshift.io/ip_allowlist" in o["metadata"].get("annotations", {})
    }
    assert closed == set(routes) - {"/"}
