"""The certificate authority of an arena, and the short-lived certificates that it gives to sidecars.

A certificate holds the SPIFFE name of a pod's service account, as one of Istio's does
(security/pkg/pki/util/generate_cert.go). No private key is ever in a file: the authority keeps its own in memory, and
sidecars get theirs over the control plane's socket.
"""

import random
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID
from cryptography.x509.oid import NameOID

from localmesh.envoy import Certificate

LIFETIME = timedelta(hours=24)  # Istio's, as are the numbers below
_ROOT_LIFETIME = timedelta(days=3650)
_EARLIER = timedelta(minutes=2)  # a certificate holds from before its making, for clocks that differ
_RENEWED_AFTER = 0.5  # of its lifetime, more or less a little, so that not all sidecars get another one at once
_JITTER = 0.01
CERTIFICATE = "ca-cert.pem"


class Authority:
    """Signs certificates; the lifetime of those that it gives out is a setting."""

    def __init__(self, lifetime: timedelta = LIFETIME) -> None:
        self.lifetime = lifetime
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._certificate = _root(self._key)
        self._root = self._certificate.public_bytes(serialization.Encoding.PEM)

    def write(self, folder: Path) -> None:
        """Write the authority's certificate, for programs that verify others, into a folder of this user alone.

        Raises:
            OSError: it cannot be written.
        """
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
        (folder / CERTIFICATE).write_bytes(self._root)

    def issue(self, identity: str) -> Certificate:
        """A new key and certificate for a SPIFFE name."""
        key = ec.generate_private_key(ec.SECP256R1())
        now = datetime.now(UTC)
        end = (now + self.lifetime).replace(microsecond=0) + timedelta(seconds=1)  # X.509 drops fractions of a second
        usage = [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
        # the name is critical, since there is no subject
        names = x509.SubjectAlternativeName([x509.UniformResourceIdentifier(identity)])
        certificate = (
            _builder(x509.Name([]), self._certificate.subject, key, now - _EARLIER, end)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(signs_certificates=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage(usage), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False)
            .add_extension(names, critical=True)
            .sign(self._key, hashes.SHA256())
        )
        return Certificate(certificate.public_bytes(serialization.Encoding.PEM), self._root, _pem(key))

    def seconds_to_renewal(self) -> float:
        """The time after which a certificate that was just issued must be replaced."""
        return self.lifetime.total_seconds() * (_RENEWED_AFTER + random.uniform(-_JITTER, _JITTER))


def _root(key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "cluster.local")])
    now = datetime.now(UTC)
    return (
        _builder(name, name, key, now - _EARLIER, now + _ROOT_LIFETIME)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, begin: datetime, end: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(end)
    )


def _usage(signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_encipherment=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=False,
        content_commitment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
