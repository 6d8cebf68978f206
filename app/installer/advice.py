"""What to try when pip has failed, by what it printed."""

import re
from collections.abc import Sequence

_LINES = 6

# A pattern of pip's own words, and what helps.
_ADVICE = (
    (
        r"ProxyError|Cannot connect to proxy|Tunnel connection failed|\b407\b",
        "The proxy does not let pip through: check HTTPS_PROXY (http://USER:PASSWORD@HOST:PORT), "
        "or unset it where no proxy is needed.",
    ),
    (
        r"SSLError|CERTIFICATE_VERIFY_FAILED|certificate verify failed",
        "The certificate of the index is not trusted, as behind a proxy that decrypts TLS: "
        "set PIP_CERT to the file with your company's certificates.",
    ),
    (
        r"NewConnectionError|ConnectTimeoutError|ReadTimeoutError|NameResolutionError|name resolution|timed out"
        r"|Connection (refused|reset|broken)|RemoteDisconnected|IncompleteRead|Network is unreachable|Max retries",
        "The package index does not answer: check the network; behind a proxy set HTTPS_PROXY, and where your company "
        "has a mirror set PIP_INDEX_URL (or `pip config set global.index-url URL`).",
    ),
    (
        r"40[13] (Client )?Error|Unauthorized|Forbidden",
        "The package index wants credentials: put them into PIP_INDEX_URL (https://USER:PASSWORD@HOST/simple), "
        "or into ~/.netrc.",
    ),
    (
        r"No space left on device|Disk quota exceeded|\[Errno 28\]|\[Errno 122\]",
        "The disk is full: the environment needs about 600 MB, and pip's temporary files another 200 MB (TMPDIR names "
        "where they go).",
    ),
    (
        r"DO NOT MATCH THE HASHES|Expected sha256",
        "A file differs from the one that is locked: it was damaged on its way (`pip cache purge`, then try again), "
        "or your mirror serves another file.",
    ),
    (
        r"No matching distribution found|Could not find a version that satisfies",
        "Either your index or mirror (PIP_INDEX_URL) does not answer, or does not have this package. "
        "Or the package does not exist for this Python and platform: use CPython 3.11 to 3.14 "
        "(make demo PYTHON=python3.12) on Linux with glibc (x86_64, arm64) or macOS 15 or newer (arm64).",
    ),
    (
        r"Permission denied|\[Errno 13\]|Read-only file system",
        "A folder cannot be written: if another user, or root, made the environment, remove it (`make clean`).",
    ),
    (
        r"No module named pip",
        "The environment is incomplete: remove it (`make clean`), and try again.",
    ),
)


def last_words(lines: Sequence[str]) -> list[str]:
    """The end of pip's output, from its first error on; at most six lines, each once."""
    first = next((number for number, line in enumerate(lines) if line.startswith("ERROR:")), -_LINES)
    return list(dict.fromkeys(line.strip() for line in lines[first:] if line.strip()))[:_LINES]


def advice(lines: Sequence[str]) -> str:
    """What to try, in a sentence or two; empty if pip's words tell nothing.

    The order of the causes matters: a package that cannot be fetched is reported as one that does not exist, too.
    """
    text = "\n".join(lines)
    return next((sentence for pattern, sentence in _ADVICE if re.search(pattern, text)), "")
