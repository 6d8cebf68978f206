"""PeerAuthentications: the mode of a namespace, of pods, and of single ports."""

from tests.localmesh.samples import Object
from tests.localmesh.verdicts.row import A
from tests.localmesh.verdicts.row import R
from tests.localmesh.verdicts.row import U
from tests.localmesh.verdicts.row import rows

BALL = {"matchLabels": {"app": "ball"}}


def peer_authentication(spec: Object) -> Object:
    return {
        "apiVersion": "security.istio.io/v1",
        "kind": "PeerAuthentication",
        "metadata": {"name": "arena"},
        "spec": spec,
    }


def mode(value: object) -> Object:
    return peer_authentication({"mtls": {"mode": value}})


def ports(value: object) -> Object:
    return peer_authentication({"selector": BALL, "portLevelMtls": value})


ROWS = (
    *rows(
        peer_authentication,
        "spec.",
        ("nothing", {}, A),
        ("mutual TLS without a mode", {"mtls": {}}, A),
        ("pods", {"selector": BALL, "mtls": {"mode": "STRICT"}}, A),
        ("a selector without labels", {"selector": {}}, A),
        ("a selector with a wildcard", {"selector": {"matchLabels": {"app": "b*"}}}, R, "selector.matchLabels[app]"),
        ("a number for a label", {"selector": {"matchLabels": {"app": 1}}}, R, "selector.matchLabels[app]"),
        ("expressions", {"selector": {"matchExpressions": []}}, U, "selector.matchExpressions"),
        ("ports of a namespace", {"portLevelMtls": {"8080": {"mode": "STRICT"}}}, R, "portLevelMtls"),
        (
            "ports of a selector without labels",
            {"selector": {"matchLabels": {}}, "portLevelMtls": {"8080": {"mode": "STRICT"}}},
            R,
            "portLevelMtls",
        ),
        ("text for mutual TLS", {"mtls": "STRICT"}, R, "mtls"),
        ("an unknown field", {"mtlsMode": "STRICT"}, U, "mtlsMode"),
        ("targets", {"targetRefs": []}, U, "targetRefs"),
    ),
    *rows(
        mode,
        "spec.mtls.mode",
        ("STRICT", "STRICT", A),
        ("PERMISSIVE", "PERMISSIVE", A),
        ("DISABLE", "DISABLE", A),
        ("UNSET", "UNSET", A),
        ("a mode in small letters", "strict", R),
        ("a mode of DestinationRules", "ISTIO_MUTUAL", R),
        ("an empty mode", "", R),
        ("a truth value for a mode", True, R),
    ),
    *rows(
        ports,
        "spec.portLevelMtls",
        ("a port", {"8080": {"mode": "DISABLE"}}, A),
        ("two ports", {"8080": {"mode": "DISABLE"}, "9090": {"mode": "STRICT"}}, A),
        ("a port without a mode", {"8080": {}}, A),
        ("the last port", {"65535": {"mode": "STRICT"}}, A),
        ("no port", {}, R),
        ("port 0", {"0": {"mode": "STRICT"}}, R, "[0]"),
        ("a port that is too large", {"65536": {"mode": "STRICT"}}, R, "[65536]"),
        ("a negative port", {"-1": {"mode": "STRICT"}}, R, "[-1]"),
        ("a port's name", {"http": {"mode": "STRICT"}}, R, "[http]"),
        ("text for the mode of a port", {"8080": "STRICT"}, R, "[8080]"),
        ("an unknown mode of a port", {"8080": {"mode": "MAYBE"}}, R, "[8080].mode"),
    ),
)
