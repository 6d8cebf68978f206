"""The two forms of the embedded mesh's network plan, for tests that must hold in both (marker `both_forms`)."""

from pathlib import Path

import pytest

ADDRESSES = "an address a pod"
SINGLE = "a single address"
# with this folder on PYTHONPATH the embedded mesh does nothing that only Linux can
OTHER_KERNEL = Path(__file__).parent / "otherkernel"


def parametrize(metafunc: pytest.Metafunc, fixture: str, scope: str) -> None:
    """Run tests with that fixture in the first form, and in both those with the marker; the fixture gets the form."""
    if fixture in metafunc.fixturenames:
        both = metafunc.definition.get_closest_marker("both_forms")
        metafunc.parametrize(fixture, [ADDRESSES, SINGLE] if both else [ADDRESSES], indirect=True, scope=scope)
