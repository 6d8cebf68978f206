"""The one container of a pod: command, environment, ports and probes."""

import re

from localmesh.model import Container
from localmesh.model import ContainerPort
from localmesh.model import EnvConfigMapKey
from localmesh.model import EnvField
from localmesh.model import EnvText
from localmesh.model import EnvVar
from localmesh.model import HttpProbe
from localmesh.model import Mount
from localmesh.parse import reserved
from localmesh.parse.reader import Reader

# Fields of a container that mean nothing on one machine, with the reason.
_NO_MEANING = (
    "image",  # the installed package is what the image would contain
    "imagePullPolicy",
    "resources",  # processes share the machine
    "securityContext",  # processes run as the person who started the mesh
    "terminationMessagePath",
    "terminationMessagePolicy",
)
_FIELDS = ("metadata.name", "metadata.namespace", "status.podIP")
_LABEL = re.compile(r"metadata\.labels\['[^']+'\]")
_RESERVED = {15000: "the sidecar's admin interface", 15001: "the sidecar's proxy", 18080: "the application itself"}


def container(reader: Reader, mounts: tuple[Mount, ...]) -> Container:
    """The container; it must say what to run, since there is no image to say it."""
    reader.accept(*_NO_MEANING)
    command = reader.texts("command")
    if not command:
        reader.refuse("command", "is required: embedded mode has no image to take a command from")
    _stop_hook(reader.child("lifecycle"))
    ports = _ports(reader)
    return Container(
        name=reader.text("name"),
        command=command,
        args=reader.texts("args"),
        env=tuple(_variable(each) for each in reserved.checked(reader.children("env"))),
        ports=ports,
        mounts=mounts,
        startup=_probe(reader.child("startupProbe"), ports),
        readiness=_probe(reader.child("readinessProbe"), ports),
        liveness=_probe(reader.child("livenessProbe"), ports),
    )


def _stop_hook(reader: Reader | None) -> None:
    """A sleep before the stop means nothing here: a pod leaves every sidecar's endpoints before it is told to stop."""
    hook = reader.child("preStop") if reader else None
    sleep = hook.child("sleep") if hook else None
    if sleep:
        sleep.accept("seconds")


def _variable(reader: Reader) -> EnvVar:
    name = reader.text("name")
    source = reader.child("valueFrom")
    if source is None:
        return EnvVar(name, EnvText(reader.optional_text("value") or ""))
    field, key = source.child("fieldRef"), source.child("configMapKeyRef")
    if field:
        field.accept_only("apiVersion", "v1")
        path = field.text("fieldPath")
        if path not in _FIELDS and not _LABEL.fullmatch(path):
            known = ", ".join(_FIELDS)
            field.refuse("fieldPath", f"embedded mode knows {known} and metadata.labels['<key>'], not {path}")
        return EnvVar(name, EnvField(path))
    if key:
        return EnvVar(name, EnvConfigMapKey(key.text("name"), key.text("key"), key.boolean("optional")))
    if not source.keys():
        source.refuse("", "must say fieldRef or configMapKeyRef")
    return EnvVar(name, EnvText(""))


def _ports(reader: Reader) -> tuple[ContainerPort, ...]:
    ports: list[ContainerPort] = []
    for each in reader.children("ports"):
        each.accept_only("protocol", "TCP")
        each.require("containerPort")
        number = each.integer("containerPort", 1, 65535) or 0
        if number in _RESERVED:
            each.refuse("containerPort", f"{number} belongs to {_RESERVED[number]} in embedded mode; use another port")
        elif number and number < 1024:
            each.refuse("containerPort", f"{number} needs root on one machine; use a port above 1023, such as 8080")
        ports.append(ContainerPort(each.optional_text("name") or "", number))
    if len(ports) > 1:
        reader.refuse("ports", f"embedded mode supports one port in a container, not {len(ports)}; use a cluster")
    return tuple(ports)


def _probe(reader: Reader | None, ports: tuple[ContainerPort, ...]) -> HttpProbe | None:
    if reader is None:
        return None
    get = reader.child("httpGet")
    if get is None:
        reader.refuse("httpGet", "is required: embedded mode has no other kind of probe")
        return None
    get.accept_only("scheme", "HTTP")
    reader.accept("terminationGracePeriodSeconds")
    wanted = get.raw("port")
    port = next((each.number for each in ports if wanted in (each.number, each.name) and wanted != ""), 0)
    if not port:
        get.refuse("port", f"{wanted!r} is not a port of this container")
    return HttpProbe(
        path=get.optional_text("path") or "/",
        port=port,
        initial_delay_seconds=reader.integer("initialDelaySeconds") or 0,
        period_seconds=reader.integer("periodSeconds", 1) or 10,
        timeout_seconds=reader.integer("timeoutSeconds", 1) or 1,
        success_threshold=reader.integer("successThreshold", 1) or 1,
        failure_threshold=reader.integer("failureThreshold", 1) or 3,
    )
