"""Serves the page's static files, with gzip for browsers that accept it, which makes them two thirds smaller.

A file is compressed once, at its first request. The event stream is not compressed: each event would wait in the
compressor for the next one.
"""

import gzip
import hashlib
import io
import mimetypes
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from flask import Response
from flask import request
from flask import send_file
from werkzeug.exceptions import NotFound
from werkzeug.security import safe_join

FOLDER = Path(__file__).parent / "assets"


class Content(NamedTuple):
    """One way to send a file; `encoding` is empty for the file as it is."""

    data: bytes
    encoding: str
    etag: str


def send(name: str) -> Response:
    """The file `name` of the page's folder, in an encoding that the request accepts.

    304 if the browser has it already.
    """
    joined = safe_join(str(FOLDER), name)
    path = Path(joined) if joined else FOLDER
    if not path.is_file():
        raise NotFound
    plain, compressed = _contents(path, path.stat().st_mtime_ns)
    content = compressed if request.accept_encodings.best_match(("gzip", "identity")) == "gzip" else plain
    mimetype = mimetypes.guess_type(name)[0] or "application/octet-stream"
    response = send_file(io.BytesIO(content.data), mimetype, etag=content.etag, conditional=True)
    response.vary.add("Accept-Encoding")
    if content.encoding:
        response.content_encoding = content.encoding
    return response


@lru_cache(maxsize=256)
def _contents(path: Path, modified: int) -> tuple[Content, Content]:
    """The file as it is, and compressed if that is smaller; `modified` is part of the cache key, for changed files."""
    data = path.read_bytes()
    digest = hashlib.sha256(data).hexdigest()[:16]
    plain = Content(data, "", digest)
    compressed = gzip.compress(data, mtime=0)
    # HTTP caches must keep the two apart, so they need different tags
    return plain, Content(compressed, "gzip", f"{digest}-gzip") if len(compressed) < len(data) else plain
