"""Converts the model to Envoy configuration, as istiod generates it for each proxy: pure functions, one policy a file.

A proxy starts with its bootstrap and gets everything else from the control plane. README.md beside this file says what
that is, in which order it changes, what "in force" means, and where to see what a running Envoy has.
"""

from localmesh.envoy.locality import Viewpoint
from localmesh.envoy.locality import viewpoint
from localmesh.envoy.names import identity
from localmesh.envoy.origin import origins
from localmesh.envoy.resources import CLUSTER
from localmesh.envoy.resources import ENDPOINTS
from localmesh.envoy.resources import LISTENER
from localmesh.envoy.resources import ROUTES
from localmesh.envoy.resources import SECRETS
from localmesh.envoy.resources import Resources
from localmesh.envoy.resources import cluster_endpoints
from localmesh.envoy.resources import node_endpoints
from localmesh.envoy.resources import outbound_clusters
from localmesh.envoy.resources import own_resources
from localmesh.envoy.resources import resources
from localmesh.envoy.secrets import Certificate
from localmesh.envoy.secrets import secrets
from localmesh.envoy.startup import bootstrap
from localmesh.envoy.values import Json

__all__ = [
    "CLUSTER",
    "ENDPOINTS",
    "LISTENER",
    "ROUTES",
    "SECRETS",
    "Certificate",
    "Json",
    "Resources",
    "Viewpoint",
    "bootstrap",
    "cluster_endpoints",
    "identity",
    "node_endpoints",
    "origins",
    "outbound_clusters",
    "own_resources",
    "resources",
    "secrets",
    "viewpoint",
]
