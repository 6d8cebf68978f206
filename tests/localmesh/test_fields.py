"""Every parsed field has an effect or is in the table of fields without effect."""

import ast
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from localmesh.parse.noeffect import NO_EFFECT
from tests.localmesh import samples
from tests.localmesh.parse.refusing import check
from tests.localmesh.scenarios import ROOT

APP = ROOT / "app" / "localmesh"
PARSE = APP / "parse"
# Methods of a Reader that hand out a value: whoever calls one for nothing drops a field.
READING = frozenset(
    [
        "text",
        "optional_text",
        "choice",
        "boolean",
        "integer",
        "number",
        "raw",
        "child",
        "children",
        "entries",
        "inside",
        "texts",
        "labels",
        "converted",
    ]
)
# Modules that consume fields without a meaning of their own, and why that is right there.
CONSUMING = {
    "authorizationpolicy.py": "values of a condition whose key is refused",
    "envoyfilter.py": "the value of a patch whose place is refused",
    "istiokeys.py": "labels of somebody else, and those that are honoured",
    "__init__.py": "apiVersion, kind and metadata were read by manifests.py",
    "metadata.py": "what an API server writes into an object",
    "noeffect.py": "the table itself",
    "proxyconfig.py": "annotations of somebody else",
    "texts.py": "conditions that were refused together a line before",
    "requestauthentication.py": "sources of keys that are refused together, and texts whose form alone is checked",
}


def model_fields() -> Iterator[tuple[str, str]]:
    for path in sorted((APP / "model").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef):
                for statement in node.body:
                    if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
                        yield node.name, statement.target.id


def attributes_read(paths: Iterator[Path]) -> set[str]:
    return {
        node.attr
        for path in paths
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load)
    }


def test_every_field_of_the_model_is_read_by_what_runs_it():
    # references.py judges objects together; a property of the model reads for whoever asks it
    readers = (path for path in APP.rglob("*.py") if path.parent != PARSE or path.name == "references.py")
    read = attributes_read(readers)
    forgotten = [f"{name}.{field}" for name, field in model_fields() if field not in read]
    assert not forgotten


def calls(path: Path) -> Iterator[tuple[ast.Call, bool]]:
    """Calls of methods in a module, and whether the result is thrown away."""
    tree = ast.parse(path.read_text())
    thrown = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node, id(node) in thrown


@pytest.mark.parametrize("path", sorted(PARSE.glob("*.py")), ids=lambda path: path.name)
def test_a_field_that_is_parsed_without_effect_is_in_the_table(path: Path):
    if path.name in CONSUMING:
        return
    for call, thrown in calls(path):
        assert isinstance(call.func, ast.Attribute)
        module = call.func.value.id if isinstance(call.func.value, ast.Name) else ""
        where = f"{path.name}:{call.lineno}"
        assert call.func.attr != "accept" or module == "noeffect", f"{where} consumes a field; put it in noeffect.py"
        # accept_only and choice refuse all but what is the case here anyway
        assert not (thrown and call.func.attr in READING - {"choice"}), f"{where} reads a field and drops it"


def test_the_table_gives_a_reason_for_every_field_and_every_place_is_used():
    used = "".join(path.read_text() for path in PARSE.glob("*.py") if path.name != "noeffect.py")
    for place, fields in NO_EFFECT.items():
        assert f'"{place}"' in used or place == "proxy.istio.io/config"
        assert all(len(reason.split()) > 3 for _, reason in fields.values()), place


ANNOTATIONS = (
    *("proxyImage", "proxyImageType", "interceptionMode", "bootstrapOverride", "userVolume", "userVolumeMount"),
    *("discoveryAddress", "logLevel", "componentLogLevel", "agentLogLevel", "nativeSidecar", "statsHistogramBuckets"),
    *("statsFlushInterval", "statsEvictionInterval", "statsHistogramBins", "rewriteAppHTTPProbers", "extraStatTags"),
)
TRAFFIC = (
    *("includeOutboundIPRanges", "excludeOutboundIPRanges", "includeInboundPorts", "excludeInboundPorts"),
    *("includeOutboundPorts", "excludeOutboundPorts", "excludeInterfaces", "kubevirtInterfaces"),
)


@pytest.mark.parametrize(
    "key",
    [
        *(f"sidecar.istio.io/{name}" for name in ANNOTATIONS),
        *(f"traffic.sidecar.istio.io/{name}" for name in TRAFFIC),
        *("status.sidecar.istio.io/port", "readiness.status.sidecar.istio.io/periodSeconds"),
        *("prometheus.istio.io/merge-metrics", "inject.istio.io/templates", "istio.io/anything-new"),
    ],
)
def test_an_unsupported_istio_annotation_is_refused_by_its_path(key: str):
    content = samples.deployment("ball")
    content["spec"]["template"]["metadata"]["annotations"] = {key: "1"}
    check(content, "Deployment arena/ball", f"spec.template.metadata.annotations[{key}]", "embedded mesh")


@pytest.mark.parametrize("key", ["istio.io/dataplane-mode", "topology.istio.io/network", "security.istio.io/tlsMode"])
def test_an_unsupported_istio_label_is_refused_by_its_path(key: str):
    content = samples.deployment("ball")
    content["spec"]["template"]["metadata"]["labels"][key] = "x"
    check(content, "Deployment arena/ball", f"spec.template.metadata.labels[{key}]", "embedded mesh")


def test_supported_or_irrelevant_istio_labels_are_accepted():
    content = samples.deployment("ball")
    content["spec"]["template"]["metadata"]["labels"] |= {"istio.io/rev": "x", "service.istio.io/canonical-name": "y"}
    assert samples.mesh(content).workloads


@pytest.mark.parametrize("block", ["labels", "annotations"])
@pytest.mark.parametrize("content", [samples.service("ball"), samples.destination_rule(), samples.gateway()])
def test_unsupported_istio_metadata_is_refused_by_its_path(content: samples.Object, block: str):
    content = {**content, "metadata": {**content["metadata"], block: {"networking.istio.io/exportTo": "x"}}}
    subject = f"{content['kind']} arena/{content['metadata']['name']}"
    check(content, subject, f"metadata.{block}[networking.istio.io/exportTo]", "embedded mesh")


# Istio's ProxyConfig without what is honoured or in the table
SETTINGS = (
    *("configPath", "binaryPath", "serviceCluster", "tracingServiceName", "drainDuration", "discoveryAddress"),
    *("discoveryRefreshDelay", "zipkinAddress", "statsdUdpAddress", "envoyMetricsServiceAddress", "proxyAdminPort"),
    *("availabilityZone", "controlPlaneAuthPolicy", "customConfigFile", "statNameLength", "interceptionMode"),
    *("proxyBootstrapTemplatePath", "tracing", "sds", "envoyAccessLogService", "envoyMetricsService", "meshId"),
    *("proxyMetadata", "runtimeValues", "statusPort", "extraStatTags", "gatewayTopology", "readinessProbe"),
    *("caCertificatesPem", "image", "privateKeyProvider", "proxyHeaders", "fileFlushInterval", "fileFlushMinSizeKb"),
    *("statsCompression", "connectionSettings"),
)


@pytest.mark.parametrize("key", SETTINGS)
def test_an_unsupported_sidecar_setting_is_refused_by_its_path(key: str):
    content = samples.deployment("ball")
    annotation = "proxy.istio.io/config"
    content["spec"]["template"]["metadata"]["annotations"] = {annotation: json.dumps({"concurrency": 2, key: {}})}
    path = f"spec.template.metadata.annotations[{annotation}].{key}"
    check(content, "Deployment arena/ball", path, "embedded mesh")
