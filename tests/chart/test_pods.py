"""The pods of the chart: security, probes, environment and shutdown."""

import pytest
import yaml

from tests.chart.rendered import Rendered
from tests.chart.rendered import chart
from tests.chart.rendered import overlay
from tests.chart.rendered import render


@pytest.fixture(scope="module")
def first_match() -> Rendered:
    return render()


def test_pods_do_not_change_with_the_charts_version(first_match: Rendered):
    for pod in first_match.pods().values():
        # Istio would take this label for the revision of the service
        assert "app.kubernetes.io/version" not in pod["metadata"]["labels"]
        assert "helm.sh/chart" not in pod["metadata"]["labels"]


@pytest.mark.parametrize("name", ["ui", "stadium", "ball-v1", "locals", "visitors", "arena-proof"])
def test_a_pod_passes_the_restricted_pod_security_standard(name: str, first_match: Rendered):
    spec = first_match.pods()[name]["spec"]
    assert spec["securityContext"] == {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}}
    assert spec["automountServiceAccountToken"] is False
    assert {tuple(volume)[1] for volume in spec["volumes"]} <= {"emptyDir", "configMap"}
    (container,) = spec["containers"]
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert container["resources"]["requests"].keys() == {"cpu", "memory", "ephemeral-storage"}
    assert container["resources"]["limits"].keys() == {"memory", "ephemeral-storage"}


@pytest.mark.parametrize("name", ["ui", "stadium", "ball-v1", "locals"])
def test_a_server_is_probed_and_names_its_command(name: str, first_match: Rendered):
    (container,) = first_match.pods()[name]["spec"]["containers"]
    assert container["command"][0] == "gunicorn"
    assert container["ports"] == [{"name": "http", "containerPort": 8080}]
    for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
        assert container[probe]["httpGet"] == {"path": "/health", "port": "http"}


def test_a_slow_server_gets_no_requests_but_is_not_restarted(first_match: Rendered):
    def seconds(probe: dict[str, int]) -> int:
        return probe["periodSeconds"] * probe.get("failureThreshold", 3)

    for name in ("ui", "stadium", "ball-v1", "locals"):
        (container,) = first_match.pods()[name]["spec"]["containers"]
        assert seconds(container["livenessProbe"]) >= 4 * seconds(container["readinessProbe"])
        assert container["livenessProbe"]["timeoutSeconds"] > container["readinessProbe"].get("timeoutSeconds", 1)


def test_the_address_comes_first_because_later_variables_may_refer_to_it(first_match: Rendered):
    for pod in first_match.pods().values():
        assert pod["spec"]["containers"][0]["env"][0]["name"] == "POD_IP"


def test_a_players_environment_has_its_identity():
    env = render(overlay("add-players")).env("messi")
    assert {
        key: env[key]
        for key in ("ARENA_APP", "ARENA_TEAM", "ARENA_NAMES", "ARENA_LOOK", "ARENA_NUMBER", "ARENA_PLAYERS")
    } == {
        "ARENA_APP": "messi",
        "ARENA_TEAM": "locals",
        "ARENA_NAMES": '["Messi"]',
        "ARENA_LOOK": "messi",
        "ARENA_NUMBER": "10",
        "ARENA_PLAYERS": "1",
    }


def test_a_large_number_reaches_the_pod_as_digits():
    assert render({"stadium": {"matchSeconds": 10000}}).env("stadium")["ARENA_MATCH_SECONDS"] == "10000"


def test_custom_labels_annotations_and_variables_reach_every_pod_but_no_selector():
    values = {
        "podLabels": {"colour": "green"},
        "podAnnotations": {"note": "x"},
        "env": {"OTEL_TRACES_EXPORTER": "otlp"},
    }
    rendered = render(values)
    for name, pod in rendered.pods().items():
        assert pod["metadata"]["labels"]["colour"] == "green"
        assert pod["metadata"]["annotations"]["note"] == "x"
        assert rendered.env(name)["OTEL_TRACES_EXPORTER"] == "otlp"
    assert all("colour" not in o["spec"]["selector"]["matchLabels"] for o in rendered.all("Deployment"))


