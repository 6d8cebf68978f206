"""The warnings about objects beside two balls and two groups of players."""

from localmesh.analysis import warnings
from tests.localmesh import samples


def warned(*objects: samples.Object, subsets: bool = True) -> dict[str, str]:
    """Consequences by `<kind> <name>, <path>`."""
    pitch = [*samples.pitch(), *([samples.destination_rule()] if subsets else [])]
    found = warnings(samples.mesh(*pitch, *objects))
    places = {
        f"{each.subject.replace('arena/', '', 1)}, {each.path}".removesuffix(", "): each.consequence for each in found
    }
    assert len(places) == len(found), found
    assert all(str(each).startswith(each.subject) and "\n" not in str(each) for each in found)
    return places
