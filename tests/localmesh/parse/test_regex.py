"""Regular expressions are judged as Istio and Envoy judge them; measured with Go's regexp and the bundled Envoy."""

import subprocess
import sys

import pytest

from localmesh.parse.regex import regex
from tests.localmesh import samples
from tests.localmesh.parse.refusing import check
from tests.localmesh.samples import V1
from tests.localmesh.samples import rule

ACCEPTED = (
    *(".*", "a|b", r"[a-z]+\.x", "(?i)a", ".*(?i)iphone.*", "(?:ab)*", "[*+]+", r"\+\+", r"abc\z", "a{1000}"),
    *("(?P<x>a)", "(?<x>a)", r"\pN", r"\p{Greek}", "[[:word:]]", "(a{30}){33}", "(?U)a+", r"\Qa.b\E"),
    *(r"\\C", "é", "(|a)*", "a??", "a{1", "[]a]", "$^", "x" * 1024),
)
REFUSED = (
    *(r"abc\Z", "a{2000}", "x*+", "x**", "(?=a)", "(?<!a)b", r"(a)\1", "a(", "a)", "[a", "[z-a]", "(a{100}){11}"),
    *(r"\C", r"a\\\C", r"\8", r"\h", r"\u0041", "(?x)a b", "(?#c)", "(?>a)", "{1}", "[[:foo:]]", "a{5,2}"),
    *("+", "*", "x" * 1025, "é" * 513),
)


@pytest.mark.parametrize("text", ACCEPTED)
def test_expressions_that_istio_accepts_are_accepted(text: str):
    assert regex(text) == text


@pytest.mark.parametrize("text", REFUSED)
def test_expressions_that_istio_refuses_are_refused(text: str):
    with pytest.raises(ValueError, match="Istio refuses"):
        regex(text)


@pytest.mark.parametrize("text", [r"\p{greek}", r"\Pn", r"\x{10FFFF}", r"(\pL{1000}){1}" * 10])
def test_expressions_that_only_envoy_refuses_are_refused_as_such(text: str):
    with pytest.raises(ValueError, match="Envoy refuses"):
        regex(text)


def test_a_refusal_names_object_and_path():
    content = samples.virtual_service(rule(V1, match=[{"headers": {"agent": {"regex": r"abc\Z"}}}]))
    check(content, "VirtualService arena/ball", "spec.http[0].match[0].headers.agent.regex", r"\Z")


def test_re2_is_loaded_only_for_regular_expressions():
    code = "import sys, localmesh.pipeline; sys.exit('re2' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
