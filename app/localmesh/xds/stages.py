"""Splits the change from one snapshot to the next into stages that lose no request (make before break, as in xDS).

1. Clusters of old and new together, endpoints that no route uses yet, and endpoints of clusters in use that have no
   healthy endpoint (no request to them can succeed before).
2. Listeners of old and new together, with the routes that only new listeners use.
3. Routes.
4. Endpoints that the old routes used, and removals.

Secrets belong to the stages whose clusters or listeners refer to them: an Envoy asks for no others.
"""

import json
from functools import lru_cache

from localmesh.envoy import CLUSTER
from localmesh.envoy import ENDPOINTS
from localmesh.envoy import LISTENER
from localmesh.envoy import ROUTES
from localmesh.envoy import SECRETS
from localmesh.xds.resource import ByName
from localmesh.xds.resource import Resource
from localmesh.xds.resource import Snapshot


def stages(old: Snapshot, new: Snapshot) -> list[Snapshot]:
    """Four snapshots to push, each when the one before is in force at every Envoy; the last one is `new`."""
    kept_endpoints = {
        name: resource
        for name, resource in old[ENDPOINTS].items()
        if name in new[ENDPOINTS] and _someone_healthy(resource) and _used(name, old[ROUTES])
    }
    clusters = {**old[CLUSTER], **new[CLUSTER]}
    endpoints = {**old[ENDPOINTS], **new[ENDPOINTS], **kept_endpoints}
    listeners = {**old[LISTENER], **new[LISTENER]}
    routes = {**new[ROUTES], **old[ROUTES]}
    secrets = {**old.get(SECRETS, {}), **new.get(SECRETS, {})}
    steps: list[Snapshot] = [
        {CLUSTER: clusters, ENDPOINTS: endpoints, LISTENER: old[LISTENER], ROUTES: old[ROUTES]},
        {CLUSTER: clusters, ENDPOINTS: endpoints, LISTENER: listeners, ROUTES: routes},
        {CLUSTER: clusters, ENDPOINTS: endpoints, LISTENER: listeners, ROUTES: {**routes, **new[ROUTES]}},
    ]
    return [*({**step, SECRETS: secrets if needs_secrets(step) else {}} for step in steps), new]


def needs_secrets(snapshot: Snapshot) -> bool:
    """Whether a cluster or a listener refers to a secret."""
    return any(_refers_to_secret(resource) for kind in (CLUSTER, LISTENER) for resource in snapshot[kind].values())


@lru_cache(maxsize=4096)
def _refers_to_secret(resource: Resource) -> bool:
    return '"sds_config"' in json.dumps(resource.content)


def _used(cluster: str, routes: ByName) -> bool:
    name = json.dumps(cluster)
    return any(name in json.dumps(resource.content) for resource in routes.values())


def _someone_healthy(assignment: Resource) -> bool:
    return any(
        endpoint.get("health_status") != "UNHEALTHY"
        for locality in assignment.content["endpoints"]
        for endpoint in locality["lb_endpoints"]
    )
