"""A container's environment: the manifest's variables as Kubernetes would set them, on what its image would bring."""

import re
import sys
from collections.abc import Mapping
from pathlib import Path

from localmesh.model import EnvConfigMapKey
from localmesh.model import EnvField
from localmesh.model import EnvText
from localmesh.model import EnvVar
from localmesh.model import Mesh
from localmesh.plan import PodPlan
from localmesh.ports import PROXY_PORT
from localmesh.settings import MARKER

_REFERENCE = re.compile(r"\$(\$|\(([A-Za-z_.-][A-Za-z0-9_.-]*)\))")
# What a dynamically linked interpreter may need to start at all.
_KEPT = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT")


def expand(text: str, known: Mapping[str, str]) -> str:
    """Replace `$(NAME)` by what is known; an unknown name stays as it is, and `$$` is a dollar sign."""

    def value(match: re.Match[str]) -> str:
        return "$" if match.group(1) == "$" else known.get(match.group(2), match.group(0))

    return _REFERENCE.sub(value, text)


def variables(pod: PodPlan, mesh: Mesh) -> dict[str, str]:
    """The variables of the manifest, in its order: a later one may refer to an earlier one."""
    result: dict[str, str] = {}
    for variable in pod.template.container.env:
        value = _value(variable, pod, mesh, result)
        if value is not None:
            result[variable.name] = value
    return result


def _value(variable: EnvVar, pod: PodPlan, mesh: Mesh, known: Mapping[str, str]) -> str | None:
    match variable.source:
        case EnvText(text):
            return expand(text, known)
        case EnvField() as field:
            return _field(field, pod)
        case EnvConfigMapKey(name, key):
            config_map = mesh.config_map(name)
            return config_map.get(key) if config_map else None


def _field(field: EnvField, pod: PodPlan) -> str:
    if field.label is not None:
        return dict(pod.labels).get(field.label, "")
    facts = {"metadata.name": pod.name, "metadata.namespace": pod.namespace, "status.podIP": pod.address}
    return facts[field.path]


def image(outer: Mapping[str, str], root: Path, scratch: Path) -> dict[str, str]:
    """What the image would set; `gunicorn` and `python` are those of this installation, not of the person's PATH."""
    kept = {name: outer[name] for name in _KEPT if name in outer}
    path = f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin"
    return {
        **kept,
        "PATH": path,
        "LANG": "C.UTF-8",
        "HOME": str(scratch),
        "TMPDIR": str(scratch),
        "PYTHONUNBUFFERED": "1",
        "SPT_NOENV": "1",  # a process that names itself leaves its environment readable: the mark tells whose it is
        MARKER: str(root),
    }


def interception(pod: PodPlan) -> dict[str, str]:
    """In place of the iptables rules of a cluster: everything that speaks HTTP goes through the pod's own sidecar."""
    proxy = f"http://{pod.address}:{PROXY_PORT}"
    around = pod.collector.rpartition(":")[0]  # it is no part of the mesh
    return {"HTTP_PROXY": proxy, "http_proxy": proxy, **({"NO_PROXY": around} if around else {})}
