"""Kiali's validations that can apply to what the chart makes, each as a function from objects to what it would report.

Read from kiali/kiali: models/istio_validation.go (the codes) and business/checkers (what each of them asks).
"""

import re
from collections import Counter
from collections.abc import Callable
from collections.abc import Iterator

from tests.chart.rendered import Object

Rule = Callable[[list[Object]], list[str]]

# portProtocols in kubernetes/istio.go: what a port's name begins with, before an optional dash and suffix
PROTOCOLS = "grpc|grpc-web|http|http2|https|mongo|redis|tcp|tls|udp|mysql"


def of(objects: list[Object], kind: str) -> list[Object]:
    return [item for item in objects if item["kind"] == kind]


def name(item: Object) -> str:
    return f"{item['kind']} {item['metadata']['name']}"


def labels(item: Object) -> dict[str, str]:
    """An object's own labels, or for a Deployment those of its pods."""
    source = item["spec"]["template"] if item["kind"] == "Deployment" else item
    return dict(source["metadata"].get("labels", {}))


def workloads(objects: list[Object]) -> list[Object]:
    return of(objects, "Deployment") + of(objects, "Pod")


def picks(selector: dict[str, str], present: dict[str, str]) -> bool:
    return selector.items() <= present.items()


def routes(objects: list[Object]) -> Iterator[tuple[str, Object]]:
    """Every http rule of every VirtualService, with a name for it."""
    for service in of(objects, "VirtualService"):
        for at, rule in enumerate(service["spec"].get("http", [])):
            yield f"{name(service)} http[{at}]", rule


def destinations(rule: Object) -> list[Object]:
    """Destinations of a rule, including the mirror, which Kiali itself does not check."""
    return [route["destination"] for route in rule["route"]] + ([rule["mirror"]] if "mirror" in rule else [])


def two_rules_for_a_subset(objects: list[Object]) -> list[str]:
    """KIA0201: more than one DestinationRule for a host and subset."""
    seen = Counter(
        (rule["spec"]["host"], subset["name"])
        for rule in of(objects, "DestinationRule")
        for subset in rule["spec"].get("subsets", [{"name": "~"}])
    )
    return [f"{host}, {subset}" for (host, subset), times in seen.items() if times > 1]


def a_rule_for_no_service(objects: list[Object]) -> list[str]:
    """KIA0202: a DestinationRule's host is no Service."""
    services = {service["metadata"]["name"] for service in of(objects, "Service")}
    return [name(rule) for rule in of(objects, "DestinationRule") if rule["spec"]["host"] not in services]


def a_subset_without_pods(objects: list[Object]) -> list[str]:
    """KIA0203: no workload behind the host's Service has the labels of a subset."""
    services = {service["metadata"]["name"]: service["spec"]["selector"] for service in of(objects, "Service")}
    return [
        f"{name(rule)} {subset['name']}"
        for rule in of(objects, "DestinationRule")
        for subset in rule["spec"].get("subsets", [])
        if not any(
            picks({**services.get(rule["spec"]["host"], {}), **subset.get("labels", {})}, labels(workload))
            for workload in workloads(objects)
        )
    ]


def a_subset_without_labels(objects: list[Object]) -> list[str]:
    """KIA0209: a subset that names no labels is all pods."""
    return [
        f"{name(rule)} {subset['name']}"
        for rule in of(objects, "DestinationRule")
        for subset in rule["spec"].get("subsets", [])
        if not subset.get("labels")
    ]


def two_gateways_for_a_host(objects: list[Object]) -> list[str]:
    """KIA0301: a host and port of the same gateway pods in two Gateways; `*` is every host."""
    entries = [
        (str(sorted(gateway["spec"]["selector"].items())), server["port"]["number"], host)
        for gateway in of(objects, "Gateway")
        for server in gateway["spec"]["servers"]
        for host in server["hosts"]
    ]
    return [
        f"{entry} {other}"
        for at, entry in enumerate(entries)
        for other in entries[at + 1 :]
        if entry[:2] == other[:2] and (entry[2] == other[2] or "*" in (entry[2], other[2]))
    ]


def a_port_without_protocol(objects: list[Object]) -> list[str]:
    """KIA0601, KIA0602: the name of a port of a Service or Gateway, or its appProtocol, is no protocol."""
    ports = [(name(service), port) for service in of(objects, "Service") for port in service["spec"]["ports"]]
    ports += [
        (name(gateway), server["port"]) for gateway in of(objects, "Gateway") for server in gateway["spec"]["servers"]
    ]
    return [
        f"{whose} {port}"
        for whose, port in ports
        if not re.fullmatch(rf"({PROTOCOLS})(-.+)?", port.get("appProtocol", port.get("name", "")))
    ]


