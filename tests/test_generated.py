import pytest

from tests.generated import FILES


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_generated_file_matches_its_types(path):
    assert path.read_text() == FILES[path](), "run `make generate`"
