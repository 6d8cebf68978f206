"""The state of a sidecar on one screen, and its refusals."""

from localmesh.dump.overview import Summary
from localmesh.dump.overview import connected
from localmesh.dump.overview import summaries
from localmesh.dump.refusals import Refusal
from localmesh.dump.refusals import in_dump
from localmesh.dump.refusals import in_log
from localmesh.dump.refusals import standing
from tests.localmesh.dump import samples
from tests.localmesh.dump.samples import V1
from tests.localmesh.dump.samples import V2

START = "2026-01-01T00:00:00Z"
START_SECONDS = 1767225600.0


def summary(kind: str, dump: samples.Json, **stats: str | int) -> Summary:
    (match,) = (candidate for candidate in summaries(dump, stats) if candidate.kind == kind)
    return match


def test_warming_clusters_are_counted_separately():
    dump = samples.dump(
        "Clusters",
        dynamic_active_clusters=[{"cluster": {"name": V1}, "last_updated": START}],
        dynamic_warming_clusters=[{"cluster": {"name": V2}}],
    )
    stats = {
        "cluster_manager.cds.update_rejected": 2,
        "cluster_manager.cds.update_time": 1000,
        f"cluster.{V1};.update_rejected": 7,  # of its endpoints
    }
    assert summary("clusters", dump, **stats) == Summary(
        kind="clusters",
        count=1,
        updated=START_SECONDS,
        accepted=1.0,
        warming=(V2,),
        refused=2,
    )


def test_endpoints_count_the_refusals_of_every_cluster():
    assignment = {"cluster_name": V1, "endpoints": [{"lb_endpoints": [{}, {}]}, {}]}
    dump = samples.dump("Endpoints", dynamic_endpoint_configs=[{"endpoint_config": assignment}])
    stats: dict[str, str | int] = {
        f"cluster.{V1};.update_rejected": 1,
        f"cluster.{V2};.update_rejected": 2,
    }
    endpoints = summary("endpoints", dump, **stats)
    assert (endpoints.count, endpoints.refused) == (2, 3)


def test_a_kind_without_updates_has_zero_counts():
    assert summary("routes", {}) == Summary("routes", 0, 0.0, 0.0, (), 0)


def test_secrets_are_counted_where_there_are_any():
    assert [row.kind for row in summaries({}, {})] == ["clusters", "listeners", "routes", "endpoints"]
    dump = samples.dump(
        "Secrets",
        dynamic_active_secrets=[{"name": "default", "secret": {"name": "default"}}],
        dynamic_warming_secrets=[{"name": "ROOTCA", "secret": {"name": "ROOTCA"}}],
    )
    secrets = summary("secrets", dump, **{"sds.default.update_rejected": 1})
    assert (secrets.count, secrets.warming, secrets.refused) == (1, ("ROOTCA",), 1)


def test_the_connection_to_the_control_plane_is_shown():
    assert connected({}) is None
    assert connected({"control_plane.connected_state": 0}) is False
    assert connected({"control_plane.connected_state": 1}) is True


def test_a_refused_listener_is_in_the_dump_with_the_reason():
    state = {"failed_configuration": {"name": "bad"}, "last_update_attempt": START, "details": "cannot bind"}
    again = {key: value for key, value in state.items() if key != "last_update_attempt"}
    part = {"dynamic_listeners": [{"name": "good"}, {"name": "bad", "error_state": state}, {"error_state": again}]}
    assert in_dump(part) == [Refusal("listeners", START_SECONDS, "bad: cannot bind")]


def test_refusals_of_every_kind_are_found_in_the_log():
    lines = [
        f"{START} warning main There is no configured limit",
        f"{START} warning upstream cds: cluster 'bad' config rejected: no such policy",
        f"{START} warning config gRPC config for type.googleapis.com/envoy.config.cluster.v3.Cluster rejected: 1",
        f"{START} warning config gRPC config for type.googleapis.com/envoy.config.listener.v3.Listener rejected: 2",
        f"{START} warning config gRPC config for type.googleapis.com/"
        "envoy.config.route.v3.RouteConfiguration rejected: 3",
        f"{START} warning config gRPC config for type.googleapis.com/"
        "envoy.config.endpoint.v3.ClusterLoadAssignment rejected: 4",
        f"{START} warning config gRPC config for type.googleapis.com/"
        "envoy.extensions.transport_sockets.tls.v3.Secret rejected: no key",
        f"{START} warning config Filesystem config update rejected: 5",
        "a line of something else that was rejected: no",
    ]
    assert [(refusal.kind, refusal.text) for refusal in in_log(lines)] == [
        ("clusters", "no such policy"),
        ("clusters", "1"),
        ("listeners", "2"),
        ("routes", "3"),
        ("endpoints", "4"),
        ("secrets", "no key"),
        ("", "5"),
    ]


def test_a_refusal_is_shown_until_an_update_of_its_kind_is_accepted():
    refusals = [Refusal("clusters", 5.0, "old"), Refusal("routes", 5.0, "still"), Refusal("listeners", 5.0, "never")]
    accepted = {"clusters": 6.0, "routes": 4.0}  # listeners have refused nothing, by their statistics
    assert standing(refusals, accepted) == [Refusal("routes", 5.0, "still")]


def test_a_repeated_refusal_replaces_the_earlier_one():
    refusals = [Refusal("", 6.0, "Error updating bad: no policy"), Refusal("clusters", 5.0, "no policy")]
    assert standing(refusals, {"clusters": 0.0}) == [Refusal("clusters", 6.0, "Error updating bad: no policy")]
