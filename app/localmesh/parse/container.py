"""Parses the one container of a pod: command, environment, ports and probes."""

import re

from localmesh.model import Container
from localmesh.model import ContainerPort
from localmesh.model import EnvConfigMapKey
from localmesh.model import EnvField
from localmesh.model import EnvText
from localmesh.model import EnvVar
from localmesh.model import HttpProbe
from localmesh.model import Mount
from localmesh.parse import noeffect
from localmesh.parse import reserved
from localmesh.parse.names import is_kubernetes_label
from localmesh.parse.names import is_port_name
from localmesh.parse.names import is_variable
from localmesh.parse.reader import Reader
from localmesh.ports import FIRST_UNPRIVILEGED
from localmesh.ports import RESERVED

_FIELDS = ("metadata.name", "metadata.namespace", "status.podIP")
_LABEL = re.compile(r"metadata\.labels\['[^']+'\]")


def container(reader: Reader, mounts: tuple[Mount, ...]) -> Container:
    """The container; its manifest must have a command, because there is no image to take one from."""
    noeffect.accept(reader, "a container")
    name = reader.text("name")
    if name and not is_kubernetes_label(name):
        reader.refuse("name", f"must be a DNS label (small letters, digits, dashes), not {name!r}")
    command = reader.texts("command")
    if not command:
        reader.refuse("command", "is required: the embedded mesh has no image to take a command from")
    _stop_hook(reader.child("lifecycle"))
    ports = _ports(reader)
    return Container(
        name=name,
        command=command,
        args=reader.texts("args"),
        env=tuple(_variable(variable) for variable in reserved.checked(reader.children("env"))),
        ports=ports,
        mounts=mounts,
        startup=_probe(reader.child("startupProbe"), ports),
        readiness=_probe(reader.child("readinessProbe"), ports, once=False),
        liveness=_probe(reader.child("livenessProbe"), ports),
    )


def _stop_hook(reader: Reader | None) -> None:
    hook = reader.child("preStop") if reader else None
    sleep = hook.child("sleep") if hook else None
    if sleep:
        noeffect.accept(sleep, "a sleep before the stop")


def _variable(reader: Reader) -> EnvVar:
    name = reader.text("name")
    if name and not is_variable(name):
        reader.refuse("name", f"must be printable ASCII without =, not {name!r}")
    source = reader.child("valueFrom")
    if source is not None and reader.optional_text("value"):
        reader.refuse("valueFrom", "Kubernetes refuses it beside a value; keep one of them")
    if source is None:
        return EnvVar(name, EnvText(reader.optional_text("value") or ""))
    if len(source.keys()) > 1:
        source.refuse("", "Kubernetes takes one source, not several")
    field, key = source.child("fieldRef"), source.child("configMapKeyRef")
    if field:
        field.accept_only("apiVersion", "v1")
        path = field.text("fieldPath")
        if path not in _FIELDS and not _LABEL.fullmatch(path):
            known = ", ".join(_FIELDS)
            field.refuse("fieldPath", f"the embedded mesh supports {known} and metadata.labels['<key>'], not {path}")
        return EnvVar(name, EnvField(path))
    if key:
        return EnvVar(name, EnvConfigMapKey(key.text("name"), key.text("key"), key.boolean("optional")))
    if not source.keys():
        source.refuse("", "must say fieldRef or configMapKeyRef")
    return EnvVar(name, EnvText(""))


def _ports(reader: Reader) -> tuple[ContainerPort, ...]:
    ports: list[ContainerPort] = []
    for port in reader.children("ports"):
        port.choice("protocol", ("TCP",), elsewhere=("UDP", "SCTP"))
        port.require("containerPort")
        number = port.integer("containerPort", 1, 65535) or 0
        if number in RESERVED:
            port.refuse(
                "containerPort", f"{number} belongs to {RESERVED[number]} in the embedded mesh; use another port"
            )
        elif number and number < FIRST_UNPRIVILEGED:
            port.refuse(
                "containerPort", f"{number} needs root in the embedded mesh; use a port above 1023, such as 8080"
            )
        name = port.optional_text("name") or ""
        if name and not is_port_name(name):
            fact = "must have at most 15 small letters, digits and inner dashes, and a letter"
            port.refuse("name", f"{fact}, not {name!r}")
        ports.append(ContainerPort(name, number))
    if len(ports) > 1:
        reader.refuse("ports", f"the embedded mesh supports one port in a container, not {len(ports)}; use a cluster")
    return tuple(ports)


def _probe(reader: Reader | None, ports: tuple[ContainerPort, ...], once: bool = True) -> HttpProbe | None:
    if reader is None:
        return None
    get = reader.child("httpGet")
    if get is None:
        reader.refuse("httpGet", "is required: the embedded mesh has no other kind of probe")
        return None
    get.accept_only("scheme", "HTTP")
    wanted = get.raw("port")
    port = next((known.number for known in ports if wanted in (known.number, known.name) and wanted != ""), 0)
    if not port:
        get.refuse("port", f"the embedded mesh probes only a port that the container declares, not {wanted!r}")
    successes = reader.integer("successThreshold") or 1
    if successes > 1 and once:
        reader.refuse("successThreshold", "must be 1: only a readiness probe can require several successes")
    return HttpProbe(
        path=get.optional_text("path") or "/",
        port=port,
        initial_delay_seconds=reader.integer("initialDelaySeconds") or 0,
        period_seconds=reader.integer("periodSeconds") or 10,
        timeout_seconds=reader.integer("timeoutSeconds") or 1,
        success_threshold=successes,
        failure_threshold=reader.integer("failureThreshold") or 3,
    )
