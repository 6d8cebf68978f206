"""The order in which an Envoy's configuration changes, so that no request meets a cluster that is not there."""

from itertools import pairwise

from localmesh import envoy
from localmesh.envoy import CLUSTER
from localmesh.envoy import ENDPOINTS
from localmesh.envoy import LISTENER
from localmesh.envoy import ROUTES
from localmesh.envoy import SECRETS
from localmesh.xds.resource import Snapshot
from localmesh.xds.resource import versioned
from localmesh.xds.stages import needs_secrets
from localmesh.xds.stages import stages
from tests.localmesh import samples
from tests.localmesh.samples import V1
from tests.localmesh.samples import V2

PLAIN = samples.pitch()
SPLIT = [*PLAIN, samples.destination_rule(), samples.virtual_service(samples.rule(V1, mirror=V2))]
BASE, TO_V1, TO_V2 = (f"outbound|8080|{subset}|ball.arena.svc.cluster.local" for subset in ("", "v1", "v2"))


def snapshot(objects: list[samples.Object], unready: tuple[str, ...] = ()) -> Snapshot:
    resources = samples.resources(samples.mesh(*objects), unready=unready)
    return {type_url: versioned(type_url, contents) for type_url, contents in resources.by_type().items()}


def first_with(steps: list[Snapshot], type_url: str, name: str, snapshot: Snapshot) -> int:
    """The step that first has the resource as in that snapshot."""
    return next(i for i, step in enumerate(steps) if step[type_url].get(name) == snapshot[type_url].get(name))


def changes(old: Snapshot, steps: list[Snapshot]) -> int:
    """How many steps differ from the one before."""
    complete = [{SECRETS: {}, **step} for step in (old, *steps)]
    return sum(step != before for before, step in pairwise(complete))


def routes_change(steps: list[Snapshot], new: Snapshot) -> int:
    return first_with(steps, ROUTES, "http_proxy", new)


def test_new_clusters_and_their_endpoints_come_before_the_routes_that_need_them():
    old, new = snapshot(PLAIN), snapshot(SPLIT)
    steps = stages(old, new)
    assert first_with(steps, CLUSTER, TO_V1, new) < routes_change(steps, new)
    assert first_with(steps, ENDPOINTS, TO_V1, new) < routes_change(steps, new)


def test_clusters_go_only_after_the_routes_that_needed_them():
    old, new = snapshot(SPLIT), snapshot(PLAIN)
    steps = stages(old, new)
    assert first_with(steps, CLUSTER, TO_V2, new) > routes_change(steps, new)
    assert first_with(steps, ENDPOINTS, TO_V2, new) > routes_change(steps, new)


def test_endpoints_that_the_old_routes_use_change_after_the_routes():
    old, new = snapshot(PLAIN, unready=("ball-v2",)), snapshot(SPLIT)
    steps = stages(old, new)
    assert first_with(steps, ENDPOINTS, BASE, new) > routes_change(steps, new)
    assert first_with(steps, ENDPOINTS, TO_V2, new) < routes_change(steps, new)


def test_endpoints_that_no_old_route_uses_change_before_the_routes():
    old, new = snapshot(SPLIT, unready=("ball-v2",)), snapshot(PLAIN)
    steps = stages(old, new)
    assert first_with(steps, ENDPOINTS, BASE, new) < routes_change(steps, new)


def test_endpoints_of_a_cluster_without_healthy_ones_change_before_the_routes():
    old, new = snapshot(PLAIN, unready=("ball-v1", "ball-v2")), snapshot(SPLIT)
    steps = stages(old, new)
    assert first_with(steps, ENDPOINTS, BASE, new) < routes_change(steps, new)


def test_a_changed_listener_comes_after_new_clusters_and_before_changed_routes():
    old, new = dict(snapshot(PLAIN)), dict(snapshot(SPLIT))
    changed = envoy.Json({**old[LISTENER]["virtualInbound"].content, "stat_prefix": "changed"})
    new[LISTENER] = {**new[LISTENER], **versioned(LISTENER, {"virtualInbound": changed})}
    steps = stages(old, new)
    step = first_with(steps, LISTENER, "virtualInbound", new)
    assert first_with(steps, CLUSTER, TO_V1, new) < step < routes_change(steps, new)


def test_the_routes_of_a_new_listener_come_with_it():
    old, new = dict(snapshot(PLAIN)), dict(snapshot(PLAIN))
    new[LISTENER] = {**old[LISTENER], **versioned(LISTENER, {"new": {}})}
    new[ROUTES] = {**old[ROUTES], **versioned(ROUTES, {"new": {}})}
    steps = stages(old, new)
    assert first_with(steps, LISTENER, "new", new) == first_with(steps, ROUTES, "new", new)


def test_a_change_of_readiness_alone_is_one_step():
    old, new = snapshot(SPLIT), snapshot(SPLIT, unready=("ball-v2",))
    assert {changes(old, stages(old, new)), changes(new, stages(new, old))} <= {1, 2}
    assert changes(old, stages(old, old)) == 0
    for step in stages(old, new):
        assert (step[CLUSTER], step[ROUTES], step[LISTENER]) == (old[CLUSTER], old[ROUTES], old[LISTENER])


def test_the_last_step_is_the_new_state():
    for before, after in ((PLAIN, SPLIT), (SPLIT, PLAIN), (SPLIT, SPLIT)):
        assert stages(snapshot(before), snapshot(after))[-1] == snapshot(after)


OWN = versioned(SECRETS, {"default": {"name": "default"}})
NO_TLS = {
    "apiVersion": "security.istio.io/v1",
    "kind": "PeerAuthentication",
    "metadata": {"name": "default"},
    "spec": {"mtls": {"mode": "DISABLE"}},
}


def test_secrets_belong_to_the_stages_that_refer_to_them_and_to_no_other():
    plain, secured = snapshot([*PLAIN, NO_TLS]), snapshot(PLAIN)
    assert (needs_secrets(plain), needs_secrets(secured)) == (False, True)
    to_tls = stages({**plain, SECRETS: {}}, {**secured, SECRETS: OWN})
    from_tls = stages({**secured, SECRETS: OWN}, {**plain, SECRETS: {}})
    for steps in (to_tls, from_tls):
        assert all(step[SECRETS] == (OWN if needs_secrets(step) else {}) for step in steps)
    assert to_tls[-1][SECRETS] == OWN
    assert from_tls[-1][SECRETS] == {}
