"""Pods, as test hooks: the fields of a pod and its container, and the annotations that Istio's injector judges."""

from typing import Any

from tests.localmesh import samples
from tests.localmesh.samples import Object
from tests.localmesh.verdicts.row import A
from tests.localmesh.verdicts.row import E
from tests.localmesh.verdicts.row import R
from tests.localmesh.verdicts.row import U
from tests.localmesh.verdicts.row import rows

HOOK = {"helm.sh/hook": "test"}
GET = {"httpGet": {"path": "/", "port": "http"}}


def spec(fields: Object) -> Object:
    template = samples.deployment("proof", image="ball:1")["spec"]["template"]
    template["metadata"] |= {"name": "proof", "annotations": dict(HOOK)}
    template["spec"] |= {"restartPolicy": "Never", **fields}
    return {"apiVersion": "v1", "kind": "Pod", **template}


def container(fields: Object) -> Object:
    content = spec({})
    content["spec"]["containers"][0] |= fields
    return content


def variable(fields: Object) -> Object:
    return container({"env": [{"name": "A", **fields}]})


def probe(fields: Object) -> Object:
    return container({"readinessProbe": {**GET, **fields}})


def get(fields: Object) -> Object:
    return probe({"httpGet": {**GET["httpGet"], **fields}})


def port(fields: Object) -> Object:
    return container({"ports": [{"name": "http", "containerPort": 8080, **fields}]})


def volume(fields: Object) -> Object:
    return spec({"volumes": [{"name": "a", **fields}]})


def mount(fields: Object) -> Object:
    content = container({"volumeMounts": [{"name": "a", "mountPath": "/a", **fields}]})
    content["spec"]["volumes"] = [{"name": "a", "emptyDir": {}}]
    return content


def config_map_mount(fields: Object) -> Object:
    content = mount(fields)
    content["spec"]["volumes"] = [{"name": "a", "configMap": {"name": "x", "optional": True}}]
    return content


def annotations(fields: Object) -> Object:
    content = spec({})
    content["metadata"]["annotations"] |= fields
    return content


def labels(fields: Object) -> Object:
    content = spec({})
    known = content["metadata"]["labels"] | fields
    content["metadata"]["labels"] = {name: value for name, value in known.items() if value is not None}
    return content


def config(text: Any) -> Object:
    return annotations({"proxy.istio.io/config": text})


