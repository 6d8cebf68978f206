"""Values with every optional setting given, so that tests can walk over all that the schema knows."""

from copy import deepcopy

from tests.chart.rendered import Values
from tests.chart.rendered import defaults
from tests.chart.rendered import merged

_CALLERS = {"locals": True}
_CLAIMS = {
    "a-share": {"claim": "share", "ball": "v1", "percent": 50, "tolerance": 5, "requests": 100, "callers": _CALLERS},
    "errors": {"claim": "errors", "ball": "v1", "percent": 0, "tolerance": 0, "requests": 10, "callers": _CALLERS},
    "alternation": {"claim": "alternation", "percent": 95, "requests": 100},
    "only": {"claim": "only", "ball": "v1", "callers": _CALLERS, "requests": 100},
    "reached": {"claim": "reached", "callers": _CALLERS, "balls": {"v1": True}, "requests": 100},
    "copies": {"claim": "copies", "ball": "v2", "of": "v1", "tolerance": 5, "requests": 100},
    "ejection": {"claim": "ejection", "ball": "v2", "within": 2, "atLeast": 10, "cycles": 2, "callers": _CALLERS},
    "latency": {
        "claim": "latency",
        "ball": "v1",
        "percentile": 50,
        "atLeast": 2,
        "atMost": 3,
        "requests": 10,
        "callers": _CALLERS,
    },
    "handling": {"claim": "handling", "ball": "v1", "atMost": 0.1},
    "refused": {"claim": "refused", "atLeast": 5, "requests": 100, "callers": _CALLERS},
    "denied": {
        "claim": "denied",
        "request": "shot",
        "percent": 100,
        "tolerance": 0,
        "requests": 30,
        "status": 401,
        "reason": "Jwt is expired",
        "callers": _CALLERS,
    },
    "not-received": {"claim": "not-received", "request": "shot", "requests": 30, "callers": _CALLERS},
    "unreachable": {"claim": "unreachable", "percent": 100, "tolerance": 1, "requests": 30, "callers": _CALLERS},
    "identity": {"claim": "identity", "mtls": True, "requests": 30, "callers": _CALLERS},
    "ended": {
        "claim": "ended",
        "outcome": "refused",
        "status": 500,
        "reason": "fault filter abort",
        "request": "shot",
        "percent": 25,
        "tolerance": 5,
        "requests": 1000,
        "callers": _CALLERS,
    },
    "load": {
        "claim": "load",
        "per": "answered",
        "atLeast": 1,
        "atMost": 2,
        "requests": 100,
        "callers": _CALLERS,
    },
    "fair": {"claim": "fair", "players": 22, "atLeast": 50, "requests": 100, "callers": _CALLERS},
    "waits": {"claim": "waits", "atMost": 0.55, "requests": 100, "callers": _CALLERS},
    "failing": {"claim": "failing", "ball": "v1", "percent": 20, "tolerance": 5, "requests": 600, "callers": _CALLERS},
    "retried": {"claim": "retried", "tolerance": 25, "requests": 100, "errors": 50, "callers": _CALLERS},
    "at-most": {"claim": "at-most", "ball": "v2", "percent": 40, "requests": 300, "callers": _CALLERS},
    "growth": {
        "claim": "growth",
        "ball": "v2",
        "seconds": 20,
        "early": 40,
        "tolerance": 8,
        "requests": 100,
    },
    "sticky": {"claim": "sticky", "pods": 2, "requests": 100, "callers": _CALLERS},
    "present": {"claim": "present", "services": {"ui": True, "stadium": False, "ball": False}, "players": 0},
}

_PEER = {
    "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "ingress-nginx"}},
    "podSelector": {"matchExpressions": [{"key": "app", "operator": "In", "values": ["controller"]}]},
}
_PLACEMENT = {
    "nodeSelector": {"pool": "own"},
    "tolerations": [{"key": "own", "operator": "Equal", "value": "yes", "effect": "NoExecute"}],
    "affinity": {"nodeAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": []}},
}

_JWKS = '{"keys": [{"kty": "EC", "crv": "P-256", "kid": "own", "x": "AA", "y": "AA"}]}'
_SECURITY: Values = {
    "mtls": {"mode": "PERMISSIVE", "services": {"ball": "STRICT"}},
    "authorization": {
        "leastPrivilege": True,
        "rules": {"teams": {"from": {"locals": True, "visitors": False}, "may": {"control": True, "shoot": False}}},
        "page": {"controller": {"ipBlocks": ["10.0.0.0/8"]}},
        "metrics": {"own": {"principals": ["cluster.local/ns/monitoring/sa/prometheus"], "namespaces": ["monitoring"]}},
    },
    "tokens": {
        "required": True,
        "issuer": "https://issuer.example",
        "jwks": _JWKS,
        "secrets": {"gold": {"secret": "memberships", "key": "gold"}},
    },
}

