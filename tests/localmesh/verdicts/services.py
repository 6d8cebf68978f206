"""Services: type, selector and ports."""

from tests.localmesh import samples
from tests.localmesh.samples import Object
from tests.localmesh.verdicts.row import A
from tests.localmesh.verdicts.row import R
from tests.localmesh.verdicts.row import U
from tests.localmesh.verdicts.row import rows


def spec(fields: Object) -> Object:
    content = samples.service("ball")
    content["spec"] |= fields
    return content


def port(fields: Object) -> Object:
    return spec({"ports": [{"name": "http", "port": 8080, "targetPort": "http", **fields}]})


ROWS = (
    *rows(
        spec,
        "spec.",
        ("a type by name", {"type": "ClusterIP"}, A),
        ("a load balancer", {"type": "LoadBalancer"}, U, "type"),
        ("an unknown type", {"type": "Magic"}, R, "type"),
        ("headless", {"clusterIP": "None"}, U, "clusterIP"),
        ("no selector", {"selector": {}}, U, "selector"),
        ("a label with a space", {"selector": {"app": "a b"}}, R, "selector[app]"),
        ("no port", {"ports": []}, R, "ports"),
        ("one name twice", {"ports": [{"name": "http", "port": 1}, {"name": "http", "port": 2}]}, R, "ports"),
        ("one port twice", {"ports": [{"name": "http", "port": 1}, {"name": "http-b", "port": 1}]}, R, "ports"),
        ("no affinity", {"sessionAffinity": "None"}, A),
        ("affinity", {"sessionAffinity": "ClientIP"}, U, "sessionAffinity"),
        ("unready addresses", {"publishNotReadyAddresses": True}, U, "publishNotReadyAddresses"),
        ("local traffic", {"internalTrafficPolicy": "Local"}, U, "internalTrafficPolicy"),
        ("one family", {"ipFamilyPolicy": "SingleStack"}, A),
    ),
    *rows(
        port,
        "spec.ports[0].",
        ("a name with more", {"name": "http-page"}, A),
        ("a protocol of the application", {"name": "web", "appProtocol": "http"}, A),
        ("TCP by name", {"name": "tcp-db"}, U, "name"),
        ("HTTP/2 by name", {"name": "http2"}, U, "name"),
        ("no name", {"name": None}, U, "name"),
        ("a name with capitals", {"name": "http-A"}, R, "name"),
        ("a name with an underscore", {"name": "http-a_b"}, R, "name"),
        ("a number for a name", {"name": 1}, R, "name"),
        ("HTTP/2 of the application", {"appProtocol": "kubernetes.io/h2c"}, U, "appProtocol"),
        ("UDP", {"protocol": "UDP"}, U, "protocol"),
        ("an unknown protocol", {"protocol": "FTP"}, R, "protocol"),
        ("no number", {"port": None}, R, "port"),
        ("port 0", {"port": 0}, R, "port"),
        ("port 65536", {"port": 65536}, R, "port"),
        ("a port as text", {"port": "8080"}, R, "port"),
        ("a target by number", {"targetPort": 8080}, A),
        ("no target", {"targetPort": None}, A),
        ("target 0", {"targetPort": 0}, A),
        ("target 65536", {"targetPort": 65536}, R, "targetPort"),
        ("a target with capitals", {"targetPort": "HTTP"}, R, "targetPort"),
        ("a target of 16 letters", {"targetPort": "a" * 16}, R, "targetPort"),
        ("a target as text of a number", {"targetPort": "8080"}, R, "targetPort"),
        ("a boolean for a target", {"targetPort": True}, R, "targetPort"),
        ("a node port", {"nodePort": 30000}, U, "nodePort"),
    ),
)
