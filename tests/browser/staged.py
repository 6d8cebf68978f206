"""The page before a ui that exists only in the test: messages of pods go through the ui's own rules to the page."""

import json
import math
from collections.abc import Iterator
from collections.abc import Mapping
from types import MappingProxyType

import msgspec
import pytest
from playwright.sync_api import Browser
from playwright.sync_api import Page

from mesharena.kit.messages import DisplayMessage
from mesharena.ui.evidence import Evidence
from mesharena.ui.story import Story
from tests.app.ui.samples import Clock
from tests.app.ui.samples import arena
from tests.browser.modules import ORIGIN
from tests.browser.modules import serve

STREAM = """
  window.EventSource = class extends EventTarget {
    constructor() { super(); window.stream = this; }
    close() {}
  };
"""
PUSH = """([scene, mesh]) => {
  for (const [name, data] of Object.entries({ scene, mesh })) {
    window.stream.dispatchEvent(new MessageEvent(name, { data }));
  }
}"""


class Stage:
    """A page whose pods say what the test wants."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.clock = Clock(1_000_000.0)
        self.store = arena(self.clock)
        self.complaints: list[str] = []

    def open(self, story: Story) -> None:
        encoded = msgspec.json.encode(story).decode()
        self.story = story
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.add_init_script(STREAM)
        self.page.route("**/*", serve)
        self.page.route("**/api/story", lambda route: route.fulfill(body=encoded, content_type="application/json"))
        self.page.goto(f"{ORIGIN}/index.html")
        self.page.wait_for_function("() => window.stream")

    def say(self, *messages: DisplayMessage, identities: Mapping[str, str] = MappingProxyType({})) -> None:
        """The pods' messages reach the ui, those in `identities` with a certificate, and its frames reach the page."""
        for message in messages:
            self.store.display(message, identities.get(message.pod.name))
        self.clock.now += 0.1
        scene = msgspec.json.encode(self.store.scene()).decode()
        mesh = msgspec.to_builtins(self.store.mesh(), str_keys=True)
        figures = {
            "mesh": mesh,
            "story": {"id": self.story.id, "name": self.story.name},
            "evidence": msgspec.to_builtins(Evidence(id=self.story.id)),
        }
        self.page.evaluate(PUSH, [scene, json.dumps(figures)])
        self.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def ring(n: int, of: int, around: tuple[float, float] = (180, 300), radius: float = 120) -> tuple[float, float]:
    """Place `n` of `of` on a circle."""
    angle = 2 * math.pi * n / of
    return around[0] + radius * math.cos(angle), around[1] + radius * math.sin(angle) * 1.4


@pytest.fixture
def stage(chromium: Browser) -> Iterator[Stage]:
    page = chromium.new_page(viewport={"width": 1440, "height": 900})
    stage = Stage(page)
    yield stage
    page.close()
    assert not stage.complaints
