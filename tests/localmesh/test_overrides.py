"""Overrides have the same meaning as in Helm; each row of the table was checked with it.

Where a `helm` is on the PATH (4.2 or later), the table is compared with it again.
"""

import io
import json
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import helm_python
import pytest

from localmesh.errors import OverlayError
from localmesh.overrides import Overrides
from localmesh.overrides import Values
from localmesh.overrides import gather

HELM = shutil.which("helm")
REFUSED = "refused"
DEFAULTS = {"a": {"x": 1, "z": 2}, "list": [1, 2, {"n": 3}], "text": "hello"}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Files for the options, and a chart that prints its values."""
    files = {
        "w.yaml": "a: {w: [1, 2]}\n",
        "n.yaml": "a: {x: null}\nb: {c: null, d: 1}\n",
        "b.yaml": "b: {c: {e: 1}, d: 2}\n",
        "l.yaml": "list: [9]\nb: [{c: 1}, {d: null}]\nempty: {}\n",
        "k.yaml": '"k.e,y=": {"p[0]": 1}\n',
        "10.txt": "10",
        "two.txt": "one\ntwo\n",
        "comma,.yaml": "comma: 1\n",
        "chart/Chart.yaml": "apiVersion: v2\nname: chart\nversion: 0.1.0\n",
        "chart/values.yaml": json.dumps(DEFAULTS),
        "chart/templates/all.yaml": "{{ toJson .Values }}",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def ours(overrides: Overrides) -> Values | str:
    try:
        values = gather(overrides, Path)
    except OverlayError:
        return REFUSED
    with helm_python.Chart.load("chart") as chart:
        return dict(json.loads(next(iter(chart.render(values, name="r").values()))))


def helms(overrides: Overrides) -> Values | str:
    options = {
        "--values": overrides.overlays,
        "--set-json": overrides.jsons,
        "--set": overrides.sets,
        "--set-string": overrides.strings,
        "--set-file": overrides.files,
        "--set-literal": overrides.literals,
    }
    arguments = [argument for option, values in options.items() for value in values for argument in (option, value)]
    done = subprocess.run(["helm", "template", "r", "chart", *arguments], capture_output=True, text=True)
    return (
        dict(json.loads(done.stdout.partition("# Source: chart/templates/all.yaml")[2]))
        if not done.returncode
        else REFUSED
    )


def case(name: str, expected: Any, **options: tuple[str, ...]) -> Any:
    return pytest.param(Overrides(**options), {**DEFAULTS, **expected} if expected != REFUSED else REFUSED, id=name)


TABLE = [
    case("nothing", {}),
    case("a file", {"a": {"x": 1, "z": 2, "w": [1, 2]}}, overlays=("w.yaml",)),
    case(
        "files with a comma between",
        {"a": {"z": 2, "w": [1, 2]}, "b": {"c": None, "d": 1}},
        overlays=("w.yaml,n.yaml",),
    ),
    case("a quoted comma", {"comma": 1}, overlays=('"comma,.yaml"',)),
    case("null over an earlier file", {"a": {"z": 2}, "b": {"c": None, "d": 1}}, overlays=("b.yaml", "n.yaml")),
    case("null under a later file", {"a": {"z": 2}, "b": {"c": {"e": 1}, "d": 2}}, overlays=("n.yaml", "b.yaml")),
    case("json", {"a": {"x": 0.5, "z": 2}, "m": {"k": [1]}}, jsons=("a.x=0.5", 'm={"k": [1]}')),
    case("json, several in one", {"p": 1, "q": "s"}, jsons=('p=1,q="s"',)),
    case("json, a whole object", {"a": {"x": 1}, "p": [1]}, jsons=('{"a": {"z": null}, "p": [1]}',)),
    case("json replaces a map of a file", {"b": {"n": 1}}, overlays=("b.yaml",), jsons=('b={"n": 1}',)),
    case(
        "json, an item",
        {"list": [9, {}], "b": [{"c": 1}, {"d": None}], "empty": {}},
        overlays=("l.yaml",),
        jsons=("list[1]={}",),
    ),
    case("json under set", {"p": 2}, sets=("p=2",), jsons=("p=1",)),
    case("set", {"a": {"x": 5, "z": 2}, "p": True, "q": "1.5", "r": "01"}, sets=("a.x=5,p=true", "q=1.5,r=01")),
    case("set, null", {"a": {"z": 2}}, sets=("a.x=null",)),
    case("set, a list", {"list": ["p", "q"]}, sets=("list={p,q}",)),
    case(
        "set, an item of a file's list",
        {"list": [9, "p"], "b": [{"c": 1}, {"d": None, "e": 1}], "empty": {}},
        overlays=("l.yaml",),
        sets=("list[1]=p,b[1].e=1",),
    ),
    case("set, an item of nothing", {"list": [None, "p"]}, sets=("list[1]=p",)),
    case("set, keys with dots", {"k.e,y=": {"p[0]": 2}}, overlays=("k.yaml",), sets=("k\\.e\\,y\\=.p\\[0\\]=2",)),
    case(
        "set, below an empty map",
        {"list": [9], "b": [{"c": 1}, {"d": None}], "empty": {"k": 1}},
        overlays=("l.yaml",),
        sets=("empty.k=1",),
    ),
    case("set, below a text", REFUSED, sets=("p=text", "p.k=1")),
    case("set, below null", REFUSED, sets=("p=null", "p.k=1")),
    case("set, no value", REFUSED, sets=("p",)),
    case(
        "set-string", {"p": "1", "q": "true", "r": "null", "s": ["1", "2"]}, strings=("p=1,q=true", "r=null", "s={1,2}")
    ),
    case("set-string over set", {"p": "1"}, sets=("p=2",), strings=("p=1",)),
    case(
        "set-string, an item",
        {"list": [9, "01"], "b": [{"c": 1}, {"d": None}], "empty": {}},
        overlays=("l.yaml",),
        strings=("list[1]=01",),
    ),
    case(
        "set-file",
        {"p": "one\ntwo\n", "q": "10", "r": ["10"], "s": ""},
        files=("p=two.txt,q=10.txt", "r={10.txt}", "s="),
    ),
    case("set-file over set-string", {"p": "10", "q": "text"}, strings=("p=1,q=text",), files=("p=10.txt",)),
    case("set-file, no such file", REFUSED, files=("p=nowhere.txt",)),
    case(
        "set-literal", {"p": "a,b={c}\\", "q": "", "a": {"x": "1=2", "z": 2}}, literals=("p=a,b={c}\\", "q=", "a.x=1=2")
    ),
    case("set-literal over set-file", {"p": "1"}, files=("p=10.txt",), literals=("p=1",)),
]


@pytest.mark.parametrize(("overrides", "expected"), TABLE)
def test_overrides_have_the_same_meaning_as_in_helm(folder: Path, overrides: Overrides, expected: Values | str):
    assert ours(overrides) == expected


@pytest.mark.skipif(not HELM, reason="needs helm on the PATH")
def test_helm_gives_the_same_values(folder: Path):
    answers = {row.id: (helms(row.values[0]), row.values[1]) for row in TABLE}
    assert {name: answer for name, (answer, _) in answers.items()} == {
        name: expected for name, (_, expected) in answers.items()
    }


def test_an_overlay_and_a_file_may_come_on_standard_input(folder: Path, monkeypatch: pytest.MonkeyPatch):
    for overrides, expected in (
        (Overrides(overlays=("w.yaml", "-")), {"a": {"w": 5}}),
        (Overrides(files=("p=-",)), {"p": "a: {w: 5}"}),
    ):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"a: {w: 5}")))
        assert gather(overrides, Path) == expected


@pytest.mark.parametrize("text", [b"- 1", b"a: [", b"\xff"])
def test_errors_in_standard_input_are_explained(monkeypatch: pytest.MonkeyPatch, text: bytes):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text)))
    with pytest.raises(OverlayError, match="overlay on standard input"):
        gather(Overrides(overlays=("-",)), Path)


@pytest.mark.parametrize("option", ["jsons", "sets", "strings", "files", "literals"])
@pytest.mark.parametrize("expression", ["nonsense", "=1", "", "a.b", "a[x]=1"])
def test_an_unreadable_expression_is_named(option: str, expression: str):
    name = {"jsons": "json", "strings": "string", "files": "file", "literals": "literal"}.get(option, "")
    flag = f"--set-{name}" if name else "--set"
    with pytest.raises(OverlayError) as refused:
        gather(replace(Overrides(), **{option: (expression,)}), Path)
    assert str(refused.value).startswith(f"{flag} {expression} cannot be read: ")
    assert f"write {flag} key.path=" in str(refused.value)
