"""Warns of configuration that Istio accepts silently although it has no effect, or another one than it seems.

The counterpart of `istioctl analyze`, without side effects. Every module checks one kind of object and names the codes
of Istio's messages that it corresponds to (pkg/config/analysis/msg/messages.yaml). Warnings change nothing: the mesh
runs as on a cluster.
"""

from itertools import chain

from localmesh.analysis import callers
from localmesh.analysis import conflicts
from localmesh.analysis import delegates
from localmesh.analysis import deprecated
from localmesh.analysis import destinationrules
from localmesh.analysis import destinations
from localmesh.analysis import gateways
from localmesh.analysis import hashes
from localmesh.analysis import hosts
from localmesh.analysis import policies
from localmesh.analysis import ratelimits
from localmesh.analysis import rules
from localmesh.analysis import services
from localmesh.analysis.warning import ConfigWarning
from localmesh.model import Mesh

__all__ = ["ConfigWarning", "warnings"]

_CHECKS = (
    gateways,
    hosts,
    conflicts,
    rules,
    callers,
    destinations,
    destinationrules,
    hashes,
    services,
    policies,
    ratelimits,
    deprecated,
    delegates,
)


def warnings(mesh: Mesh) -> tuple[ConfigWarning, ...]:
    """Every warning about a mesh, without repetitions."""
    return tuple(dict.fromkeys(chain.from_iterable(check.warnings(mesh) for check in _CHECKS)))
