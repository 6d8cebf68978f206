"""The page says what was applied beside the chart, which its own list of Istio objects does not have."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import Page
from playwright.sync_api import expect

from tests.browser.test_story import on_a_cluster
from tests.live.harness import Arena
from tests.live.harness import destination_rule
from tests.live.harness import to
from tests.live.harness import virtual_service

SOON = 30_000  # milliseconds on a busy machine; pages look every three seconds


@pytest.fixture
def rules(arena: Arena) -> Iterator[str]:
    """A file with a rule over the chart's and one beside it; both are taken away again."""
    over = virtual_service(to("v1", host="ball"), hosts=("ball",), name="ball")
    path = Path(arena.home) / "rules.json"
    path.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": [over, destination_rule()]}))
    yield str(path)
    if arena.json("status")["applied"]:
        arena.run("delete", "-f", str(path))


def test_applied_objects_are_named_until_they_are_deleted(page: Page, arena: Arena, rules: str):
    expect(page.locator("#making-note")).not_to_be_empty(timeout=SOON)
    note = page.locator("#applied-note")
    expect(note).to_be_hidden()
    arena.run("apply", "-f", rules)
    expect(note).to_be_visible(timeout=SOON)
    expect(note).to_contain_text("VirtualService ball (over the chart's)")
    expect(note).to_contain_text("DestinationRule server")
    expect(note).not_to_contain_text("server (over")
    expect(note).to_contain_text(f"mesh-arena get --name {arena.name}")
    arena.run("delete", "-f", rules)
    expect(note).to_be_hidden(timeout=SOON)


def test_on_a_cluster_the_page_never_asks_what_was_applied(page: Page, arena: Arena, rules: str, chromium: Browser):
    on_a_cluster(page)
    urls: list[str] = []
    page.reload()
    page.on("request", lambda request: urls.append(request.url))
    embedded = chromium.new_page()
    embedded.goto(page.url)
    arena.run("apply", "-f", rules)
    expect(embedded.locator("#applied-note")).to_be_visible(timeout=SOON)
    expect(page.locator("#applied-note")).to_be_hidden()
    assert not [url for url in urls if "/local/" in url]
    embedded.close()
