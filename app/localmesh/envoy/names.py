"""Makes all names of clusters, routes, virtual hosts and listeners, the same that istiod gives them."""

from localmesh.model import Service
from localmesh.plan import MeshProxy
from localmesh.plan import PodPlan
from localmesh.plan import Proxy

DEFAULT_ROUTE = "default"
BLOCK_ALL = "block_all"
VIRTUAL_INBOUND = "virtualInbound"
CONTROL_PLANE = "xds-grpc"
HTTP_PROXY = "http_proxy"  # the route configuration of the listener that applications use as their HTTP proxy
TRUST_DOMAIN = "cluster.local"
GATEWAY_PORT = 8080  # the gateway Service's target for port 80, from which Istio makes the listener's name


def host(service: Service) -> str:
    """The fully qualified name of a service."""
    return service.host


def outbound_cluster(host: str, port: int, subset: str = "") -> str:
    """A service port as a caller sees it, or one subset of it."""
    return f"outbound|{port}|{subset}|{host}"


def inbound_cluster(port: int) -> str:
    """A sidecar's own application, by container port."""
    return f"inbound|{port}||"


def stat_name(cluster: str) -> str:
    """A cluster's name in statistics; the semicolon marks its end, because dots separate the parts of a statistic."""
    return f"{cluster};"


def sni(host: str, port: int, subset: str = "") -> str:
    """The server name in the TLS handshake with a service port or one subset of it."""
    return f"outbound_.{port}_.{subset}_.{host}"


def identity(proxy: MeshProxy) -> str:
    """The SPIFFE name of a proxy, which its certificate carries and policies compare."""
    return f"spiffe://{TRUST_DOMAIN}/ns/{proxy.namespace}/sa/{proxy.service_account}"


def filter_chain(port: int) -> str:
    """The filter chains of a container port; Istio's listener binds every address."""
    return f"0.0.0.0_{port}"


def virtual_host(host: str, port: int) -> str:
    """The routes to one host and port."""
    return f"{host}:{port}"


def inbound_virtual_host(port: int) -> str:
    """The one virtual host of a sidecar's inbound listener."""
    return f"inbound|http|{port}"


def operation(host: str, port: int, path: str = "/*") -> str:
    """A route's name in traces."""
    return f"{host}:{port}{path}"


def outbound_listener(address: str, port: int) -> str:
    """The listener that the application uses as its HTTP proxy."""
    return f"{address}_{port}"


def gateway_listener() -> str:
    """The listener of the ingress gateway; Istio's binds every address."""
    return f"0.0.0.0_{GATEWAY_PORT}"


def gateway_routes() -> str:
    """The route configuration of the ingress gateway."""
    return f"http.{GATEWAY_PORT}"


def page_buttons() -> str:
    """The cluster of the page's buttons, which only the embedded mesh has."""
    return "mesh-arena-page"


def stat_prefix(direction: str, address: str, port: int) -> str:
    """The name of a listener's HTTP connections in statistics."""
    return f"{direction}_{address}_{port};"


def workload_of(proxy: Proxy) -> str:
    """The workload that a proxy belongs to; for others its own name."""
    return proxy.workload if isinstance(proxy, PodPlan) else proxy.name


def service_of(proxy: Proxy) -> str:
    """The name of the proxy's workload in traces."""
    return f"{dict(proxy.labels).get('app', workload_of(proxy))}.{proxy.namespace}"


def node(kind: str, address: str, pod: str, namespace: str) -> str:
    """The identity of a proxy; kind is sidecar or router."""
    return f"{kind}~{address}~{pod}.{namespace}~{namespace}.svc.cluster.local"


def config_metadata(kind: str, namespace: str, name: str) -> str:
    """The Istio object that a route or cluster comes from."""
    return f"/apis/networking.istio.io/v1/namespaces/{namespace}/{kind}/{name}"


def authorization_rule(namespace: str, policy: str, rule: int) -> str:
    """A rule of an AuthorizationPolicy, as Envoy's logs and metadata name what decided on a request."""
    return f"ns[{namespace}]-policy[{policy}]-rule[{rule}]"
