"""The burst ball: a share of its control requests fails on purpose. Nothing else of a ball ever does."""

# On purpose only /hasControl: a failing probe would have the pod replaced, a failing kick would spoil the match,
# and neither would show more of the mesh.


def fails(percent: float, roll: float) -> bool:
    """Whether this request fails; `roll` is between 0 and 1, exclusive of 1."""
    return roll * 100 < percent
