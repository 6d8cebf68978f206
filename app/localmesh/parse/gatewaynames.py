"""Resolves the names of gateways in `spec.gateways` and `match[].gateways` to `mesh` or `<namespace>/<name>`.

Istio: resolveGatewayName in pilot/pkg/model/config.go, validateGatewayNames in pkg/config/validation/validation.go.
"""

import re

from localmesh.parse.reader import Reader

MESH = "mesh"
_LABEL = re.compile(r"[a-zA-Z0-9](?:[-a-zA-Z0-9]{0,61}[a-zA-Z0-9])?")  # Istio's DNS label, which may have capitals


def gateways(reader: Reader, namespace: str) -> tuple[str, ...]:
    """The gateways that an object names, in its order; absent is empty."""
    names = reader.texts("gateways")
    _validate(reader, names)
    return tuple(resolved(name, namespace) for name in names)


def resolved(name: str, namespace: str) -> str:
    """`mesh`, or namespace and name of the Gateway that is meant by an object of a namespace.

    `arena`, `./arena`, `arena/arena` and the old forms `arena.arena`, `arena.arena.svc.cluster.local`. Names are
    compared case-sensitively.
    """
    if name == MESH:
        return name
    if "/" in name:
        before, _, after = name.partition("/")
        return f"{namespace}/{after}" if before == "." else name
    if "." in name:
        short, _, rest = name.partition(".")
        return f"{rest.partition('.')[0]}/{short}"
    return f"{namespace}/{name}"


def _validate(reader: Reader, names: tuple[str, ...]) -> None:
    """Refuse what Istio refuses on admission; after the first name without a slash it looks no further."""
    for i, name in enumerate(names):
        before, slash, after = name.partition("/")
        if not slash:
            if not _is_dns_name(name):
                reader.refuse(f"gateways[{i}]", f"Istio refuses {name!r}: it is not a DNS name; write namespace/name")
            return
        # Istio resolves `./name`, although it lets it pass only after a name without a slash.
        if not (before == "." or _LABEL.fullmatch(before)) or not _LABEL.fullmatch(after):
            reader.refuse(f"gateways[{i}]", f"Istio refuses {name!r}: it is not namespace/name")


def _is_dns_name(name: str) -> bool:
    labels = name.split(".")
    if len(name) > 255 or labels[-1].isdecimal():
        return False
    return bool(name) and all(_LABEL.fullmatch(label) for label in (labels[:-1] if labels[-1] == "" else labels))
