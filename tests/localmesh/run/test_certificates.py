"""The authority of an arena: what its certificates say, what it writes, and when a certificate is replaced."""

import stat
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.verification import PolicyBuilder
from cryptography.x509.verification import Store

from localmesh import envoy
from localmesh.run.certificates import CERTIFICATE
from localmesh.run.certificates import LIFETIME
from localmesh.run.certificates import Authority

IDENTITY = "spiffe://cluster.local/ns/arena/sa/ball"


def issued(authority: Authority) -> x509.Certificate:
    return x509.load_pem_x509_certificate(authority.issue(IDENTITY).chain)


def test_a_certificate_holds_the_spiffe_name_and_no_other():
    certificate = issued(Authority())
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    assert [name.value for name in names.value] == [IDENTITY]
    assert names.critical
    assert not list(certificate.subject)
    assert isinstance(certificate.public_key(), ec.EllipticCurvePublicKey)


def test_a_certificate_is_valid_for_a_day_and_renewed_after_half_of_it():
    authority = Authority()
    before = datetime.now(UTC)
    certificate, after = issued(authority), datetime.now(UTC)
    assert before + LIFETIME <= certificate.not_valid_after_utc <= after + LIFETIME + timedelta(seconds=1)
    half = LIFETIME.total_seconds() / 2
    renewals = {authority.seconds_to_renewal() for _ in range(100)}
    assert len(renewals) > 90, "all sidecars would be renewed at once"
    assert all(abs(renewal - half) <= LIFETIME.total_seconds() * 0.01 for renewal in renewals)


def test_a_certificate_is_verified_by_its_own_authority_only():
    authority, other = Authority(), Authority()
    leaf = issued(authority)
    for judge, accepted in ((authority, True), (other, False)):
        root = x509.load_pem_x509_certificate(judge.issue(IDENTITY).root)
        verifier = PolicyBuilder().store(Store([root])).build_client_verifier()
        try:
            verifier.verify(leaf, [])
        except x509.verification.VerificationError:
            assert not accepted
        else:
            assert accepted


def test_the_authority_writes_its_certificate_and_no_key(tmp_path: Path):
    folder = tmp_path / "authority"
    for _ in range(2):  # an arena before may have left its own
        authority = Authority()
        authority.write(folder)
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert {path.name: path.read_bytes() for path in folder.iterdir()} == {
            CERTIFICATE: authority.issue(IDENTITY).root
        }
        assert b"PRIVATE" not in (folder / CERTIFICATE).read_bytes()


def test_a_short_certificate_is_never_shorter_than_its_lifetime():
    lifetime = timedelta(seconds=2)
    authority = Authority(lifetime)
    for _ in range(20):  # at different fractions of a second
        before = datetime.now(UTC)
        assert issued(authority).not_valid_after_utc >= before + lifetime


def test_a_printed_certificate_does_not_show_its_key():
    certificate = Authority().issue(IDENTITY)
    assert b"PRIVATE KEY" in certificate.key
    assert "PRIVATE" not in repr(certificate)
    assert set(envoy.secrets(certificate)) == {"default", "ROOTCA"}
