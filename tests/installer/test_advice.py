"""What a failure of pip is explained with."""

import pytest

from installer.advice import advice
from installer.advice import last_words

NO_MATCH = [
    "ERROR: Could not find a version that satisfies the requirement click==8.5.1 (from versions: none)",
    "ERROR: No matching distribution found for click==8.5.1",
]
RETRYING = "WARNING: Retrying (Retry(total=0, connect=None, read=None)) after connection broken by '{}': /simple/click/"


@pytest.mark.parametrize(
    ("lines", "remedy"),
    [
        ([RETRYING.format("ProxyError('Cannot connect to proxy.', OSError('407 needed'))"), *NO_MATCH], "HTTPS_PROXY"),
        ([RETRYING.format("NewConnectionError('[Errno 111] Connection refused')"), *NO_MATCH], "PIP_INDEX_URL"),
        ([RETRYING.format("ReadTimeoutError('Read timed out.')"), *NO_MATCH], "PIP_INDEX_URL"),
        (
            [RETRYING.format("SSLError(SSLCertVerificationError(1, 'CERTIFICATE_VERIFY_FAILED'))"), *NO_MATCH],
            "PIP_CERT",
        ),
        (["ERROR: HTTP error 403 while getting x", "ERROR: 403 Client Error: Forbidden for url: x"], "~/.netrc"),
        (["ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device"], "disk is full"),
        (["ERROR: Could not install packages due to an OSError: [Errno 13] Permission denied: '/x'"], "make clean"),
        (["ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE."], "pip cache purge"),
        (NO_MATCH, "CPython 3.11"),
    ],
)
def test_a_failure_is_answered_with_its_remedy(lines: list[str], remedy: str):
    assert remedy in advice(lines)


def test_an_unknown_failure_gets_no_advice():
    assert advice(["ERROR: the moon is in the way"]) == ""


def test_the_last_words_begin_with_the_first_error():
    details = [
        "    click==8.5.1 from http://127.0.0.1/click.whl:",
        "        Expected sha256 12",
        "             Got        34",
    ]
    lines = ["Collecting click==8.5.1", "ERROR: THESE PACKAGES DO NOT MATCH", *details, ""]
    assert last_words(lines) == [line.strip() for line in lines[1:-1]]


def test_without_an_error_the_last_lines_are_the_last_words():
    lines = [f"line {number}" for number in range(9)]
    assert last_words(lines) == lines[3:]
