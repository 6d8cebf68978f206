"""Workloads: the pods to run, as a kubelet reads them."""

from dataclasses import dataclass

from localmesh.model.labels import Labels


@dataclass(frozen=True, slots=True)
class EnvText:
    """A literal value; `$(NAME)` in it refers to variables defined before it, as in Kubernetes."""

    text: str


@dataclass(frozen=True, slots=True)
class EnvField:
    """A fact about the pod: `metadata.name`, `metadata.namespace`, `status.podIP` or `metadata.labels['key']`."""

    path: str

    @property
    def label(self) -> str | None:
        """The key of the label that is meant, None for the other fields."""
        return self.path.removeprefix("metadata.labels['").removesuffix("']") if self.path.endswith("']") else None


@dataclass(frozen=True, slots=True)
class EnvConfigMapKey:
    """A key of a ConfigMap of the pod's namespace."""

    config_map: str
    key: str
    optional: bool = False


@dataclass(frozen=True, slots=True)
class EnvVar:
    """An environment variable; the order of a container's variables matters."""

    name: str
    source: EnvText | EnvField | EnvConfigMapKey


@dataclass(frozen=True, slots=True)
class ContainerPort:
    """A port the container listens on; the name may be empty."""

    name: str
    number: int


@dataclass(frozen=True, slots=True)
class HttpProbe:
    """A GET that must answer 200 to 399; Kubernetes' defaults are filled in."""

    path: str
    port: int  # the container port, a name is resolved already
    initial_delay_seconds: int = 0
    period_seconds: int = 10
    timeout_seconds: int = 1
    success_threshold: int = 1
    failure_threshold: int = 3


@dataclass(frozen=True, slots=True)
class ConfigMapVolume:
    """A directory with one file per key; it follows changes of the ConfigMap while the pod runs."""

    config_map: str
    optional: bool = False


@dataclass(frozen=True, slots=True)
class EmptyDir:
    """A directory that lives as long as its pod."""


@dataclass(frozen=True, slots=True)
class Volume:
    """A named source of files."""

    name: str
    source: ConfigMapVolume | EmptyDir


@dataclass(frozen=True, slots=True)
class Mount:
    """Where the container sees a volume."""

    volume: str
    path: str


@dataclass(frozen=True, slots=True)
class Container:
    """The one container of a pod."""

    name: str
    command: tuple[str, ...]
    args: tuple[str, ...]
    env: tuple[EnvVar, ...]
    ports: tuple[ContainerPort, ...]
    mounts: tuple[Mount, ...]
    startup: HttpProbe | None = None
    readiness: HttpProbe | None = None
    liveness: HttpProbe | None = None


@dataclass(frozen=True, slots=True)
class PodTemplate:
    """The template of a pod; the fingerprint changes with every change of the manifest, even without effect here."""

    labels: Labels
    annotations: Labels
    service_account: str
    container: Container
    volumes: tuple[Volume, ...]
    grace_seconds: int
    fingerprint: str
    proxy_concurrency: int = 1  # the sidecar's workers; 0 means one for each CPU
    sidecar: bool = True  # without one a pod is no part of the mesh: plain calls, no identity


@dataclass(frozen=True, slots=True)
class Strategy:
    """How pods of a new template replace the old ones; percentages are resolved to pods already."""

    recreate: bool
    max_surge: int = 0

    @property
    def old_pods_go_first(self) -> bool:
        """Whether new pods start only when the pods that they replace have stopped, as no surge is allowed."""
        return self.recreate or self.max_surge == 0


@dataclass(frozen=True, slots=True)
class Workload:
    """A Deployment."""

    namespace: str
    name: str
    replicas: int
    strategy: Strategy
    template: PodTemplate
    min_ready_seconds: int = 0
    progress_deadline_seconds: int = 600


@dataclass(frozen=True, slots=True)
class TestPod:
    """A pod that runs once, on request, and whose exit code is the verdict (`helm.sh/hook: test`)."""

    __test__ = False  # not a test case, whatever pytest thinks of its name

    namespace: str
    name: str
    template: PodTemplate
