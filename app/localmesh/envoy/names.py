"""The only maker of names: clusters, routes, virtual hosts and listeners are called as istiod calls them."""

from localmesh.model import Service
from localmesh.plan import GatewayPod
from localmesh.plan import Proxy

DEFAULT_ROUTE = "default"
BLOCK_ALL = "block_all"
VIRTUAL_INBOUND = "virtualInbound"
CONTROL_PLANE = "xds-grpc"
HTTP_PROXY = "http_proxy"  # the route configuration of the listener that applications use as their HTTP proxy
GATEWAY_PORT = 8080  # what the gateway's Service makes of port 80, and thus what Istio names its listener after


def host(service: Service) -> str:
    """The fully qualified name of a service."""
    return f"{service.name}.{service.namespace}.svc.cluster.local"


def outbound_cluster(host: str, port: int, subset: str = "") -> str:
    """A service port as a caller sees it, or one subset of it."""
    return f"outbound|{port}|{subset}|{host}"


def inbound_cluster(port: int) -> str:
    """A sidecar's own application, by container port."""
    return f"inbound|{port}||"


def stat_name(cluster: str) -> str:
    """What statistics call a cluster; the semicolon ends it, since its name has dots like everything else there."""
    return f"{cluster};"


def virtual_host(host: str, port: int) -> str:
    """The routes to one host and port."""
    return f"{host}:{port}"


def inbound_virtual_host(port: int) -> str:
    """The one virtual host of a sidecar's inbound listener."""
    return f"inbound|http|{port}"


def operation(host: str, port: int, path: str = "/*") -> str:
    """What a trace calls a route."""
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
    """What statistics call a listener's HTTP connections."""
    return f"{direction}_{address}_{port};"


def workload_of(proxy: Proxy) -> str:
    """The workload that a proxy belongs to; the gateway is its own."""
    return proxy.name if isinstance(proxy, GatewayPod) else proxy.workload


def service_of(proxy: Proxy) -> str:
    """What telemetry calls the proxy's workload."""
    return f"{dict(proxy.labels).get('app', workload_of(proxy))}.{proxy.namespace}"


def node(kind: str, address: str, pod: str, namespace: str) -> str:
    """The identity of a proxy; kind is sidecar or router."""
    return f"{kind}~{address}~{pod}.{namespace}~{namespace}.svc.cluster.local"


def config_metadata(kind: str, namespace: str, name: str) -> str:
    """The Istio object that a route or cluster comes from."""
    return f"/apis/networking.istio.io/v1/namespaces/{namespace}/{kind}/{name}"
