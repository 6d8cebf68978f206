"""Warns of delegates that are not there or are not used, and of their rules that Istio leaves out; it only logs them.

Istio: pilot/pkg/model/virtualservice.go, MergeHTTPRoutes.
"""

from collections.abc import Iterator

from localmesh.analysis.warning import ConfigWarning
from localmesh.analysis.warning import about
from localmesh.model import Mesh
from localmesh.model import within


def warnings(mesh: Mesh) -> Iterator[ConfigWarning]:
    """Warnings about rules without their delegate, delegates without a root, and rules of both that conflict."""
    delegates = {delegate.name: delegate for delegate in mesh.virtual_services if not delegate.hosts}
    used: set[str] = set()
    for root in mesh.virtual_services:
        for i, rule in enumerate(root.rules):
            if not rule.delegate:
                continue
            used.add(rule.delegate)
            delegate = delegates.get(rule.delegate)
            if delegate is None:
                fact = f"no VirtualService without hosts is called {rule.delegate}, so this rule is not used"
                yield about(root, f"spec.http[{i}].delegate.name", fact)
                continue
            for j, leaf in enumerate(delegate.rules):
                if within(rule, leaf) is None:
                    where = f"VirtualService {root.namespace}/{root.name}, spec.http[{i}]"
                    fact = f"its matches conflict with those of {where}, so this rule is not used there"
                    yield about(delegate, f"spec.http[{j}].match", fact)
    for name, delegate in delegates.items():
        if name not in used:
            yield about(delegate, "spec.hosts", "it has none, and no VirtualService delegates to it: it has no effect")
