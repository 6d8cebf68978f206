"""How often the ui wants to hear from each pod: it can only draw so many messages a second."""

COMFORTABLE = 80.0  # messages a second
FEW = 16  # pods that may speak as they like
SLOWEST = 0.6  # seconds; an object vanishes after two, and the page glides over less than one


def pace(pods: int) -> float:
    """Seconds between two messages of one pod when so many report; 0 is as often as it likes."""
    return 0.0 if pods <= FEW else min(pods / COMFORTABLE, SLOWEST)
