"""Parses the namespace's Telemetry: one tracing provider and Envoy's access log; metrics and selectors are refused."""

from localmesh.model import Telemetry
from localmesh.parse.reader import Reader

TRACING_PROVIDER = "otel"  # what a cluster's mesh configuration calls its OpenTelemetry collector
LOG_PROVIDER = "envoy"  # Istio's own name for text lines on the sidecar's standard output
DEFAULT_SAMPLING = 1.0


def telemetry(namespace: str, name: str, root: Reader) -> Telemetry:
    """A Telemetry for every workload of the namespace (Istio: pilot/pkg/model/telemetry.go)."""
    spec = root.child("spec")
    if spec is None:
        return Telemetry(name)
    tracing = spec.children("tracing")
    logging = spec.children("accessLogging")
    for key, entries in (("tracing", tracing), ("accessLogging", logging)):
        if len(entries) > 1:
            spec.refuse(key, "the embedded mesh accepts only one entry; remove the others")
    sampling = DEFAULT_SAMPLING
    for entry in tracing:
        _provider(entry, TRACING_PROVIDER)
        percent = entry.number("randomSamplingPercentage")
        if percent is not None and not 0 <= percent <= 100:
            entry.refuse("randomSamplingPercentage", f"must be a number from 0 to 100, not {percent:g}")
        sampling = DEFAULT_SAMPLING if percent is None else percent
    for entry in logging:
        _provider(entry, LOG_PROVIDER)
    return Telemetry(name, bool(tracing), sampling, bool(logging))


def _provider(reader: Reader, known: str) -> None:
    providers = reader.children("providers")
    names = [provider.text("name") for provider in providers]
    if names != [known]:
        reader.refuse("providers", f"the embedded mesh has the provider {known}, not {', '.join(names) or 'none'}")
