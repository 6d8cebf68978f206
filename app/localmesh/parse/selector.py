"""Parses the selector of a security policy: labels of pods, without wildcards.

Istio: validateWorkloadSelector in pkg/config/validation/validation.go, and the schema of its custom resources.
"""

from localmesh.model import Labels
from localmesh.parse.reader import Reader

_LONGEST_VALUE = 63


def workload_selector(spec: Reader) -> Labels:
    """The labels of the pods that a policy is for; none means all pods."""
    selector = spec.child("selector")
    if selector is None:
        return ()
    labels = selector.labels("matchLabels")
    for name, value in labels:
        if not name:
            selector.refuse("matchLabels", "Istio refuses an empty key")
        elif "*" in name + value:
            selector.refuse(f"matchLabels[{name}]", "Istio has no wildcards in selectors")
        elif len(value) > _LONGEST_VALUE:
            selector.refuse(f"matchLabels[{name}]", f"Istio refuses values of more than {_LONGEST_VALUE} characters")
    return labels
