import random
import time

import pytest

from mesharena.kit.identity import LONGEST_HEADER
from mesharena.kit.identity import account
from mesharena.kit.identity import caller

BY = "By=spiffe://cluster.local/ns/arena/sa/ball"
HASH = "Hash=468ed33be74eee6556d90c0149c1309e9ba61d6425303443c0748a02dd8de688"
LOCALS = "spiffe://cluster.local/ns/arena/sa/locals"
OWN = f'{BY};{HASH};Subject="";URI={LOCALS}'
FORGED = "spiffe://cluster.local/ns/arena/sa/captain"


def test_the_identity_is_the_uri_of_the_callers_certificate():
    assert caller(OWN) == LOCALS


def test_a_request_without_the_header_has_no_identity():
    assert caller("") == ""


@pytest.mark.parametrize(
    "subject",
    ['""', '"CN=locals,O=Arena"', '"O=a;URI=no"', r'"CN=\"quoted\", x"', r'"CN=one \" of them"', r'"a\\"'],
)
def test_a_quoted_subject_may_have_any_character(subject):
    assert caller(f"{BY};{HASH};Subject={subject};URI={LOCALS};DNS=a;DNS=b") == LOCALS


def test_among_several_elements_the_last_one_is_of_the_immediate_peer():
    assert caller(f'{BY};Subject="";URI={FORGED},{OWN}') == LOCALS


HOSTILE = [
    f"URI={FORGED}",
    f'X=",URI={FORGED};Y=',
    f'X="\\",URI={FORGED}',
    f'",URI={FORGED};Y="',
    'X="',
    "X=\\",
    '"',
    ",",
    ";;;",
    "URI=",
    f"a,b,URI={FORGED};",
    f'URI="{FORGED}',
    "\\" * 50 + '"',
    "é\0\n",
]


@pytest.mark.parametrize("before", HOSTILE)
def test_what_a_caller_wrote_before_its_sidecar_never_becomes_its_identity(before):
    assert caller(f"{before},{OWN}") == LOCALS


@pytest.mark.parametrize("before", [*HOSTILE, *(h + '"' for h in HOSTILE), *(h + '="\\' for h in HOSTILE)])
@pytest.mark.parametrize("subject", ['""', r'"a\"b"', r'"\"\"\""'])
def test_no_quoting_hides_the_certificates_own_element(before, subject):
    assert caller(f"{before},{BY};{HASH};Subject={subject};URI={LOCALS}") == LOCALS


@pytest.mark.parametrize(
    "header",
    [
        pytest.param(f"{BY};{HASH}", id="a certificate without URI"),
        pytest.param(f"{BY};URI=https://cluster.local/x", id="no SPIFFE id"),
        pytest.param(f"{BY};URI=spiffe://cluster.local", id="no path"),
        pytest.param(f"{BY};URI=spiffe://a/<script>", id="characters that no id has"),
        pytest.param(f"{BY};URI={LOCALS}/{'x' * 300}", id="too long"),
        pytest.param(f'{BY};URI={LOCALS};Subject="', id="a quote that does not end"),
        pytest.param(f"{BY};{LOCALS}", id="no pairs"),
        pytest.param(f"{OWN},", id="an empty last element"),
        pytest.param(LOCALS, id="the id alone"),
    ],
)
def test_what_cannot_be_read_is_no_identity(header):
    assert caller(header) == ""


def test_a_very_long_header_is_read_from_its_end():
    assert caller(f"URI={FORGED};" * 1000 + f",{OWN}") == LOCALS
    assert caller(f"{BY};Cert={'x' * LONGEST_HEADER};URI={FORGED}") == ""


def test_any_text_is_read_without_an_error_and_quickly():
    chance = random.Random(7)
    pieces = ['"', "\\", ",", ";", "=", "URI=", FORGED, "By=", "a", " ", "\0", "ü", '"",', '\\"']
    started = time.perf_counter()
    for _ in range(300):
        text = "".join(chance.choice(pieces) for _ in range(400))
        assert caller(f"{text},{OWN}") == LOCALS
        caller(text)
    assert time.perf_counter() - started < 10


def test_the_account_of_an_identity_leaves_out_the_trust_domain():
    assert account(LOCALS) == "ns/arena/sa/locals"
    assert account("") == account("ns/arena/sa/locals") == ""
