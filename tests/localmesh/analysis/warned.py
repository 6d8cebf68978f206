"""The warnings about objects beside two balls and two groups of players."""

from localmesh.analysis import warnings
from tests.localmesh import samples


def warned(*objects: samples.Object, subsets: bool = True) -> dict[str, str]:
    """Consequences by `<kind> <name>, <path>`."""
    pitch = [*samples.pitch(), *([samples.destination_rule()] if subsets else [])]
    results = warnings(samples.mesh(*pitch, *objects))
    places = {
        f"{warning.subject.replace('arena/', '', 1)}, {warning.path}".removesuffix(", "): warning.consequence
        for warning in results
    }
    assert len(places) == len(results), results
    assert all(str(warning).startswith(warning.subject) and "\n" not in str(warning) for warning in results)
    return places
