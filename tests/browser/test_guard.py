"""The buttons in a real browser at other host names: without https it tells a server less about a request."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import expect

from tests.browser.conftest import QUIET
from tests.browser.conftest import chromium_path
from tests.live.harness import Arena

CHANGE = 60_000  # milliseconds that a change may take on a busy machine
NAMES = "--host-resolver-rules=MAP *.example 127.0.0.1"


@pytest.fixture(scope="module")
def trusting() -> Iterator[Arena]:
    """An arena that trusts stage.example."""
    with tempfile.TemporaryDirectory(prefix="arena-") as home:
        arena = Arena(Path(home), "trusting")
        arena.up("--trust", f"stage.example:{arena.port}")
        try:
            yield arena
        finally:
            arena.down()


@pytest.fixture(scope="module")
def browser(chromium: Browser) -> Iterator[Browser]:
    """A second browser, for which every .example is this machine."""
    browser = chromium.browser_type.launch(
        executable_path=chromium_path(), args=[*QUIET, NAMES], chromium_sandbox=False
    )
    yield browser
    browser.close()


@pytest.mark.parametrize("host", ["stage.example", "localhost", "127.0.0.1"])
def test_the_buttons_work_at_a_trusted_host_and_on_this_machine(browser: Browser, trusting: Arena, host: str):
    page = browser.new_page()
    page.goto(f"http://{host}:{trusting.port}/")
    page.locator("#scenarios").select_option("75-25")
    page.locator("#play-chosen").click()
    expect(page.locator("#control [data-message=control]")).to_contain_text("in force", timeout=CHANGE)
    page.close()


def test_at_another_host_people_look_and_the_buttons_say_where_they_work(browser: Browser, trusting: Arena):
    before = trusting.json("history")
    page = browser.new_page()
    page.goto(f"http://visitor.example:{trusting.port}/")
    expect(page.locator("#scenario")).to_have_text("scenario 75-25", timeout=CHANGE)
    page.locator("#roll-back").click()
    expect(page.locator("#control [data-message=control]")).to_contain_text(
        f"only on the machine that runs the arena, at http://localhost:{trusting.port}/"
    )
    assert trusting.json("history") == before
    page.close()
