"""Gateways: selector, servers, hosts and ports."""

from tests.localmesh import samples
from tests.localmesh.samples import Object
from tests.localmesh.verdicts.row import A
from tests.localmesh.verdicts.row import R
from tests.localmesh.verdicts.row import U
from tests.localmesh.verdicts.row import rows

PORT = {"number": 80, "name": "http", "protocol": "HTTP"}


def named(name: str) -> Object:
    return samples.gateway(name)


def spec(fields: Object) -> Object:
    content = samples.gateway()
    content["spec"] |= fields
    return content


def server(fields: Object) -> Object:
    return spec({"servers": [{"port": PORT, "hosts": ["*"], **fields}]})


def port(fields: Object) -> Object:
    return server({"port": {**PORT, **fields}})


def hosts(*names: object) -> Object:
    return server({"hosts": list(names)})


ROWS = (
    *rows(named, "metadata.name", ("a name with a dot", "a.b", R), ("a name", "a-b", A)),
    *rows(
        spec,
        "spec.",
        ("the ingress gateway", {"selector": {"istio": "ingressgateway"}}, A),
        ("a gateway that is not here", {"selector": {"istio": "egressgateway"}}, U, "selector"),
        ("a number for a label", {"selector": {"istio": 1}}, R, "selector[istio]"),
        ("no server", {"servers": []}, R, "servers"),
        (
            "two servers of a name",
            {"servers": [{"port": PORT, "hosts": ["a.example.com"]}, {"port": PORT, "hosts": ["b.example.com"]}]},
            R,
            "servers",
        ),
        ("an unknown field", {"server": []}, U, "server"),
    ),
    *rows(
        server,
        "spec.servers[0].",
        ("no host", {"hosts": []}, R, "hosts"),
        ("no port", {"port": None}, R, "port"),
        ("every host", {"hosts": ["*"]}, A),
        ("a domain", {"hosts": ["*.example.com"]}, A),
        ("a full name", {"hosts": ["a.example.com"]}, A),
        ("a name with capitals", {"hosts": ["A.example.com"]}, A),
        ("an IP address", {"hosts": ["10.1.2.3"]}, A),
        ("a short name", {"hosts": ["arena"]}, R, "hosts[0]"),
        ("an empty host", {"hosts": [""]}, R, "hosts[0]"),
        ("a part of a label", {"hosts": ["*a.example.com"]}, R, "hosts[0]"),
        ("a wildcard in the middle", {"hosts": ["a.*.com"]}, R, "hosts[0]"),
        ("a host with a port", {"hosts": ["a.example.com:80"]}, R, "hosts[0]"),
        ("a host with an underscore", {"hosts": ["a_b.example.com"]}, R, "hosts[0]"),
        ("a host of every namespace", {"hosts": ["*/a.example.com"]}, U, "hosts[0]"),
        ("a host of its own namespace", {"hosts": ["./a.example.com"]}, U, "hosts[0]"),
        ("a host of a namespace", {"hosts": ["other/*"]}, U, "hosts[0]"),
        ("a number for a host", {"hosts": [1]}, R, "hosts[0]"),
        ("TLS", {"tls": {"httpsRedirect": True}}, U, "tls"),
        ("an address to bind", {"bind": "127.0.0.1"}, U, "bind"),
        ("a name", {"name": "x"}, U, "name"),
    ),
    *rows(
        port,
        "spec.servers[0].port.",
        ("a name with a dash", {"name": "http-page"}, A),
        ("a name with a dot", {"name": "a.b"}, A),
        ("a name with a space", {"name": "a b"}, A),
        ("no name", {"name": None}, R, "name"),
        ("an empty name", {"name": ""}, R, "name"),
        ("no number", {"number": None}, R, "number"),
        ("number 0", {"number": 0}, R, "number"),
        ("another port", {"number": 443}, U, "number"),
        ("a port beyond 65535", {"number": 65536}, R, "number"),
        ("a port as text", {"number": "80"}, R, "number"),
        ("HTTP in small letters", {"protocol": "http"}, A),
        ("HTTPS", {"protocol": "HTTPS"}, U, "protocol"),
        ("HTTP/2", {"protocol": "HTTP2"}, U, "protocol"),
        ("an unknown protocol", {"protocol": "FTP"}, R, "protocol"),
        ("no protocol", {"protocol": None}, R, "protocol"),
        ("an empty protocol", {"protocol": ""}, R, "protocol"),
        ("a target port", {"targetPort": 8080}, U, "targetPort"),
    ),
)
