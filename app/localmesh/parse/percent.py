"""Parses Istio's percentages, `{value: 12.5}`: a mapping without value means 0, an absent mapping means unset."""

from localmesh.parse.reader import Reader


def percentage(parent: Reader, key: str, least: float = 0.0001) -> float | None:
    """The percentage under a key, None if it is absent; `least` is the smallest above 0 that Istio lets through."""
    reader = parent.child(key)
    if reader is None:
        return None
    value = reader.number("value") or 0.0
    if value != 0 and not least <= value <= 100:
        reader.refuse("value", f"Istio wants 0 or a percentage from {least:g} to 100, not {value:g}")
    return float(value)
