"""The line of a text that the page's editor marks."""

import pytest

from localmesh.errors import InputError
from localmesh.errors import ManifestError
from localmesh.errors import UnsupportedError
from localmesh.page.mistakes import Mistake
from localmesh.page.mistakes import in_text
from localmesh.page.mistakes import line_of
from localmesh.page.mistakes import syntax
from localmesh.parse.refusals import Refusals

SUBJECT = "VirtualService arena/ball of the editor"
TEXT = """\
# shares of the ball
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: ball
  annotations:
    example.com/why: a test
spec:
  hosts: [ball]
  http:
    - name: primary
      route:
        - {destination: {host: ball, subset: v1}, weight: 90}
        - destination:
            host: ball
            subset: v2

          weight: many
"""


def refused(error: InputError, text: str = TEXT) -> Mistake:
    """The only mistake."""
    (mistake,) = in_text(error, text, SUBJECT)
    return mistake


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("kind", 3),
        ("metadata.annotations[example.com/why]", 7),
        ("spec", 8),
        ("spec.hosts[0]", 9),
        ("spec.http[0]", 11),
        ("spec.http[0].route", 12),
        ("spec.http[0].route[0].weight", 13),
        ("spec.http[0].route[1]", 14),
        ("spec.http[0].route[1].destination.subset", 16),
        ("spec.http[0].route[1].weight", 18),
    ],
)
def test_a_field_is_found_at_the_line_of_its_key(path: str, line: int):
    assert line_of(TEXT, path) == line


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("spec.gateways[0]", 8),
        ("spec.http[0].route[1].destination.port.number", 14),
        ("spec.http[0].route[7].weight", 12),
        ("spec.hosts[0].deeper", 9),
        ("spec.http.0", 10),
        ("spec[0]", 8),
    ],
)
def test_a_field_that_is_missing_is_shown_at_the_innermost_one_around_it(path: str, line: int):
    assert line_of(TEXT, path) == line


@pytest.mark.parametrize(
    ("text", "path"), [(TEXT, ""), (TEXT, "status"), ("", "spec"), ("- a\n", "spec"), ("a\n", "a")]
)
def test_what_has_no_place_in_the_text_has_no_line(text: str, path: str):
    assert line_of(text, path) is None


def test_a_text_as_json_has_lines_too():
    assert line_of('{"spec":\n {"hosts": [\n "ball"]}}', "spec.hosts[0]") == 3


def test_the_first_document_counts_also_behind_its_marker():
    assert line_of(f"---\n{TEXT}", "spec") == 9


def test_a_refused_field_is_named_with_its_line():
    mistake = refused(UnsupportedError(SUBJECT, "spec.http[0].route[1].weight", "must be a whole number"))
    assert mistake == Mistake("spec.http[0].route[1].weight: must be a whole number", 18)


def test_what_is_refused_before_the_object_is_known_has_its_line():
    assert refused(UnsupportedError("Service ball of the editor", "kind", "only objects of Istio")).line == 3


def test_a_refusal_of_the_whole_object_has_no_line():
    assert refused(UnsupportedError(SUBJECT, "", "another one has this host")) == Mistake("another one has this host")


def test_a_refusal_of_another_object_marks_no_line_of_this_one():
    error = UnsupportedError("DestinationRule arena/ball", "spec.host", "is required")
    assert refused(error) == Mistake("DestinationRule arena/ball, spec.host: is required")


def test_all_mistakes_are_found_in_the_order_of_the_lines():
    refusals = Refusals()
    refusals.add(SUBJECT, "spec.http[0].route[1].weight", "must be a whole number: 1")
    refusals.add("DestinationRule arena/ball", "spec.host", "is required")
    refusals.add(SUBJECT, "spec.hosts[0]", "is no host")
    with pytest.raises(UnsupportedError) as caught:
        refusals.raise_any()
    assert in_text(caught.value, TEXT, SUBJECT) == (
        Mistake("spec.hosts[0]: is no host", 9),
        Mistake("spec.http[0].route[1].weight: must be a whole number: 1", 18),
        Mistake("DestinationRule arena/ball, spec.host: is required"),
    )


def test_any_other_refusal_is_passed_on_unchanged():
    assert refused(ManifestError("There is no object in the editor.")) == Mistake("There is no object in the editor.")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: 1\n b: 2\n", 2),
        ("a:\n\tb: 1\n", 2),
        ("a:\n  b: .inf\n", 2),
        ("a: 1\n---\nb: @\n", 3),
        ("a: 1\nb: \x07\n", 2),
        ("ä: ö\nb: \x07\n", 2),
        ("a: 1\n? [b]\n: 2\n", 2),
    ],
    ids=repr,
)
def test_text_that_is_not_yaml_has_the_line_of_its_mistake(text: str, line: int):
    mistake = refused(ManifestError("the editor is not YAML"), text)
    assert mistake.line == line
    assert mistake.sentence.startswith("This is not YAML: ")
    assert "\n" not in mistake.sentence


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: &a [x]\nb:\n  - *a\n", 3),
        ("a: *b\n", 1),
        ("- &a {b: c}\n- {<<: *a}\n", 2),
        ("a: 1\nb: " + "[" * 150 + "]" * 150, 2),
        ("- " * 30_000 + "a", 1),
    ],
    ids=["alias", "alias of nothing", "merge", "deep brackets", "deep list"],
)
def test_what_would_become_very_large_or_deep_is_refused_before_it_is_read(text: str, line: int):
    mistake = syntax(text)
    assert mistake is not None
    assert mistake.line == line
    assert mistake.sentence.startswith("The editor takes ")


def test_endless_brackets_are_a_mistake_and_do_not_end_the_process():
    assert syntax("[" * 60_000) is not None


def test_a_text_of_usual_depth_has_nothing_against_it():
    assert syntax(TEXT) is None
    assert syntax("[" * 100 + "]" * 100) is None
