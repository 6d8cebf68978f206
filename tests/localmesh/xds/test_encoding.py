"""Resources become messages of Envoy's API, and what the API does not have is an error that names the place."""

import pytest
from google.protobuf.json_format import MessageToDict

from localmesh import envoy
from localmesh.plan import plan
from localmesh.xds import encoding
from localmesh.xds.api import pool
from localmesh.xds.encoding import EncodingError
from localmesh.xds.encoding import encoded
from localmesh.xds.encoding import message
from localmesh.xds.resource import Resource
from localmesh.xds.resource import versioned
from tests.localmesh import samples
from tests.localmesh.scenarios import NAMES
from tests.localmesh.scenarios import scenario

CLUSTER = {"name": "ball", "outlier_detection": {"consecutive_5xx": 0}, "connect_timeout": "2s"}


def cluster(content: envoy.Json) -> Resource:
    return versioned(envoy.CLUSTER, {"ball": content})["ball"]


@pytest.mark.parametrize("name", NAMES)
def test_every_field_that_a_scenario_needs_is_one_of_envoys_api(name: str):
    mesh = scenario(name)
    planned = plan(mesh, samples.NETWORK)
    ready = frozenset(pod.name for pod in planned.pods)
    encodings = 0
    for proxy in (*planned.pods, *planned.test_pods, planned.gateway):
        assert proxy is not None
        for type_url, contents in envoy.resources(mesh, planned, proxy, ready).by_type().items():
            for resource in versioned(type_url, contents).values():
                assert encoded(resource), resource.name
                encodings += 1
        bootstrap = envoy.bootstrap(proxy, "control-plane.sock")
        assert message("type.googleapis.com/envoy.config.bootstrap.v3.Bootstrap", bootstrap)
    assert encodings


def test_a_message_has_the_same_content_as_its_json():
    encoded = message(envoy.CLUSTER, CLUSTER)
    assert MessageToDict(encoded, preserving_proto_field_name=True, descriptor_pool=pool()) == CLUSTER


def test_a_nested_message_has_a_type_url():
    typed = {"@type": "type.googleapis.com/envoy.extensions.filters.http.fault.v3.HTTPFault", "max_active_faults": 7}
    content = {"name": "r", "typed_per_filter_config": {"envoy.filters.http.fault": typed}}
    encoded = message(envoy.ROUTES, content)
    assert MessageToDict(encoded, preserving_proto_field_name=True, descriptor_pool=pool()) == content


@pytest.mark.parametrize(
    ("content", "place"),
    [
        ({"nonsense": 1}, "nonsense"),
        ({"common_lb_config": {"nonsense": 1}}, "Cluster.common_lb_config"),
        ({"lb_policy": "GUESS"}, "Cluster.lb_policy"),
        ({"connect_timeout": "soon"}, "Cluster.connect_timeout"),
        ({"outlier_detection": {"consecutive_5xx": -1}}, "outlier_detection"),
        ({"typed_extension_protocol_options": {"x": {"@type": "type.googleapis.com/envoy.None"}}}, "envoy.None"),
    ],
)
def test_unknown_fields_are_refused_by_name_and_path(content: envoy.Json, place: str):
    with pytest.raises(EncodingError, match="ball") as refused:
        encoded(cluster({"name": "x", **content}))
    assert place in str(refused.value)


def test_a_secret_is_not_kept_after_it_was_sent(monkeypatch: pytest.MonkeyPatch):
    made: list[str] = []
    monkeypatch.setattr(encoding, "message", lambda *parts: made.append(parts[0]) or message(*parts))
    key = {"name": "default", "tls_certificate": {"private_key": {"inline_string": "a key of this test alone"}}}
    for type_url, content, times in ((envoy.SECRETS, key, 2), (envoy.CLUSTER, {"name": "of this test alone"}, 1)):
        resource = versioned(type_url, {"default": content})["default"]
        assert encoded(resource) == encoded(resource)
        assert made.count(type_url) == times


def test_equal_contents_have_equal_versions_and_others_have_not():
    assert cluster(CLUSTER) == cluster(dict(reversed(CLUSTER.items())))
    assert cluster(CLUSTER) != cluster({**CLUSTER, "connect_timeout": "0.3s"})
