"""How often each pod should report, because the ui can handle only about 80 messages per second."""

COMFORTABLE = 80.0  # messages per second
FEW = 16  # up to so many pods, each reports as often as it likes
SLOWEST = 0.6  # seconds; an object vanishes after 2 s, and the page's animation bridges less than 1 s


def pace(pods: int) -> float:
    """Seconds between two messages of one pod if `pods` report; 0: as often as it likes."""
    return 0.0 if pods <= FEW else min(pods / COMFORTABLE, SLOWEST)
