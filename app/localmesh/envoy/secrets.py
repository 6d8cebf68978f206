"""The secrets of a proxy (SDS): its key and certificate, and the certificate of the authority that it trusts.

Istio: security/pkg/nodeagent/sds/sdsservice.go.
"""

from base64 import b64encode
from dataclasses import dataclass
from dataclasses import field

from localmesh.envoy import tls
from localmesh.envoy.values import Json


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate with its key and the one that signed it, in PEM; the key is never printed."""

    chain: bytes
    root: bytes
    key: bytes = field(repr=False)


def secrets(certificate: Certificate) -> dict[str, Json]:
    """The secrets by name."""
    key_pair = {"certificate_chain": _inline(certificate.chain), "private_key": _inline(certificate.key)}
    return {
        tls.OWN_CERTIFICATE: {"name": tls.OWN_CERTIFICATE, "tls_certificate": key_pair},
        tls.ROOT_CERTIFICATE: {
            "name": tls.ROOT_CERTIFICATE,
            "validation_context": {"trusted_ca": _inline(certificate.root)},
        },
    }


def _inline(content: bytes) -> Json:
    return {"inline_bytes": b64encode(content).decode()}
