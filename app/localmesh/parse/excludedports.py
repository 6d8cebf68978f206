"""Checks the annotation with ports that a pod's sidecar does not intercept: only the trace collector's is allowed."""

from urllib.parse import urlsplit

from localmesh.model import Container
from localmesh.model import EnvText
from localmesh.parse.istiokeys import EXCLUDED_PORTS
from localmesh.parse.reader import Reader

COLLECTOR = "OTEL_EXPORTER_OTLP_ENDPOINT"


def check_excluded_ports(metadata: Reader, app: Container) -> None:
    """Refuse ports other than the trace collector's, whose requests do not pass the sidecar here in any case."""
    annotations = metadata.raw("annotations")
    ports = str(annotations.get(EXCLUDED_PORTS, "")) if isinstance(annotations, dict) else ""
    sources = (variable.source for variable in app.env if variable.name == COLLECTOR)
    urls = [urlsplit(source.text) for source in sources if isinstance(source, EnvText)]
    collectors = {str(url.port or (443 if url.scheme == "https" else 80)) for url in urls}
    if not set(filter(None, ports.split(","))) <= collectors:
        fact = f"the embedded mesh excludes only the port of {COLLECTOR}, not {ports}; remove it or use a cluster"
        metadata.refuse(f"annotations[{EXCLUDED_PORTS}]", fact)