def test_the_image_is_the_charts_version_unless_it_is_named(first_match: Rendered):
    def images(rendered: Rendered) -> set[str]:
        return {pod["spec"]["containers"][0]["image"] for pod in rendered.pods().values()}

    registry = chart().values["image"]["registry"]  # where `make configure` says that it is published
    name = f"{registry}/mesh-arena" if registry else "mesh-arena"
    assert images(first_match) == {f"{name}:{chart().metadata['appVersion']}"}
    assert images(render({"image": {"registry": "quay.io/me", "tag": "dev"}})) == {"quay.io/me/mesh-arena:dev"}


def test_the_proof_runs_on_request_and_mounts_the_story(first_match: Rendered):
    proof = first_match.one("Pod", "arena-proof")
    assert proof["metadata"]["annotations"]["helm.sh/hook"] == "test"
    assert proof["spec"]["restartPolicy"] == "Never"
    assert proof["spec"]["containers"][0]["command"] == ["python", "-m", "mesharena.proof"]
    assert {"name": "scenario", "mountPath": "/etc/mesh-arena", "readOnly": True} in proof["spec"]["containers"][0][
        "volumeMounts"
    ]
    assert {"name": "scenario", "configMap": {"name": "scenario"}} in proof["spec"]["volumes"]


def test_pods_have_the_labels_for_their_sidecar_and_its_revision(first_match: Rendered):
    labels = [pod["metadata"]["labels"] for pod in first_match.pods().values()]
    assert all(
        pod_labels["sidecar.istio.io/inject"] == "true" and "istio.io/rev" not in pod_labels for pod_labels in labels
    )
    labels = [pod["metadata"]["labels"] for pod in render({"mesh": {"revision": "canary"}}).pods().values()]
    assert all(pod_labels["istio.io/rev"] == "canary" for pod_labels in labels)


def test_a_group_without_a_sidecar_has_nothing_of_one():
    values = {"mesh": {"revision": "canary"}, "tracing": {"enabled": True}}
    rendered = render({**values, "players": {"groups": {"visitors": {"sidecar": False}}}})
    pods = rendered.pods()
    labels = pods["visitors"]["metadata"]["labels"]
    assert labels["sidecar.istio.io/inject"] == "false"
    assert "istio.io/rev" not in labels
    assert not [name for name in pods["visitors"]["metadata"]["annotations"] if "istio.io/" in name]
    assert rendered.env("visitors")["ARENA_SIDECAR_ADMIN_URL"] == ""
    assert {name for name, pod in pods.items() if pod["metadata"]["labels"]["sidecar.istio.io/inject"] == "false"} == {
        "visitors"
    }
    with_sidecar = render(values)
    assert {name: pod for name, pod in pods.items() if name != "visitors"} == {
        name: pod for name, pod in with_sidecar.pods().items() if name != "visitors"
    }
    containers = (rendered.pods()["visitors"]["spec"], with_sidecar.pods()["visitors"]["spec"])
    plain, meshed = ([e for e in spec["containers"][0]["env"] if "SIDECAR" not in e["name"]] for spec in containers)
    assert plain == meshed


def test_replaced_servers_answer_until_sidecars_drop_the_endpoint(first_match: Rendered):
    hooks = {name: pod["spec"]["containers"][0].get("lifecycle") for name, pod in first_match.pods().items()}
    stop = {"preStop": {"sleep": {"seconds": 2}}}
    assert hooks == {
        "ui": stop,
        "ball-v1": stop,
        "stadium": None,
        "locals": None,
        "visitors": None,
        "arena-proof": None,
    }
    assert all(pod["spec"]["terminationGracePeriodSeconds"] == 7 for pod in first_match.pods().values())


def test_sidecars_are_configured_by_annotations_of_the_pod(first_match: Rendered):
    for name, pod in first_match.pods().items():
        annotations = pod["metadata"]["annotations"]
        assert yaml.safe_load(annotations["proxy.istio.io/config"])["terminationDrainDuration"] == "1s"
        stats = annotations.get("sidecar.istio.io/statsInclusionRegexps", "")
        assert ("pending_overflow" in stats) == (name in ("locals", "visitors"))
    mine = render({"podAnnotations": {"proxy.istio.io/config": "{}"}}).pods()["ui"]["metadata"]["annotations"]
    assert mine["proxy.istio.io/config"] == "{}"
