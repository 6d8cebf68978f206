"""The ball's faults on purpose: it answers `errorPercent` of its control requests with 503, and `slowPercent` late."""

# Only /hasControl has them: a failing or slow probe would restart the pod, a failing kick would disturb the match, and
# neither would show more of the mesh.


def concerns(percent: float, roll: float) -> bool:
    """Whether a fault concerns this request; `roll` is a random number, 0 <= roll < 1."""
    return roll * 100 < percent
