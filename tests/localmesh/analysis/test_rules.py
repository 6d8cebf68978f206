"""Rules that no request reaches, and those that only look so; each verdict also holds for the generated routes."""

from typing import Any

import pytest

from tests.localmesh import samples
from tests.localmesh.analysis.warned import warned
from tests.localmesh.samples import V1
from tests.localmesh.samples import V2
from tests.localmesh.samples import rule
from tests.localmesh.samples import virtual_service

RULE = ["VirtualService ball, spec.http[1]"]
SECOND_MATCH = ["VirtualService ball, spec.http[1].match[1]"]
A = {"uri": {"prefix": "/a"}}
LABELS = {"sourceLabels": {"app": "locals"}}
HEADER = {"headers": {"x": {"exact": "1"}}}

NOT_REACHED = [
    pytest.param(None, None, id="two rules without conditions"),
    pytest.param(None, [A], id="after a rule without conditions"),
    pytest.param([{}], [A], id="after an empty match"),
    pytest.param([{"uri": {"prefix": "/"}}], [A], id="after the prefix of every path"),
    pytest.param([{"uri": {"regex": ".*"}}], [{"uri": {"regex": "/x+"}}], id="after the expression for every path"),
    pytest.param([A], [A], id="the same"),
    pytest.param([{**A, "name": "one"}], [{**A, "name": "two"}], id="the same under another name"),
    pytest.param([A], [{"uri": {"prefix": "/ab"}}], id="a longer prefix"),
    pytest.param([A], [{"uri": {"exact": "/a/b"}}], id="a path below a prefix"),
    pytest.param([{**A, "ignoreUriCase": True}], [{"uri": {"exact": "/AB"}}], id="a path in capitals"),
    pytest.param([A], [{**A, **HEADER}], id="one more condition"),
    pytest.param([{"headers": {"X": {}}}], [HEADER], id="a value of a header that only has to be there"),
    pytest.param([A], [{**A, **LABELS}], id="only some callers"),
    pytest.param([LABELS], [{**LABELS, **A}], id="the same callers"),
    pytest.param([{"uri": {"prefix": "/b"}}, A], [A], id="any of the earlier matches"),
]
REACHED = [
    pytest.param([A], None, id="a condition before everything"),
    pytest.param([A], [{"uri": {"prefix": "/"}}], id="a longer prefix first"),
    pytest.param([A], [{**A, "ignoreUriCase": True}], id="paths in capitals, too"),
    pytest.param([{**A, **HEADER}], [A], id="one condition less"),
    pytest.param([HEADER], [{"headers": {"x": {}}}], id="any value of the header"),
    pytest.param([HEADER], [{"headers": {"x": {"exact": "2"}}}], id="another value"),
    pytest.param([{"withoutHeaders": {"x": {}}}], [A], id="a header that must be absent"),
    pytest.param([LABELS], None, id="other callers"),
    pytest.param([LABELS], [{"sourceLabels": {"app": "visitors"}}], id="callers of other labels"),
    pytest.param([{"method": {"exact": "GET"}}], [{"method": {"exact": "POST"}}], id="another method"),
    pytest.param([{"uri": {"regex": "/a.*"}}], [{"uri": {"exact": "/ab"}}], id="a regular expression that might match"),
    pytest.param([{"uri": {"exact": "/a"}}], [A], id="a path before its prefix"),
]


def objects(first: Any, second: Any) -> samples.Object:
    rules = (rule(V1, **({"match": first} if first else {})), rule(V2, **({"match": second} if second else {})))
    return virtual_service(*rules)


@pytest.mark.parametrize(("first", "second"), NOT_REACHED)
def test_a_rule_that_is_never_reached_is_warned_of(first: Any, second: Any):
    assert list(warned(objects(first, second))) == RULE


@pytest.mark.parametrize(("first", "second"), REACHED)
def test_a_rule_that_is_reached_gives_no_warning(first: Any, second: Any):
    assert warned(objects(first, second)) == {}


def test_a_match_that_is_never_reached_is_warned_of():
    assert list(warned(objects([A], [{"uri": {"prefix": "/b"}}, A]))) == SECOND_MATCH


def test_a_duplicate_match_in_the_same_rule_is_warned_of():
    assert list(warned(virtual_service(rule(V1, match=[A, A])))) == ["VirtualService ball, spec.http[0].match[1]"]


def test_a_match_on_gateways_applies_only_to_these():
    first = rule(V1, match=[{"gateways": ["arena"]}])
    page = virtual_service(first, rule(V2), hosts=("ball",), gateways=["mesh", "arena"])
    assert warned(samples.gateway(), page) == {}
    both = rule(V2, match=[{"gateways": ["arena"], **A}])
    page = virtual_service(first, both, hosts=("ball",), gateways=["arena"])
    assert list(warned(samples.gateway(), page)) == RULE


@pytest.mark.parametrize("answer", [{"redirect": {"uri": "/x"}}, {"directResponse": {"status": 200}}])
def test_what_is_for_requests_that_are_sent_on_has_no_effect_in_a_rule_that_answers(answer: samples.Object):
    idle = {"timeout": "1s", "retries": {"attempts": 1}, "mirror": V2, "headers": {"response": {"set": {"x-a": "1"}}}}
    places = warned(virtual_service({"match": [{"uri": {"exact": "/a"}}], **answer, **idle}, rule(V1)))
    assert places.keys() == {f"VirtualService ball, spec.http[0].{field}" for field in ("timeout", "retries", "mirror")}
