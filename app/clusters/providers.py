"""The plans: one function for each kind of cluster."""

from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass

from clusters.steps import Forward
from clusters.steps import Plan
from clusters.steps import Question
from clusters.steps import Step
from clusters.steps import words
from clusters.tools import CRC
from clusters.tools import DOCKER
from clusters.tools import HELM
from clusters.tools import ISTIOCTL
from clusters.tools import K3D
from clusters.tools import KIND
from clusters.tools import KUBECTL
from clusters.tools import MINIKUBE
from clusters.tools import OC
from clusters.tools import PODMAN
from clusters.tools import OneOf
from clusters.tools import Tool

CLUSTER = "mesh-arena"
NAMESPACE = RELEASE = "arena"
# docker and podman keep a name with this registry as it is, and no node finds another image of the name elsewhere
IMAGE = "localhost/mesh-arena:dev"
ARCHIVE = "dist/mesh-arena.tar"
VALUES = "app/clusters/values.yaml"
OPENSHIFT_VALUES = "app/clusters/openshift.yaml"
OPENSHIFT_PAGE = "https://arena.apps-crc.testing/"
_NOT_SENT = r"(^|/)(\.git|\.venv|dist|tests|node_modules)(/|$)"


@dataclass(frozen=True, slots=True)
class Choices:
    """What differs from person to person: docker or podman; on the current cluster the namespace and values file."""

    builder: str = "docker"
    namespace: str = NAMESPACE
    values: str = VALUES


@dataclass(frozen=True, slots=True)
class Provider:
    """A kind of cluster: what it needs, and its plan for a person's choices."""

    needs: tuple[Tool | OneOf, ...]
    plan: Callable[[Choices], Plan]

    @property
    def tools(self) -> tuple[Tool, ...]:
        """All programs, those of which one is enough included."""
        return tuple(tool for need in self.needs for tool in (need.tools if isinstance(need, OneOf) else (need,)))


def kind(choices: Choices) -> Plan:
    """kind with docker or podman."""
    context = f"kind-{CLUSTER}"
    create = Step(
        f"Create the cluster {CLUSTER}",
        words(f"kind create cluster --name {CLUSTER} --wait 180s"),
        Question(words("kind get clusters"), CLUSTER),
    )
    load = [Step("Load the image", words(f"kind load docker-image {IMAGE} --name {CLUSTER}"))]
    variables: tuple[tuple[str, str], ...] = ()
    if choices.builder == "podman":  # kind asks docker alone for images by name
        load = [
            Step("Save the image", words(f"podman save --quiet --output {ARCHIVE} {IMAGE}")),
            Step("Load the image", words(f"kind load image-archive {ARCHIVE} --name {CLUSTER}")),
        ]
        variables = (("KIND_EXPERIMENTAL_PROVIDER", "podman"),)
    steps = (create, _istio(context, "demo"), _build(choices.builder), *load, *_chart(context, VALUES))
    return Plan(steps, _gateway(context), words(f"kind delete cluster --name {CLUSTER}"), variables)


def minikube(choices: Choices) -> Plan:
    """minikube with any driver; it builds the image itself."""
    start = Step(
        f"Start the cluster {CLUSTER}",
        words(f"minikube start --profile {CLUSTER} --cpus 4 --memory 6g"),
        Question(words(f"minikube status --profile {CLUSTER}")),
        f"On a smaller machine start it yourself: minikube start --profile {CLUSTER} --cpus 2 --memory 4g",
    )
    build = Step("Build the image in the cluster", words(f"minikube image build --profile {CLUSTER} --tag {IMAGE} ."))
    steps = (start, _istio(CLUSTER, "demo"), build, *_chart(CLUSTER, VALUES))
    return Plan(steps, _gateway(CLUSTER), words(f"minikube delete --profile {CLUSTER}"))


def k3d(choices: Choices) -> Plan:
    """k3d without Traefik, whose place Istio's gateway takes."""
    context = f"k3d-{CLUSTER}"
    create = Step(
        f"Create the cluster {CLUSTER}",
        words(f"k3d cluster create {CLUSTER} --k3s-arg --disable=traefik@server:0 --wait --timeout 180s"),
        Question(words(f"k3d cluster get {CLUSTER}")),
    )
    start = Step(
        "Start it",
        words(f"k3d cluster start {CLUSTER} --wait"),
        Question(words(f"kubectl --context {context} get --raw /readyz")),
    )
    load = Step("Load the image", words(f"k3d image import {IMAGE} --cluster {CLUSTER}"))
    steps = (create, start, _istio(context, "demo"), _build("docker"), load, *_chart(context, VALUES))
    return Plan(steps, _gateway(context), words(f"k3d cluster delete {CLUSTER}"))


