"""The Chromium of the system, on a real match."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import Page
from playwright.sync_api import sync_playwright

from tests.live.harness import Arena
from tests.live.harness import until

QUIET = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)


def chromium_path() -> str:
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert path, "no Chromium on the PATH; on Debian: apt-get install chromium"
    return path


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=QUIET, chromium_sandbox=False)
        browser.new_page().close()  # its helper processes are there before a test counts what it leaves behind
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def arena() -> Iterator[Arena]:
    with tempfile.TemporaryDirectory(prefix="arena-") as home:
        arena = Arena(Path(home), "browser")
        arena.up()
        try:
            yield arena
        finally:
            arena.down()


@pytest.fixture
def complaints() -> list[str]:
    """Errors of the browser; a test fails if any are left at its end."""
    return []


@pytest.fixture
def page(chromium: Browser, arena: Arena, complaints: list[str]) -> Iterator[Page]:
    """The arena's page."""
    page = chromium.new_page(viewport={"width": 1280, "height": 800})
    page.on("console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda e: complaints.append(str(e)))
    page.goto(f"http://127.0.0.1:{arena.port}/")
    yield page
    page.close()
    assert not complaints


@pytest.fixture(autouse=True)
def child_leak_detector() -> None:
    """Not checked here: the browser manages its own processes and ends them with the session."""


@pytest.fixture
def first_match_afterwards(arena: Arena) -> Iterator[None]:
    """Returns to the first match after a change that the page started has ended."""
    yield

    def back() -> bool:
        return bool(arena.json("status")["scenario"] == "one-ball" or arena.run("upgrade", check=False).returncode == 0)

    until(back, 30, "way back to the first match")
