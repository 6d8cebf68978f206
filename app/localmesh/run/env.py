"""A container's environment: the variables of its manifest, as Kubernetes sets them, over those of an image."""

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
from localmesh.ports import ADMIN_VARIABLE
from localmesh.ports import APP_VARIABLE
from localmesh.settings import MARKER

_REFERENCE = re.compile(r"\$(\$|\(([A-Za-z_.-][A-Za-z0-9_.-]*)\))")
# Variables that a dynamically linked interpreter may need to start.
_KEPT = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT")


def expand(text: str, known: Mapping[str, str]) -> str:
    """Replace `$(NAME)` by its value in `known`; an unknown name stays as it is, and `$$` becomes `$`."""

    def value(match: re.Match[str]) -> str:
        return "$" if match.group(1) == "$" else known.get(match.group(2), match.group(0))

    return _REFERENCE.sub(value, text)


def variables(pod: PodPlan, mesh: Mesh) -> dict[str, str]:
    """The pod's ports, then the variables of the manifest in its order: a later one may refer to an earlier one."""
    result = {APP_VARIABLE: str(pod.app_port)}
    if pod.sidecar:
        result[ADMIN_VARIABLE] = str(pod.location.admin_port)
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
    """The variables that an image would set; PATH finds the `gunicorn` and `python` of this installation first."""
    kept = {name: outer[name] for name in _KEPT if name in outer}
    path = f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin"
    return {
        **kept,
        "PATH": path,
        "LANG": "C.UTF-8",
        "HOME": str(scratch),
        "TMPDIR": str(scratch),
        "PYTHONUNBUFFERED": "1",
        "SPT_NOENV": "1",  # setproctitle keeps the environment readable, so that MARKER can be found
        MARKER: str(root),
    }


def interception(pod: PodPlan) -> dict[str, str]:
    """The variables that send HTTP requests through the pod's sidecar, where a cluster has iptables rules."""
    proxy = f"http://{pod.address}:{pod.location.proxy_port}"
    around = pod.collector.rpartition(":")[0]  # the trace collector is outside the mesh
    return {"HTTP_PROXY": proxy, "http_proxy": proxy, **({"NO_PROXY": around} if around else {})}