def crc(choices: Choices) -> Plan:
    """OpenShift Local: OpenShift builds the image and its router leads to the page."""
    oc, arena = "oc --context crc-admin", f"--namespace {NAMESPACE}"
    steps = (
        Step("Prepare this machine", words("crc setup"), Question(words("crc setup --check-only"))),
        Step(
            "Start OpenShift (some minutes)",
            words("crc start"),
            remedy="The first start asks for the pull secret of https://console.redhat.com/openshift/create/local",
        ),
        _istio("crc-admin", "openshift", "istiod"),
        Step(
            f"Create the project {NAMESPACE}",
            words(f"{oc} create namespace {NAMESPACE}"),
            Question(words(f"{oc} get namespace {NAMESPACE}")),
        ),
        Step(
            "Tell OpenShift how to build the image",
            words(f"{oc} {arena} new-build --binary --strategy docker --name mesh-arena --to mesh-arena:dev"),
            Question(words(f"{oc} {arena} get buildconfig mesh-arena")),
        ),
        Step(
            "Build the image in the cluster",
            (
                *words(f"{oc} {arena} start-build mesh-arena --from-dir . --follow --wait --exclude"),
                _NOT_SENT,
            ),
        ),
        *_chart("crc-admin", OPENSHIFT_VALUES),
    )
    return Plan(steps, OPENSHIFT_PAGE, words(f"{oc} delete namespace {NAMESPACE}"))


def current(choices: Choices) -> Plan:
    """The cluster of the current context, which has Istio and finds the image; nothing else of it is changed."""
    istio = Step(
        "Look for Istio",
        words("kubectl get customresourcedefinition virtualservices.networking.istio.io --output name"),
        remedy="Install Istio first (istioctl install), or choose another cluster (kubectl config use-context NAME)",
    )
    steps = (istio, *_chart("", choices.values, choices.namespace))
    return Plan(steps, _gateway(""), words(f"helm uninstall {RELEASE} --namespace {choices.namespace}"))


def _istio(context: str, profile: str, *deployments: str) -> Step:
    wait = f"kubectl --context {context} --namespace istio-system wait --for condition=Available --timeout 0s"
    names = " ".join(f"deployment/{name}" for name in deployments or ("istiod", "istio-ingressgateway"))
    return Step(
        "Install Istio",
        words(f"istioctl install --context {context} --set profile={profile} --skip-confirmation"),
        Question(words(f"{wait} {names}")),
    )


def _build(builder: str) -> Step:
    return Step("Build the image", words(f"{builder} build --target services --tag {IMAGE} ."))


def _chart(context: str, values: str, namespace: str = NAMESPACE) -> tuple[Step, ...]:
    helm = f"helm --kube-context {context}" if context else "helm"
    kubectl = f"{_kubectl(context)} --namespace {namespace}"
    install = words(f"{helm} upgrade --install {RELEASE} chart --namespace {namespace} --create-namespace --values")
    return (
        Step("Install the chart", (*install, values)),
        Step(
            "Wait for every pod",
            words(f"{kubectl} wait --for condition=Available deployment --all --timeout 180s"),
            remedy=f"See why: {kubectl} get pods,events",
        ),
    )


def _gateway(context: str) -> Forward:
    return Forward(words(f"{_kubectl(context)} --namespace istio-system port-forward service/istio-ingressgateway"), 80)


def _kubectl(context: str) -> str:
    return f"kubectl --context {context}" if context else "kubectl"


_CONTAINERS = OneOf((DOCKER, PODMAN))
PROVIDERS: Mapping[str, Provider] = {
    "kind": Provider((KIND, KUBECTL, ISTIOCTL, HELM, _CONTAINERS), kind),
    "minikube": Provider((MINIKUBE, KUBECTL, ISTIOCTL, HELM), minikube),
    "k3d": Provider((K3D, KUBECTL, ISTIOCTL, HELM, OneOf((DOCKER,))), k3d),
    "crc": Provider((CRC, OC, KUBECTL, ISTIOCTL, HELM), crc),
    "current": Provider((KUBECTL, HELM), current),
}
