"""The page's modules in Chromium without a server."""

import mimetypes
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import Page
from playwright.sync_api import Route

from tests.live.harness import ROOT

ASSETS = ROOT / "app/mesharena/ui/assets"
ORIGIN = "http://page.test"


def serve(route: Route) -> None:
    name = route.request.url.removeprefix(ORIGIN).lstrip("/")
    path = ASSETS / name.removeprefix("assets/")
    if path.is_file():
        route.fulfill(body=path.read_bytes(), content_type=mimetypes.guess_type(path)[0] or "text/plain")
    else:
        route.fulfill(body="<!doctype html>", content_type="text/html")


class Modules:
    """Runs a function's text with a module's exports as its first argument."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def run(self, module: str, function: str, argument: Any = None) -> Any:
        call = f"async (given) => ({function})(await import('/assets/{module}.js'), given)"
        return self._page.evaluate(call, argument)


@pytest.fixture(scope="module")
def modules(chromium: Browser) -> Iterator[Modules]:
    page = chromium.new_page()
    page.route("**/*", serve)
    page.goto(ORIGIN)
    yield Modules(page)
    page.close()
