"""The page of the chart repository, on a local web server, as people see it."""

import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urljoin
from urllib.parse import urlsplit

import pytest
import requests
from playwright.sync_api import Browser
from playwright.sync_api import Page
from playwright.sync_api import expect

from publishing import chart
from publishing.names import read
from publishing.serve import served
from publishing.tree import ROOT
from tests.browser.test_everyone import assert_accessible
from tests.publishing.site.reading import Reading

SIZES = [(360, 740), (768, 1024), (1440, 900)]
ELSEWHERE = {"artifacthub.io", "localhost", urlsplit(read((ROOT / "pyproject.toml").read_text()).repository).hostname}


def run(*command: str, cwd: Path) -> None:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=180)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of what `make site` makes."""
    dist = tmp_path_factory.mktemp("dist")
    with served(dist / "site") as url:
        run("make", "--silent", "site", f"DIST={dist}", f"URL={url}", cwd=ROOT)
        yield url


@pytest.fixture(scope="module")
def content(site: str) -> Reading:
    """The page as its HTML says it."""
    answer = requests.get(f"{site}/", timeout=5)
    answer.raise_for_status()
    answer.encoding = "utf-8"
    return Reading(answer.text)


@pytest.fixture
def page(chromium: Browser, site: str, complaints: list[str]) -> Iterator[Page]:
    """The page, of which the clipboard may be used; it loads nothing from elsewhere."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=site)
    page = context.new_page()
    page.on("console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda e: complaints.append(str(e)))
    page.on("request", lambda r: None if r.url.startswith(f"{site}/") else complaints.append(f"asks for {r.url}"))
    page.goto(f"{site}/")
    yield page
    context.close()
    assert not complaints


def every_picture(page: Page) -> list[tuple[str, int]]:
    """Each picture's address and the width that it was loaded with, those that wait for a scroll included."""
    page.evaluate("() => document.querySelectorAll('img').forEach((image) => { image.loading = 'eager'; })")
    page.wait_for_function("() => [...document.images].every((image) => image.complete)")
    pictures: list[Any] = page.evaluate("() => [...document.images].map((image) => [image.src, image.naturalWidth])")
    return [(address, width) for address, width in pictures]


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_nothing_overflows_horizontally(page: Page, width: int, height: int):
    page.set_viewport_size({"width": width, "height": height})
    page.locator("summary").click()
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    beyond = page.evaluate(
        """(width) => [...document.querySelectorAll("main *, header *")]
          .filter((element) => !element.closest("thead, .unseen"))
          .filter((element) => element.getBoundingClientRect().right > width + 0.5)
          .map((element) => element.outerHTML.slice(0, 80))""",
        width,
    )
    assert not beyond


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_axe_finds_no_accessibility_violations(chromium: Browser, site: str, scheme: Any, width: int, height: int):
    page = chromium.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
    page.goto(f"{site}/")
    page.locator("summary").click()
    expect(page.locator(".copy").first).to_be_visible()
    assert_accessible(page)
    page.close()


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_every_command_is_visible_in_full(page: Page, content: Reading, width: int, height: int):
    page.set_viewport_size({"width": width, "height": height})
    page.locator("summary").click()
    lines = page.locator(".commands code > span")
    assert [text.strip() for text in lines.all_text_contents()] == content.commands
    for line in lines.all():
        expect(line).to_be_visible()
        assert line.evaluate("(element) => element.scrollWidth <= element.clientWidth")


def test_the_button_copies_exactly_the_commands_beside_it(page: Page, content: Reading):
    page.locator("summary").click()
    buttons = page.get_by_role("button", name="Copy:")
    expect(buttons).to_have_count(len(content.blocks))
    for button, block in zip(buttons.all(), content.blocks, strict=True):
        button.click()
        expect(button).to_have_text("Copied")
        assert page.evaluate("() => navigator.clipboard.readText()") == "\n".join(block)
        expect(page.get_by_role("status")).to_contain_text("Copied")


def test_where_the_browser_forbids_copying_the_button_selects_the_commands(
    chromium: Browser, site: str, content: Reading
):
    page = chromium.new_page()
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")  # a page without HTTPS
    page.goto(f"{site}/")
    button = page.get_by_role("button", name="Copy:").first
    button.click()
    expect(button).to_have_text("Selected")
    assert page.evaluate("() => getSelection().toString()").strip() == "\n".join(content.blocks[0])
    expect(page.get_by_role("status")).to_contain_text("keyboard")
    page.close()


def test_without_scripts_the_commands_are_plain_text_and_no_button_is_there(
    chromium: Browser, site: str, content: Reading
):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/")
    for block in page.locator("section > .commands pre").all():
        expect(block).to_be_visible()
    assert [text.strip().split("\n") for text in page.locator("pre").all_text_contents()] == content.blocks
    expect(page.locator("button")).to_have_count(0)
    context.close()


def test_every_picture_is_there(page: Page):
    pictures = every_picture(page)
    assert len({address for address, _ in pictures}) == 4
    assert all(width > 0 for _, width in pictures), pictures


def test_every_link_to_the_site_leads_to_something(site: str, content: Reading):
    inside = [link for link in content.links if not urlsplit(link).netloc]
    assert inside
    for link in inside:
        if link.startswith("#"):
            assert link[1:] in content.ids, link
        else:
            answer = requests.get(urljoin(f"{site}/", link), timeout=5)
            assert answer.status_code == 200, link
            assert answer.content, link


def test_helm_can_use_the_repository(site: str, content: Reading, tmp_path: Path):
    (package,) = (link for link in content.links if link.endswith(".tgz"))
    version = package.removeprefix("mesh-arena-").removesuffix(".tgz")
    assert chart.pull(tmp_path, version, url=site).name == package
    assert requests.get(f"{site}/artifacthub-repo.yml", timeout=5).status_code == 200


def test_links_to_elsewhere_lead_to_the_known_places_alone(content: Reading):
    assert {urlsplit(link).hostname for link in content.links if urlsplit(link).netloc} == ELSEWHERE


def test_pip_finds_the_package_of_this_version_on_the_page(site: str, content: Reading, tmp_path: Path):
    (wheel,) = (link for link in content.links if link.endswith(".whl"))
    (version,) = {line.split("==")[1].strip("'") for line in content.commands if "pip install" in line}
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet")
    run(*pip, "download", "--no-deps", "--no-index", "--find-links", f"{site}/", f"mesh-arena=={version}", cwd=tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [wheel]


def test_the_keyboard_reaches_the_commands_first(page: Page):
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the commands")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#start")).to_be_focused()


def test_landmarks_and_headings_structure_the_page(page: Page):
    for landmark in ("banner", "main", "contentinfo"):
        expect(page.get_by_role(landmark)).to_have_count(1)  # type: ignore[arg-type]
    levels = page.evaluate("() => [...document.querySelectorAll('h1,h2,h3,h4')].map((h) => Number(h.tagName[1]))")
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_each_scenario_is_a_row_that_can_be_linked(page: Page, content: Reading):
    rows = page.locator("tbody tr")
    names = [row.get_attribute("id") for row in rows.all()]
    assert names
    assert set(names) <= content.ids
    for row in rows.all():
        assert row.get_by_role("rowheader").inner_text().strip()
        assert row.get_by_role("listitem").count() >= 1
