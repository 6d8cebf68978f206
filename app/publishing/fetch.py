"""Reads files from web servers."""

import urllib.error
import urllib.request

from publishing.errors import NotThereError
from publishing.errors import StepError


def fetch(url: str) -> bytes:
    """The content at an http or https address. Raises NotThereError for 404, StepError for every other failure."""
    if not url.startswith(("https://", "http://")):
        raise StepError(f"{url} is no web address")
    try:
        with urllib.request.urlopen(url, timeout=60) as response:
            content: bytes = response.read()
            return content
    except urllib.error.HTTPError as error:
        error.close()
        raise (NotThereError if error.code == 404 else StepError)(f"{url}: {error.code} {error.reason}") from error
    except OSError as error:
        raise StepError(f"{url}: {error}") from error
