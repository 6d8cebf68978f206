"""What `config` prints holds no private key, whatever an Envoy says."""

import json

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
