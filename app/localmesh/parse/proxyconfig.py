"""Checks the annotations that configure a pod's sidecar: supported, accepted without effect, or refused.

Istio: pkg/kube/inject/validate.go for the annotations, ProxyConfig in api/mesh/v1alpha1/proxy.proto for the settings.
"""

import re

import yaml

from localmesh import kubeyaml
from localmesh.parse import noeffect
from localmesh.parse.istiokeys import EXCLUDED_PORTS
from localmesh.parse.istiokeys import is_istio
from localmesh.parse.reader import Reader

CONFIG = "proxy.istio.io/config"
_WHOLE = re.compile("[+-]?[0-9]+")


def concurrency(metadata: Reader) -> int:
    """The number of a sidecar's workers, 0 for one for each CPU; unset means 1, so that results can be repeated.

    All other annotations of Istio are checked, too.
    """
    annotations = metadata.entries("annotations")
    if annotations is None:
        return 1
    annotations.accept(*(key for key in annotations.keys() if not is_istio(key)))  # noqa: SIM118
    noeffect.accept(annotations, "Istio's annotations")
    annotations.optional_text(EXCLUDED_PORTS)  # checked in excludedports.py, with the variables of the container
    text = annotations.optional_text(CONFIG)
    settings = None if text is None else _settings(annotations, text)
    return 1 if settings is None else _read(settings)


def _settings(annotations: Reader, text: str) -> Reader | None:
    try:
        content = kubeyaml.load(text)
    except yaml.YAMLError as error:
        annotations.refuse(CONFIG, f"is not YAML: {' '.join(str(error).split())}")
        return None
    if content is None:
        return None
    if not isinstance(content, dict):
        annotations.refuse(CONFIG, f"must be a mapping of settings, not {content!r}")
        return None
    return annotations.inside(CONFIG, content)


def _read(settings: Reader) -> int:
    noeffect.accept(settings, CONFIG)
    if "holdApplicationUntilProxyStarts" in settings and not settings.boolean("holdApplicationUntilProxyStarts"):
        fact = "in the embedded mesh no application starts before its sidecar; remove it or use a cluster"
        settings.refuse("holdApplicationUntilProxyStarts", fact)
    value = settings.raw("concurrency")
    if isinstance(value, str) and _WHOLE.fullmatch(value):
        value = int(value)  # as in every JSON of Protocol Buffers
    if value is None:
        return 1
    if isinstance(value, bool) or not isinstance(value, int) or not -(2**31) <= value < 2**31:
        settings.refuse("concurrency", f"must be a whole number of workers, not {value!r}")
        return 1
    if value < 0:
        settings.refuse("concurrency", f"Envoy refuses {value} workers; write 0 for one a CPU")
    return max(value, 0)
