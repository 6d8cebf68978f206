"""Numbers print in decimal digits, whatever their size and whichever option they come from.

A template left to itself prints 1000000 as 1e+06 and 0.00001 as 1e-05, which YAML 1.1 takes for text.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

import helm_python
import pytest

from tests.chart.rendered import Values
from tests.chart.rendered import dotted
from tests.chart.rendered import leaves
from tests.chart.rendered import merged
from tests.chart.rendered import nested
from tests.chart.rendered import parsed
from tests.chart.rendered import texts
from tests.chart.samples import everything

Path = tuple[str, ...]
LEAVES = dict(leaves(everything()))
NUMBERS = [
    path
    for path, value in LEAVES.items()
    if isinstance(value, int | float) and not isinstance(value, bool) and path[:2] != ("scenario", "proof")
]
TRIED = [1, 7, 20, 503, 1000000, 10**9, 0.5, 33.333333333333336, 99.9, 0.001, 0.00001, 1e-7, 1.5e-7]
LARGE_AND_SMALL = {
    ("routing", "ball", "rules", "a", "to", "v1"): 1000000,
    ("routing", "ball", "rules", "a", "mirror", "percent"): 0.0001,
    ("routing", "ball", "rules", "a", "delay", "percent"): 0.0001,
    ("routing", "ball", "rules", "a", "abort", "percent"): 0.001,
    ("ball", "versions", "v2", "errorPercent"): 0.00001,
    ("routing", "ball", "connectionPool", "tcp", "maxConnections"): 10**9,
    ("routing", "ball", "rateLimit", "burst"): 10**6,
}
DIGITS = re.compile(r"\d+(\.\d+)?s?")  # a delay is a duration, and so ends with its unit


def printed(content: Any, path: tuple[object, ...] = ()) -> Iterator[tuple[tuple[object, ...], Any]]:
    if isinstance(content, dict):
        for key, value in content.items():
            yield from printed(value, (*path, key))
    elif isinstance(content, list):
        for index, value in enumerate(content):
            yield from printed(value, (*path, index))
    else:
        yield path, content


def objects(values: Values) -> dict[tuple[object, ...], Any]:
    """Every text, number and boolean of every object, by its path, as PyYAML reads it."""
    numbers_by_place = {}
    for path, text in texts(values).items():
        if path.endswith("NOTES.txt"):
            continue
        for content in parsed(text):
            if content["metadata"]["name"] != "scenario":  # JSON, read by tests of its own
                name = (content["kind"], content["metadata"]["name"])
                numbers_by_place |= {(*name, *below): value for below, value in printed(content)}
    return numbers_by_place


BASE = objects(everything())


def numbers(shown: list[Any]) -> list[float]:
    assert all(isinstance(number, int | float) or DIGITS.fullmatch(number) for number in shown), shown
    return [float(str(number).removesuffix("s")) for number in shown]


def refused(values: Values) -> set[Path]:
    """The paths that the schema refuses."""
    try:
        texts(values)
    except helm_python.HelmError as error:
        return {tuple(path.split("/")) for path in re.findall(r"- at '/(.+?)': ", str(error))}
    return set()


def with_number(number: float, paths: list[Path]) -> Values:
    # a group that says nothing of its own shows the defaults
    values = merged(everything(), {"players": {"groups": {"juniors": {"team": "locals"}}}})
    for path in paths:
        values = merged(values, nested(path, number))
    return values


@pytest.mark.parametrize("number", TRIED)
def test_a_number_is_rendered_in_digits_everywhere(number: float):
    refused_paths = refused(with_number(number, NUMBERS))
    taken = [path for path in NUMBERS if path not in refused_paths]
    assert taken
    before = objects(with_number(number, []))
    values_by_place = objects(with_number(number, taken))
    changed = [value for place, value in values_by_place.items() if before.get(place) != value]
    shown = numbers(changed).count(number)
    assert shown >= len([path for path in taken if LEAVES[path] != number])


@pytest.mark.parametrize("option", ["-f", "--set", "--set-json"])
def test_large_and_small_numbers_are_rendered_in_digits_from_every_option(option: str):
    values = everything()
    for path, number in LARGE_AND_SMALL.items():
        writers = {
            "-f": lambda path, number: helm_python.values_from_yaml(json.dumps(nested(path, number))),
            "--set": lambda path, number: helm_python.parse_set_string(f"{dotted(path)}={number}"),
            "--set-json": lambda path, number: helm_python.parse_set_json(f"{dotted(path)}={json.dumps(number)}"),
        }
        if option == "--set" and isinstance(number, float):
            continue  # text, in Helm as here: the refusal says so
        values = merged(values, writers[option](path, number))
    changed = [value for place, value in objects(values).items() if BASE.get(place) != value]
    wanted = [number for number in LARGE_AND_SMALL.values() if option != "--set" or isinstance(number, int)]
    assert set(wanted) <= set(numbers(changed))


def test_a_whole_number_may_be_written_as_a_fraction():
    assert objects(merged(everything(), nested(("ball", "threads"), 9.0))) == objects(
        merged(everything(), nested(("ball", "threads"), 9))
    )
