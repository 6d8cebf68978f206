"""`python -m tests.chart.readme`: writes the table of values in the chart's README from the comments in values.yaml."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import yaml
from yaml.nodes import MappingNode
from yaml.nodes import Node

CHART = Path(__file__).parents[2] / "chart"
README = CHART / "README.md"
BEGIN = "<!-- values: generated from values.yaml by `make chart-readme` -->\n"
END = "<!-- end of values -->"
COMMENT = re.compile(r"\s*# -- (.*)")
MORE = re.compile(r"\s*# (.*)")


def _keys(node: Node, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], int]]:
    if isinstance(node, MappingNode):
        for key, value in node.value:
            yield (*path, key.value), key.start_mark.line
            yield from _keys(value, (*path, key.value))


def _comment(lines: list[str], line: int) -> str:
    """The `# --` comment right above a key; empty if there is none."""
    above: list[str] = []
    for text in reversed(lines[:line]):
        if comment := COMMENT.fullmatch(text):
            return " ".join([comment[1], *reversed(above)])
        if (comment := MORE.fullmatch(text)) is None:
            return ""
        above.append(comment[1])
    return ""


def rows() -> Iterator[tuple[str, str, str]]:
    """Key, default and meaning of every value that has a comment."""
    text = (CHART / "values.yaml").read_text()
    lines, values = text.splitlines(), yaml.safe_load(text)
    for path, line in _keys(yaml.compose(text)):
        if meaning := _comment(lines, line):
            default = values
            for key in path:
                default = default[key]
            shown = json.dumps(default, ensure_ascii=False)
            yield ".".join(path), shown if len(shown) <= 60 else "(see values.yaml)", meaning


def table() -> str:
    lines = ["| value | default | meaning |", "|---|---|---|"]
    for row in rows():
        key, default, meaning = (cell.replace("|", "\\|") for cell in row)
        lines.append(f"| `{key}` | `{default}` | {meaning} |")
    return "\n".join(lines) + "\n"


def written() -> str:
    """The README with a fresh table."""
    before, _, rest = README.read_text().partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}{table()}{END}{after}"


if __name__ == "__main__":
    README.write_text(written())
