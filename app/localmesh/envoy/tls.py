"""Mutual TLS as istiod configures it: the contexts of both sides, whose keys and certificates come as secrets (SDS).

Istio: pilot/pkg/networking/core/cluster_tls.go, pilot/pkg/security/authn/utils/utils.go.
"""

from collections.abc import Sequence

from localmesh.envoy import names
from localmesh.envoy.values import Json
from localmesh.envoy.values import from_control_plane
from localmesh.envoy.values import typed

OWN_CERTIFICATE = "default"  # the secret with a proxy's own key and certificate
ROOT_CERTIFICATE = "ROOTCA"  # the secret with the certificate of the authority
METADATA = "envoy.transport_socket_match"  # of an endpoint: how to connect to it
CAPABLE = {"tlsMode": "istio"}  # the metadata of an endpoint whose pod has a sidecar
ALPN = ("istio",)  # what a client offers; Istio's own filter, which plain Envoy lacks, appends the version of HTTP
SERVED_ALPN = ("istio", "istio-peer-exchange", "istio-http/1.0", "istio-http/1.1", "istio-h2")
_HTTP_VERSIONS = ("h2", "http/1.1")
_CIPHERS = (
    "ECDHE-ECDSA-AES256-GCM-SHA384",
    "ECDHE-RSA-AES256-GCM-SHA384",
    "ECDHE-ECDSA-AES128-GCM-SHA256",
    "ECDHE-RSA-AES128-GCM-SHA256",
    "AES256-GCM-SHA384",
    "AES128-GCM-SHA256",
)
_VERSIONS = {"tls_minimum_protocol_version": "TLSv1_2", "tls_maximum_protocol_version": "TLSv1_3"}
_TLS = "envoy.transport_sockets.tls"
_PACKAGE = "envoy.extensions.transport_sockets.tls.v3"
_PLAIN = {
    "name": "envoy.transport_sockets.raw_buffer",
    "typed_config": typed("envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer"),
}
_INSPECTOR = typed("envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector", {"initial_read_buffer_size": 512})


def client(sni: str, identities: Sequence[str]) -> Json:
    """The transport socket of a cluster: a server must have one of these identities, if there are any."""
    context = {
        "common_tls_context": {
            "alpn_protocols": list(ALPN),
            "tls_params": _VERSIONS,
            **_secrets([{"san_type": "URI", "matcher": {"exact": identity}} for identity in identities]),
        },
        "sni": sni,
    }
    return {"name": _TLS, "typed_config": typed(f"{_PACKAGE}.UpstreamTlsContext", context)}


def automatic(socket: Json) -> list[Json]:
    """The matches of a cluster that uses `socket` to endpoints whose pods have a sidecar, and no TLS to the others."""
    return [
        {"name": "tlsMode-istio", "match": CAPABLE, "transport_socket": socket},
        {"name": "tlsMode-disabled", "match": {}, "transport_socket": _PLAIN},
    ]


def server() -> Json:
    """The transport socket of a filter chain; a client must have a certificate and an identity of this mesh."""
    context = {
        "common_tls_context": {
            "alpn_protocols": list(_HTTP_VERSIONS),
            "tls_params": {**_VERSIONS, "cipher_suites": list(_CIPHERS)},
            **_secrets([{"san_type": "URI", "matcher": {"prefix": f"spiffe://{names.TRUST_DOMAIN}/"}}]),
        },
        "require_client_certificate": True,
    }
    return {"name": _TLS, "typed_config": typed(f"{_PACKAGE}.DownstreamTlsContext", context)}


def inspector() -> Json:
    """The listener filter that recognises TLS and its ALPN, before a filter chain is chosen."""
    return {"name": "envoy.filters.listener.tls_inspector", "typed_config": _INSPECTOR}


def _secrets(accepted: list[Json]) -> Json:
    """The secrets of a context; `accepted` are conditions on the names in the certificate of the other side.

    Istiod writes them in a form that Envoy warns of (`match_subject_alt_names`).
    """
    return {
        "tls_certificate_sds_secret_configs": [_secret(OWN_CERTIFICATE)],
        "combined_validation_context": {
            "default_validation_context": {"match_typed_subject_alt_names": accepted} if accepted else {},
            "validation_context_sds_secret_config": _secret(ROOT_CERTIFICATE),
        },
    }


def _secret(name: str) -> Json:
    return {"name": name, "sds_config": from_control_plane()}