_EVERYTHING: Values = {
    "imagePullSecrets": ["secret"],
    "podLabels": {"example.com/colour": "green"},
    "podAnnotations": {"example.com/note": "free text"},
    "env": {"OTEL_SDK_DISABLED": "true"},
    "nodeSelector": {"pool": "demo"},
    "tolerations": [{"key": "demo", "operator": "Exists", "effect": "NoSchedule"}],
    "topologySpreadConstraints": [
        {"maxSkew": 1, "topologyKey": "kubernetes.io/hostname", "whenUnsatisfiable": "ScheduleAnyway"}
    ],
    "scenario": {"proof": _CLAIMS},
    "tracing": {"enabled": True},
    "monitoring": {
        "podMonitor": {"enabled": True, "labels": {"release": "prometheus"}},
        "dashboards": {"enabled": True, "annotations": {"grafana_folder": "Service mesh"}},
        "rules": {"enabled": True, "labels": {"release": "prometheus"}},
    },
    "kubernetes": {
        "ingress": {
            "enabled": True,
            "className": "nginx",
            "host": "arena.example",
            "tlsSecret": "arena-certificate",
            "annotations": {"example.com/note": "free text"},
        }
    },
    "podDisruptionBudget": {"enabled": True},
    "networkPolicy": {"enabled": True, "page": {"controller": _PEER}},
    "security": _SECURITY,
    "extraObjects": {
        "map": {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "{{ .Release.Name }}-map"}},
        "text": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: {{ .Release.Name }}-text}\n",
    },
    "ui": _PLACEMENT,
    "stadium": _PLACEMENT,
    "openshift": {"route": {"enabled": True, "host": "arena.apps.example"}},
    "ball": {"defaults": _PLACEMENT, "versions": {"v2": {"enabled": True}}},
    "players": {
        "defaults": {**_PLACEMENT, "token": "gold", "headers": {"x-preview": "yes"}},
        "autoscaling": {"maxReplicas": 9},
        "groups": {name: {"enabled": True} for name in ("messi", "mbappe", "intruder", "stranger")},
    },
    "routing": {
        "ball": {
            "timeout": "2s",
            "retries": {"attempts": 1, "perTryTimeout": "500ms", "retryOn": "5xx,reset"},
            "consistentHash": {
                "httpCookie": {
                    "name": "seat",
                    "path": "/",
                    "ttl": "1h",
                    "attributes": [{"name": "SameSite", "value": "Strict"}],
                },
                "ringHash": {"minimumRingSize": 2048},
            },
            "outlierDetection": {
                "consecutive5xxErrors": 1,
                "consecutiveGatewayErrors": 1,
                "splitExternalLocalOriginErrors": True,
                "consecutiveLocalOriginFailures": 2,
                "interval": "1s",
                "baseEjectionTime": "10s",
                "maxEjectionPercent": 50,
                "minHealthPercent": 10,
            },
            "connectionPool": {
                "tcp": {"maxConnections": 1, "connectTimeout": "1s", "maxConnectionDuration": "1m"},
                "http": {
                    "http1MaxPendingRequests": 1,
                    "http2MaxRequests": 2,
                    "maxRequestsPerConnection": 3,
                    "maxRetries": 4,
                    "idleTimeout": "1m30s",
                },
            },
            "retryBudgets": {"v2": {"percent": 20, "minRetryConcurrency": 1, "budgetInterval": "1s"}},
            "rateLimit": {"perSecond": 5, "burst": 9},
            "localityLbSetting": {"enabled": True, "failover": [{"from": "eu", "to": "us"}]},
            "rules": {
                "a": {
                    "from": {"locals": True},
                    "headers": {"x-user": {"exact": "ada"}},
                    "to": {"v1": 75, "v2": 25},
                    "mirror": {"version": "v2", "percent": 50},
                    "delay": {"seconds": 0.5, "percent": 50},
                    "abort": {"status": 503, "percent": 50},
                    "retries": {"attempts": 1, "perTryTimeout": "500ms", "retryOn": "5xx"},
                    "timeout": "3s",
                }
            },
        }
    },
}


# what `routing.ball` needs to have no rule that only a mesh could follow
UNROUTED: Values = {
    "rules": {},
    "consistentHash": {},
    "outlierDetection": {},
    "connectionPool": {},
    "retryBudgets": {},
    "rateLimit": {},
    "localityLbSetting": {},
    "retries": {"attempts": 0, "perTryTimeout": "", "retryOn": ""},
    "timeout": "",
}


def everything() -> Values:
    """The defaults with all parts switched on and every optional setting given."""
    values: Values = merged(defaults(), deepcopy(_EVERYTHING))
    return values
