"""The failing ball: it answers `errorPercent` of its control requests with 503, on purpose."""

# Only /hasControl fails: a failing probe would restart the pod, a failing kick would disturb the match, and neither
# would show more of the mesh.


def fails(percent: float, roll: float) -> bool:
    """Whether this request fails; `roll` is a random number, 0 <= roll < 1."""
    return roll * 100 < percent