def a_service_port_that_no_pod_has(objects: list[Object]) -> list[str]:
    """KIA0701: the Deployment that the Service's selector picks, by its own labels, has no such container port."""
    wrong = []
    for service in of(objects, "Service"):
        deployments = [
            d for d in of(objects, "Deployment") if picks(service["spec"]["selector"], d["metadata"]["labels"])
        ]
        for port in service["spec"]["ports"]:
            target = port.get("targetPort", port["port"])
            for deployment in deployments:
                containers = deployment["spec"]["template"]["spec"]["containers"]
                if not any(target in (p.get("name"), p["containerPort"]) for c in containers for p in c["ports"]):
                    wrong.append(f"{name(service)} {target}")
        if not deployments:
            wrong.append(f"{name(service)} picks no Deployment")
    return wrong


def a_route_to_no_service(objects: list[Object]) -> list[str]:
    """KIA1101: a destination's host is no Service."""
    services = {service["metadata"]["name"] for service in of(objects, "Service")}
    return [where for where, rule in routes(objects) for to in destinations(rule) if to["host"] not in services]


def a_gateway_that_is_not_there(objects: list[Object]) -> list[str]:
    """KIA1102: a VirtualService names a Gateway that does not exist."""
    gateways = {gateway["metadata"]["name"] for gateway in of(objects, "Gateway")} | {"mesh"}
    return [
        name(virtual_service)
        for virtual_service in of(objects, "VirtualService")
        if not gateways.issuperset(virtual_service["spec"].get("gateways", []))
    ]


def a_lonely_weight(objects: list[Object]) -> list[str]:
    """KIA1104: the only destination of a rule has a weight below 100."""
    return [
        where
        for where, rule in routes(objects)
        if len(rule["route"]) == 1 and 0 < rule["route"][0].get("weight", 100) < 100
    ]


def a_destination_named_twice(objects: list[Object]) -> list[str]:
    """KIA1105: a host and subset twice in one rule."""
    wrong = []
    for where, rule in routes(objects):
        seen = Counter((route["destination"]["host"], route["destination"].get("subset")) for route in rule["route"])
        wrong += [f"{where} {to}" for to, times in seen.items() if times > 1]
    return wrong


def two_virtual_services_for_a_host(objects: list[Object]) -> list[str]:
    """KIA1106: a host in two VirtualServices of the same gateway; `*` is every host."""
    entries = [
        (gateway, host)
        for service in of(objects, "VirtualService")
        for gateway in service["spec"].get("gateways", ["mesh"])
        for host in service["spec"]["hosts"]
    ]
    return [
        f"{entry} {other}"
        for at, entry in enumerate(entries)
        for other in entries[at + 1 :]
        if entry[0] == other[0] and (entry[1] == other[1] or "*" in (entry[1], other[1]))
    ]


def a_subset_that_is_not_there(objects: list[Object]) -> list[str]:
    """KIA1107: a destination's subset is in no DestinationRule of its host."""
    subsets = {
        (rule["spec"]["host"], subset["name"])
        for rule in of(objects, "DestinationRule")
        for subset in rule["spec"].get("subsets", [])
    }
    return [
        f"{where} {to}"
        for where, rule in routes(objects)
        for to in destinations(rule)
        if "subset" in to and (to["host"], to["subset"]) not in subsets
    ]


def a_gateway_named_the_old_way(objects: list[Object]) -> list[str]:
    """KIA1108: a VirtualService names a Gateway with dots."""
    services = of(objects, "VirtualService")
    return [
        name(service) for service in services if any("." in gateway for gateway in service["spec"].get("gateways", []))
    ]


def weights_that_are_no_percentages(objects: list[Object]) -> list[str]:
    """No code today: Kiali's weights are shares of 100, so it shows what was configured only if they add up to it."""
    sums = {where: sum(route.get("weight", 100) for route in rule["route"]) for where, rule in routes(objects)}
    return [f"{where} {total}" for where, total in sums.items() if total != 100]


def a_workload_without_app_or_version(objects: list[Object]) -> list[str]:
    """No code: the graph has no place for a workload without the labels app and version, and its lists mark it."""
    return [name(workload) for workload in workloads(objects) if not {"app", "version"} <= labels(workload).keys()]


def a_workload_without_sidecar(objects: list[Object]) -> list[str]:
    """No code: the badge Missing Sidecars; nothing of such a pod is in the graph."""
    return [
        name(workload) for workload in workloads(objects) if labels(workload).get("sidecar.istio.io/inject") != "true"
    ]


def a_deployment_unlike_its_pods(objects: list[Object]) -> list[str]:
    """No code: a Deployment whose own app and version are not its pods' is listed apart from its traffic."""
    return [
        name(deployment)
        for deployment in of(objects, "Deployment")
        if any(deployment["metadata"]["labels"].get(key) != labels(deployment).get(key) for key in ("app", "version"))
    ]
