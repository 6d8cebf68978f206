"""Model to Envoy configuration, as istiod would generate it for each proxy: pure converters, one policy per file.

A proxy starts with its bootstrap, and follows its control plane for everything else. README.md beside this file says
what a proxy follows, in which order it changes, and where to look at what a running Envoy has in force.
"""

from localmesh.envoy.origin import origins
from localmesh.envoy.resources import CLUSTER
from localmesh.envoy.resources import ENDPOINTS
from localmesh.envoy.resources import LISTENER
from localmesh.envoy.resources import ROUTES
from localmesh.envoy.resources import Resources
from localmesh.envoy.resources import cluster_endpoints
from localmesh.envoy.resources import outbound_clusters
from localmesh.envoy.resources import own_resources
from localmesh.envoy.resources import resources
from localmesh.envoy.startup import bootstrap
from localmesh.envoy.values import Json

__all__ = [
    "CLUSTER",
    "ENDPOINTS",
    "LISTENER",
    "ROUTES",
    "Json",
    "Resources",
    "bootstrap",
    "cluster_endpoints",
    "origins",
    "outbound_clusters",
    "own_resources",
    "resources",
]
