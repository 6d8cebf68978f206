"""What `config` prints holds no secret key, whatever an Envoy says."""

import json

import pytest

from localmesh import envoy
from localmesh.dump.redacted import redacted
from localmesh.run.certificates import Authority


def test_a_dump_is_printed_without_keys_and_with_everything_else():
    secrets = envoy.secrets(Authority().issue("spiffe://cluster.local/ns/arena/sa/ball"))
    dump = {"configs": [{"dynamic_active_secrets": [{"name": name, "secret": secrets[name]} for name in secrets]}]}
    key = secrets["default"]["tls_certificate"]["private_key"]["inline_bytes"]
    assert key in json.dumps(dump)
    printed = json.dumps(redacted(dump))
    assert key not in printed
    assert "[redacted]" in printed
    assert secrets["ROOTCA"]["validation_context"]["trusted_ca"]["inline_bytes"] in printed
    assert secrets["default"]["tls_certificate"]["certificate_chain"]["inline_bytes"] in printed


@pytest.mark.parametrize(
    ("key", "secret"),
    [
        ({"kty": "oct", "alg": "HS256", "k": "secret-k"}, {"k"}),
        ({"kty": "EC", "crv": "P-256", "x": "public-x", "y": "public-y", "d": "secret-d"}, {"d"}),
        (
            {"kty": "RSA", "n": "public-n", "e": "AQAB", "d": "secret-d", "p": "secret-p", "qi": "secret-qi"},
            {"d", "p", "qi"},
        ),
        ({"kty": "RSA", "n": "public-n", "e": "AQAB"}, set()),
    ],
    ids=["a symmetric key", "both halves on a curve", "both halves of RSA", "a public key"],
)
def test_keys_of_tokens_are_printed_without_their_secret_parts(key: dict[str, str], secret: set[str]):
    text = json.dumps({"keys": [key]})
    printed = redacted({"providers": {"club": {"issuer": "club", "local_jwks": {"inline_string": text}}}})
    (shown,) = json.loads(printed["providers"]["club"]["local_jwks"]["inline_string"])["keys"]
    assert shown == {name: "[redacted]" if name in secret else value for name, value in key.items()}


def test_text_that_is_no_jwks_is_not_printed():
    for text in ("secret", '{"k": "secret"}', '["secret"]', '{"keys": ["secret"]}'):
        assert "secret" not in json.dumps(redacted({"local_jwks": {"inline_string": text}}))
