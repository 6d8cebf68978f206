"""Labels and selectors: sorted pairs, so that they can be compared, hashed and printed."""

from collections.abc import Mapping

Labels = tuple[tuple[str, str], ...]


def labels_of(pairs: Mapping[str, str]) -> Labels:
    """The labels of a mapping, sorted by key."""
    return tuple(sorted(pairs.items()))


def selects(selector: Labels, labels: Labels) -> bool:
    """Whether the labels contain every pair of the selector; an empty selector selects everything."""
    return set(selector) <= set(labels)
