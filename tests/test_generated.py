import pytest

from tests.generated import FILES


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_generated_file_is_what_its_types_say(path):
    assert path.read_text() == FILES[path](), "run `make generate`"
