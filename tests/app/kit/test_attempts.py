import pytest

from mesharena.kit.attempts import attempt
from mesharena.kit.attempts import told


@pytest.mark.parametrize(
    ("written", "number"),
    [
        pytest.param(None, 1, id="nobody counts"),
        pytest.param("1", 1, id="a first attempt"),
        pytest.param("2", 2, id="a second attempt"),
        pytest.param("99", 99, id="the largest number"),
        pytest.param("100", 1, id="too large"),
        pytest.param("0", 1, id="zero"),
        pytest.param("-2", 1, id="a sign"),
        pytest.param("2,3", 1, id="two headers"),
        pytest.param(" 2", 1, id="a space"),
        pytest.param("２", 1, id="a digit that is not ASCII"),
        pytest.param("", 1, id="nothing"),
        pytest.param("9" * 5000, 1, id="very long"),
    ],
)
def test_an_attempt_is_a_number_that_a_sidecar_can_have_written(written, number):
    assert attempt(written) == number


@pytest.mark.parametrize(
    ("counted", "headers"),
    [(None, {}), ("1", {}), ("nonsense", {}), ("2", {"x-arena-attempt": "2"}), ("03", {"x-arena-attempt": "3"})],
)
def test_an_answer_names_its_attempt_from_the_second_on(counted, headers):
    assert told(counted) == headers
