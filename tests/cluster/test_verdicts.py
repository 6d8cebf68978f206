"""What we say of an input is what a real API server says of it: its own validation, Istio's schemas and webhooks.

Every input of tests/localmesh/verdicts is submitted by a server-side dry run, so nothing is created.
"""

import json
import subprocess
from typing import Any

import pytest
from pykube import HTTPClient

from localmesh.errors import UnsupportedError
from localmesh.manifests import read
from localmesh.parse import parse
from tests.localmesh.verdicts import ROWS
from tests.localmesh.verdicts import Row
from tests.localmesh.verdicts import Verdict

NAMESPACE = "arena-verdicts"
PLURAL = {
    "VirtualService": "virtualservices",
    "DestinationRule": "destinationrules",
    "Gateway": "gateways",
    "Telemetry": "telemetries",
    "PeerAuthentication": "peerauthentications",
    "AuthorizationPolicy": "authorizationpolicies",
    "RequestAuthentication": "requestauthentications",
    "EnvoyFilter": "envoyfilters",
    "Service": "services",
    "Deployment": "deployments",
    "Pod": "pods",
    "ConfigMap": "configmaps",
    "ServiceAccount": "serviceaccounts",
}
SUBMITTED = tuple(row for row in ROWS if row.verdict is not Verdict.UNSUPPORTED)


@pytest.fixture(scope="module")
def client(kube_cluster: Any, namespace_factory: Any, istio: bool) -> HTTPClient:
    """Of a cluster with Istio and an empty namespace."""
    if not istio:
        pytest.skip("needs a cluster with Istio")
    namespace_factory(NAMESPACE)
    return kube_cluster.kube_client


def objection(client: HTTPClient, row: Row) -> str:
    """What the API server has against it; empty if nothing."""
    group, _, version = row.content["apiVersion"].rpartition("/")
    base = f"/apis/{group}" if group else "/api"
    url = f"{base}/{version}/namespaces/{NAMESPACE}/{PLURAL[row.content['kind']]}"
    answer = client.session.post(
        f"{client.url}{url}",
        params={"dryRun": "All", "fieldValidation": "Strict"},
        data=json.dumps(row.content),
        headers={"Content-Type": "application/json"},
        timeout=30,
    )
    assert answer.status_code in (201, 400, 403, 422), answer.text
    return "" if answer.status_code == 201 else str(answer.json()["message"])


@pytest.mark.parametrize("row", SUBMITTED, ids=str)
def test_the_api_server_gives_the_same_verdicts(client: HTTPClient, row: Row):
    message = objection(client, row)
    assert bool(message) is (row.verdict is Verdict.REFUSED), message


# A plain word for a number (the weight) and one for text (the rule's name).
YAML = """
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {{name: ball}}
spec:
  hosts: [ball]
  http:
    - name: {name}
      route:
        - destination: {{host: ball}}
          weight: {weight}
"""
WORDS = (
    "1e3",
    "1e+06",
    "100.0",
    "0o17",
    "017",
    "08",
    "0x1F",
    "1_000",
    "+5",
    "1.5",
    "1:30",
    "yes",
    "n",
    "~",
    "2001-01-01",
)


def taken_here(text: str) -> bool:
    try:
        parse(read({"words.yaml": text}), NAMESPACE)
    except UnsupportedError:
        return False
    return True


@pytest.mark.parametrize("word", WORDS)
def test_plain_yaml_scalars_have_the_same_value_in_kubectl(client: HTTPClient, kube_cluster: Any, word: str):
    for text in (YAML.format(name="a", weight=word), YAML.format(name=word, weight=1)):
        command = ["kubectl", "--kubeconfig", kube_cluster.kube_config_path, "--namespace", NAMESPACE]
        done = subprocess.run(
            [*command, "create", "--dry-run=server", "-f", "-"], input=text, capture_output=True, text=True, timeout=30
        )
        assert taken_here(text) is (done.returncode == 0), done.stderr
