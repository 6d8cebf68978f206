"""The namespace's Telemetry: one tracing provider and Envoy's access log; metrics and selectors are refused."""

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
    for key, found in (("tracing", tracing), ("accessLogging", logging)):
        if len(found) > 1:
            spec.refuse(key, "the embedded mesh takes one entry, since it has no modes to tell them apart")
    sampling = DEFAULT_SAMPLING
    for each in tracing:
        _provider(each, TRACING_PROVIDER)
        given = each.number("randomSamplingPercentage")
        if given is not None and not 0 <= given <= 100:
            each.refuse("randomSamplingPercentage", f"must be a number from 0 to 100, not {given:g}")
        sampling = DEFAULT_SAMPLING if given is None else given
    for each in logging:
        _provider(each, LOG_PROVIDER)
    return Telemetry(name, bool(tracing), sampling, bool(logging))


def _provider(reader: Reader, known: str) -> None:
    providers = reader.children("providers")
    names = [each.text("name") for each in providers]
    if names != [known]:
        reader.refuse("providers", f"the embedded mesh has the provider {known}, not {', '.join(names) or 'none'}")
