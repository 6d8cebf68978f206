"""Plain YAML scalars have the same value as in Kubernetes; every row was measured with sigs.k8s.io/yaml 1.6."""

from typing import Any

import pytest
import yaml

from localmesh import kubeyaml

MEANINGS: dict[str, Any] = {
    # numbers
    "1e3": 1000,
    "1E3": 1000,
    "1e+3": 1000,
    "1.5e3": 1500,
    "1e-3": 0.001,
    "1.e3": 1000,
    ".1e2": 10,
    "1e-7": 1e-7,
    "1e+06": 1_000_000,
    "100.0": 100,
    "5.": 5,
    ".5": 0.5,
    "+.5": 0.5,
    "-.5": -0.5,
    "1.10": 1.1,
    "0.1": 0.1,
    "0o17": 15,
    "017": 15,
    "08": 8,
    "00": 0,
    "0_7": 7,
    "-0": 0,
    "+5": 5,
    "-5": -5,
    "0x1F": 31,
    "0x1f": 31,
    "0X1F": 31,
    "-0x1F": -31,
    "0x1_F": 31,
    "0b101": 5,
    "-0b101": -5,
    "0B1": 1,
    "1_000": 1000,
    "1__000": 1000,
    "1_": 1,
    "+1_0": 10,
    "1_0.5_0": 10.5,
    ".1_0": 0.1,
    "1e21": 1e21,
    "99999999999999999999": 1e20,
    "18446744073709551615": 18446744073709551615.0,
    # truth and nothing
    **dict.fromkeys(("y", "Y", "yes", "Yes", "YES", "on", "On", "ON", "true", "True", "TRUE"), True),
    **dict.fromkeys(("n", "N", "no", "No", "NO", "off", "Off", "OFF", "false", "False", "FALSE"), False),
    **dict.fromkeys(("null", "Null", "NULL", "~", ""), None),
    # text, whatever YAML 1.1 says
    **{
        word: word
        for word in (
            *("1:30", "190:20:30", "1:30.5", "2001-01-01", "2001-1-1", "2001-01-01T00:00:00Z", "2001-01-01 00:00:00"),
            *("yEs", "tRUE", "nULL", "1e", "1e400", "0x", "0x1p4", "_1", "._5", "--1", "1.2.3", "=", "<<", "v1", "NaN"),
        )
    },
}


@pytest.mark.parametrize(("word", "value"), MEANINGS.items())
def test_a_plain_scalar_has_the_same_value_as_in_kubernetes(word: str, value: Any):
    loaded = kubeyaml.load(f"a: {word}\n")["a"]
    assert (loaded, type(loaded)) == (value, type(value))


@pytest.mark.parametrize("word", MEANINGS)
def test_a_quoted_word_is_text(word: str):
    assert kubeyaml.load(f"a: '{word}'\nb: \"{word}\"\nc: !!str {word}\n") == dict.fromkeys("abc", word)


@pytest.mark.parametrize("word", [".inf", "-.Inf", "+.INF", ".nan", ".NaN"])
def test_numbers_that_json_cannot_express_are_refused(word: str):
    with pytest.raises(yaml.YAMLError, match="JSON"):
        kubeyaml.load(f"a: {word}\n")


@pytest.mark.parametrize(
    ("key", "text"),
    [("yes", "true"), ("off", "false"), ("10", "10"), ("0x1F", "31"), ("1_000", "1000"), ("1:30", "1:30"), ("a", "a")],
)
def test_keys_are_text(key: str, text: str):
    assert kubeyaml.load(f"{key}: 1\n") == {text: 1}


@pytest.mark.parametrize("key", ["~", "1.5", "1e3", "[a]", "{a: b}"])
def test_a_key_that_is_not_text_is_refused_with_its_place(key: str):
    with pytest.raises(yaml.YAMLError, match=r"quote it\n.*line 1"):
        kubeyaml.load(f"? {key}\n: 1\n")


def test_tags_choose_the_form():
    assert kubeyaml.load("a: !!int 0o17\nb: !!float 1\nc: !!bool yes\nd: !!binary aGk=\n") == {
        "a": 15,
        "b": 1,
        "c": True,
        "d": "hi",
    }
    for text in ("a: !!int x", "a: !!bool 1", "a: !!float yes", "a: !!binary /w=="):
        with pytest.raises(yaml.YAMLError):
            kubeyaml.load(text)


def test_anchors_and_merges_are_resolved():
    assert kubeyaml.load("a: &a {k: 1, l: 2}\nb: {<<: *a, l: 3}\n")["b"] == {"k": 1, "l": 3}


def test_a_text_may_hold_several_documents():
    assert list(kubeyaml.load_all("a: 1\n---\n---\nb: off\n")) == [{"a": 1}, None, {"b": False}]


@pytest.mark.parametrize(
    "word", [*MEANINGS, "<<", "=", "a: b", "- a", "#", " spaces ", "two\nlines\n", "\ttab\n", "é☃", "'", '"']
)
def test_text_that_is_written_is_read_as_the_same_text(word: str):
    content = {"text": word, "list": [word, {word: word}]}
    assert kubeyaml.load(kubeyaml.dump(content)) == content


@pytest.mark.parametrize("value", [1, 0, -5, 0.1, 1e21, 1e-7, True, False, None, [], {}, [1, [2]], {"a": {"b": []}}])
def test_other_values_that_are_written_are_read_as_the_same_values(value: Any):
    content = {"value": value}
    read = kubeyaml.load(kubeyaml.dump(content))
    assert (read, type(read["value"])) == (content, type(value))


def test_text_in_lines_is_written_in_lines():
    assert "|" in kubeyaml.dump({"text": "one\ntwo\n"})
    shared = {"a": 1}
    assert "&" not in kubeyaml.dump([shared, shared])