CONTAINER = "spec.containers[0]."
ROWS = (
    *rows(
        spec,
        "spec.",
        ("seconds to stop", {"terminationGracePeriodSeconds": 5}, A),
        ("negative seconds to stop", {"terminationGracePeriodSeconds": -1}, A),
        ("seconds to stop as text", {"terminationGracePeriodSeconds": "5"}, R, "terminationGracePeriodSeconds"),
        ("always restarted", {"restartPolicy": "Always"}, U, "restartPolicy"),
        ("an unknown restart policy", {"restartPolicy": "Sometimes"}, R, "restartPolicy"),
        ("no container", {"containers": []}, R, "containers"),
        ("the host's network", {"hostNetwork": True}, U, "hostNetwork"),
        ("an init container", {"initContainers": []}, U, "initContainers"),
        ("where it runs", {"nodeSelector": {"a": "b"}, "tolerations": [{"operator": "Exists"}], "affinity": {}}, A),
        ("a user", {"securityContext": {"runAsNonRoot": True, "runAsUser": 1000}}, A),
        ("a list for labels of a node", {"nodeSelector": []}, R, "nodeSelector"),
        ("a label of a node with a space", {"nodeSelector": {"a": "b c"}}, R, "nodeSelector[a]"),
        ("a mapping for tolerations", {"tolerations": {}}, R, "tolerations"),
        ("text for an affinity", {"affinity": "near"}, R, "affinity"),
        ("a mapping for spreading", {"topologySpreadConstraints": {}}, R, "topologySpreadConstraints"),
        ("text for a user", {"securityContext": "root"}, R, "securityContext"),
        ("text for secrets", {"imagePullSecrets": "x"}, R, "imagePullSecrets"),
        ("a secret of a registry", {"imagePullSecrets": [{"name": "x"}]}, A),
        ("text for a token", {"automountServiceAccountToken": "no"}, R, "automountServiceAccountToken"),
        ("no links of services", {"enableServiceLinks": False}, A),
        ("a number for an account", {"serviceAccountName": 1}, R, "serviceAccountName"),
        ("a scheduler", {"schedulerName": "x"}, U, "schedulerName"),
        ("a deadline", {"activeDeadlineSeconds": 5}, U, "activeDeadlineSeconds"),
    ),
    *rows(
        container,
        CONTAINER,
        ("resources", {"resources": {"limits": {"cpu": "1"}, "requests": {"cpu": "1"}}}, A),
        ("resources of no amount", {"resources": {"limits": {"cpu": "much"}}}, R, "resources.limits.cpu"),
        ("a pull policy", {"imagePullPolicy": "Never"}, A),
        ("an unknown pull policy", {"imagePullPolicy": "Sometimes"}, R, "imagePullPolicy"),
        ("an unknown policy of messages", {"terminationMessagePolicy": "x"}, R, "terminationMessagePolicy"),
        ("a number for an image", {"image": 1}, R, "image"),
        ("a list for a security context", {"securityContext": []}, R, "securityContext"),
        ("arguments", {"args": ["--x"]}, A),
        ("a number for an argument", {"args": [1]}, R, "args[0]"),
        ("text for a command", {"command": "run"}, R, "command"),
        ("no command", {"command": None}, U, "command"),
        ("a name with capitals", {"name": "Main"}, R, "name"),
        ("no name", {"name": None}, R, "name"),
        ("a security context", {"securityContext": {"readOnlyRootFilesystem": True}}, A),
        ("a sleep before the stop", {"lifecycle": {"preStop": {"sleep": {"seconds": 2}}}}, A),
        ("a hook after the start", {"lifecycle": {"postStart": {"sleep": {"seconds": 2}}}}, U, "lifecycle.postStart"),
        ("a working folder", {"workingDir": "/"}, U, "workingDir"),
        ("environment from elsewhere", {"envFrom": []}, U, "envFrom"),
        ("a terminal", {"tty": True}, U, "tty"),
        ("an exec probe", {"livenessProbe": {"exec": {"command": ["true"]}}}, U, "livenessProbe.httpGet"),
        ("a restart policy of its own", {"restartPolicy": "Always"}, U, "restartPolicy"),
    ),
    *rows(
        variable,
        f"{CONTAINER}env[0].",
        ("text", {"value": "1"}, A),
        ("nothing", {}, A),
        ("a number", {"value": 1}, R, "value"),
        ("an empty name", {"name": "", "value": "1"}, R, "name"),
        ("a name with =", {"name": "A=B", "value": "1"}, R, "name"),
        ("a name with a dash", {"name": "A-B", "value": "1"}, A),
        ("the address", {"valueFrom": {"fieldRef": {"fieldPath": "status.podIP"}}}, A),
        ("the node", {"valueFrom": {"fieldRef": {"fieldPath": "spec.nodeName"}}}, U, "valueFrom.fieldRef.fieldPath"),
        ("an unknown field", {"valueFrom": {"fieldRef": {"fieldPath": "spec.x"}}}, U, "valueFrom.fieldRef.fieldPath"),
        (
            "a value and a source",
            {"value": "1", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}},
            R,
            "valueFrom",
        ),
        ("no source", {"valueFrom": {}}, R, "valueFrom"),
        (
            "two sources",
            {
                "valueFrom": {
                    "fieldRef": {"fieldPath": "metadata.name"},
                    "configMapKeyRef": {"name": "a", "key": "b", "optional": True},
                }
            },
            R,
            "valueFrom",
        ),
        ("a secret", {"valueFrom": {"secretKeyRef": {"name": "a", "key": "b"}}}, U, "valueFrom.secretKeyRef"),
        ("an optional key", {"valueFrom": {"configMapKeyRef": {"name": "a", "key": "b", "optional": True}}}, A),
    ),
    *rows(
        port,
        f"{CONTAINER}ports[0].",
        ("a port", {}, A),
        ("no number", {"containerPort": None}, R, "containerPort"),
        ("port 0", {"containerPort": 0}, R, "containerPort"),
        ("a port beyond 65535", {"containerPort": 65536}, R, "containerPort"),
        ("a port that needs root", {"containerPort": 80}, U, "containerPort"),
        ("the sidecar's port", {"containerPort": 15001}, U, "containerPort"),
        ("a name with capitals", {"name": "HTTP"}, R, "name"),
        ("a name of 16 letters", {"name": "a" * 16}, R, "name"),
        ("a host's port", {"hostPort": 8080}, U, "hostPort"),
        ("UDP", {"protocol": "UDP"}, U, "protocol"),
    ),
    *rows(
        probe,
        f"{CONTAINER}readinessProbe.",
        ("timing", {"initialDelaySeconds": 0, "periodSeconds": 1, "timeoutSeconds": 1, "failureThreshold": 1}, A),
        (
            "defaults by zero",
            {"periodSeconds": 0, "timeoutSeconds": 0, "failureThreshold": 0, "successThreshold": 0},
            A,
        ),
        ("a negative period", {"periodSeconds": -1}, R, "periodSeconds"),
        ("a negative delay", {"initialDelaySeconds": -1}, R, "initialDelaySeconds"),
        ("text for a period", {"periodSeconds": "1"}, R, "periodSeconds"),
        ("several successes", {"successThreshold": 2}, A),
    ),
    *rows(
        lambda fields: container({"livenessProbe": {**GET, **fields}}),
        f"{CONTAINER}livenessProbe.",
        ("several successes for liveness", {"successThreshold": 2}, R, "successThreshold"),
        ("a grace of its own", {"terminationGracePeriodSeconds": 5}, U, "terminationGracePeriodSeconds"),
    ),
    *rows(
        get,
        f"{CONTAINER}readinessProbe.httpGet.",
        ("a port by number", {"port": 8080}, A),
        ("an unknown port", {"port": "web"}, U, "port"),
        ("no port", {"port": None}, U, "port"),
        ("HTTPS", {"scheme": "HTTPS"}, U, "scheme"),
        ("a host", {"host": "x"}, U, "host"),
        ("headers", {"httpHeaders": []}, U, "httpHeaders"),
        ("no path", {"path": None}, A),
    ),
    *rows(
        volume,
        "spec.volumes[0]",
        ("an empty directory", {"emptyDir": {}}, A),
        ("a directory in memory", {"emptyDir": {"medium": "Memory", "sizeLimit": "1Mi"}}, A),
        ("a directory of an unknown medium", {"emptyDir": {"medium": "Disk"}}, U, ".emptyDir.medium"),
        ("a directory of unknown size", {"emptyDir": {"sizeLimit": "much"}}, R, ".emptyDir.sizeLimit"),
        ("nothing", {}, A),
        ("a secret", {"secret": {"secretName": "x"}}, U, ".secret"),
        ("a ConfigMap and a directory", {"configMap": {"name": "a", "optional": True}, "emptyDir": {}}, R),
        ("a mode of files", {"configMap": {"name": "a", "optional": True, "defaultMode": 0o644}}, A),
        ("a ConfigMap without a name", {"configMap": {"optional": True}}, R, ".configMap.name"),
        ("a name with capitals", {"name": "A", "emptyDir": {}}, R, ".name"),
    ),
    *rows(
        mount,
        f"{CONTAINER}volumeMounts[0].",
        ("a mount", {}, A),
        ("a directory that is read only", {"readOnly": True}, U, "readOnly"),
        ("text for a boolean", {"readOnly": "yes"}, R, "readOnly"),
        ("no path", {"mountPath": None}, R, "mountPath"),
        ("an unknown volume", {"name": "b"}, R, "name"),
        ("a part of a volume", {"subPath": "x"}, U, "subPath"),
    ),
    *rows(
        config_map_mount,
        f"{CONTAINER}volumeMounts[0].",
        ("a ConfigMap that is read only", {"readOnly": True}, A),
        ("a ConfigMap that is not", {"readOnly": False}, A),
    ),
    *rows(
        annotations,
        "metadata.annotations",
        ("an annotation of somebody else", {"a": "b"}, A),
        ("a number for an annotation", {"a": 1}, R, "[a]"),
        (
            "what a sidecar may take",
            {"sidecar.istio.io/proxyCPU": "100m", "sidecar.istio.io/proxyMemoryLimit": "1Gi"},
            A,
        ),
        ("an unknown amount of CPU", {"sidecar.istio.io/proxyCPU": "much"}, R, "[sidecar.istio.io/proxyCPU]"),
        ("an unknown amount of memory", {"sidecar.istio.io/proxyMemory": "1 Gi"}, R, "[sidecar.istio.io/proxyMemory]"),
        ("statistics", {"sidecar.istio.io/statsInclusionRegexps": "a.*"}, A),
        ("no sidecar by annotation", {"sidecar.istio.io/inject": "false"}, U, "[sidecar.istio.io/inject]"),
        (
            "ports that are left out",
            {"traffic.sidecar.istio.io/excludeInboundPorts": "1"},
            U,
            "[traffic.sidecar.istio.io/excludeInboundPorts]",
        ),
        (
            "an unknown port that is left out",
            {"traffic.sidecar.istio.io/excludeInboundPorts": "x"},
            U,
            "[traffic.sidecar.istio.io/excludeInboundPorts]",
        ),
        ("another level of logs", {"sidecar.istio.io/logLevel": "debug"}, U, "[sidecar.istio.io/logLevel]"),
        ("merged metrics", {"prometheus.istio.io/merge-metrics": "false"}, U, "[prometheus.istio.io/merge-metrics]"),
        ("a native sidecar", {"sidecar.istio.io/nativeSidecar": "true"}, U, "[sidecar.istio.io/nativeSidecar]"),
        (
            "probes as they are",
            {"sidecar.istio.io/rewriteAppHTTPProbers": "false"},
            U,
            "[sidecar.istio.io/rewriteAppHTTPProbers]",
        ),
        ("a revision", {"istio.io/rev": "canary"}, U, "[istio.io/rev]"),
    ),
    *rows(
        labels,
        "metadata.labels",
        ("a sidecar", {"sidecar.istio.io/inject": "true"}, A),
        ("no sidecar", {"sidecar.istio.io/inject": "false"}, A),
        ("perhaps a sidecar", {"sidecar.istio.io/inject": "maybe"}, U, "[sidecar.istio.io/inject]"),
        ("no word about a sidecar", {"sidecar.istio.io/inject": None}, U, "[sidecar.istio.io/inject]"),
        ("a boolean for a sidecar", {"sidecar.istio.io/inject": True}, R, "[sidecar.istio.io/inject]"),
    ),
    *rows(
        config,
        "metadata.annotations[proxy.istio.io/config]",
        ("two workers", "concurrency: 2", A),
        ("a worker for each CPU", "concurrency: 0", A),
        ("workers as text", "concurrency: '2'", A),
        ("negative workers", "concurrency: -1", E, ".concurrency"),
        ("half a worker", "concurrency: 1.5", R, ".concurrency"),
        ("many workers by word", "concurrency: many", R, ".concurrency"),
        ("JSON", '{"holdApplicationUntilProxyStarts": true, "terminationDrainDuration": "1s"}', A),
        ("the application first", "holdApplicationUntilProxyStarts: false", U, ".holdApplicationUntilProxyStarts"),
        ("text for a boolean", "holdApplicationUntilProxyStarts: sure", R, ".holdApplicationUntilProxyStarts"),
        ("a drain of no duration", "terminationDrainDuration: soon", R, ".terminationDrainDuration"),
        ("a drain as a number", "terminationDrainDuration: 5", R, ".terminationDrainDuration"),
        ("a drain in minutes", "terminationDrainDuration: 1m", A),
        ("statistics to keep", "proxyStatsMatcher: {inclusionRegexps: ['.*']}", A),
        (
            "statistics to keep as text",
            "proxyStatsMatcher: {inclusionRegexps: '.*'}",
            R,
            ".proxyStatsMatcher.inclusionRegexps",
        ),
        ("sampling", "tracing: {sampling: 50}", U, ".tracing"),
        ("an image", "image: {imageType: debug}", U, ".image"),
        ("the environment of the proxy", "proxyMetadata: {A: b}", U, ".proxyMetadata"),
        ("an unknown setting", "concurency: 2", U, ".concurency"),
        ("no mapping", "2", R),
        ("nothing", "", A),
        ("broken YAML", "{", R),
    ),
)
