"""What Istio accepts without a word although it does nothing, or not what it seems to: a mesh to warnings, purely.

The counterpart of `istioctl analyze`; every module is about one kind of object, and says which codes of Istio's it has
in mind (pkg/config/analysis/msg/messages.yaml). Whatever is warned of runs exactly as on a cluster.
"""

from itertools import chain

from localmesh.analysis import callers
from localmesh.analysis import conflicts
from localmesh.analysis import destinationrules
from localmesh.analysis import destinations
from localmesh.analysis import gateways
from localmesh.analysis import hosts
from localmesh.analysis import rules
from localmesh.analysis import services
from localmesh.analysis.warning import ConfigWarning
from localmesh.model import Mesh

__all__ = ["ConfigWarning", "warnings"]

_CHECKS = (gateways, hosts, conflicts, rules, callers, destinations, destinationrules, services)


def warnings(mesh: Mesh) -> tuple[ConfigWarning, ...]:
    """Every warning about a mesh, each once."""
    return tuple(dict.fromkeys(chain.from_iterable(check.warnings(mesh) for check in _CHECKS)))
