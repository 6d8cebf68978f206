"""Parses the selector of a policy: labels of pods, without wildcards.

Istio: validateWorkloadSelector and ValidateAlphaWorkloadSelector in pkg/config/validation/validation.go, and the
schemas of its custom resources.
"""

from localmesh.model import Labels
from localmesh.parse.reader import Reader

_LONGEST_VALUE = 63


def workload_selector(spec: Reader, field: str = "selector", labels_field: str = "matchLabels") -> Labels:
    """The labels of the pods that a policy is for; none means all pods."""
    selector = spec.child(field)
    if selector is None:
        return ()
    labels = selector.labels(labels_field)
    for name, value in labels:
        if not name:
            selector.refuse(labels_field, "Istio refuses an empty key")
        elif "*" in name + value:
            selector.refuse(f"{labels_field}[{name}]", "Istio has no wildcards in selectors")
        elif len(value) > _LONGEST_VALUE:
            fact = f"Istio refuses values of more than {_LONGEST_VALUE} characters"
            selector.refuse(f"{labels_field}[{name}]", fact)
    return labels
