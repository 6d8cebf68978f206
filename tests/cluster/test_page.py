"""The guided tour on a real cluster: each command that the page shows is typed as it stands, and the page goes on."""

import os
import shlex
import shutil
import subprocess
from collections.abc import Callable
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Page
from playwright.sync_api import expect
from playwright.sync_api import sync_playwright

from tests import scenarios
from tests.browser.conftest import QUIET
from tests.browser.conftest import chromium_path
from tests.cluster.forward import Forward
from tests.cluster.release import ROOT
from tests.cluster.release import Release
from tests.cluster.release import image

STORY = 120_000  # milliseconds; a kubelet brings a changed ConfigMap within about a minute

TOUR = scenarios.tour()


@pytest.fixture
def release(releases: Callable[[str], Release], tmp_path: Path) -> Release:
    """An installation with a custom image and a file of settings."""
    if shutil.which("chromium") is None:
        pytest.skip("needs Chromium in PATH")
    made = releases("arena-tour")
    settings_file = tmp_path / "own.yaml"
    settings = {"commands": {"args": f"-f {settings_file}"}, "image": image(), "ingress": {"enabled": False}}
    settings_file.write_text(yaml.safe_dump(settings))
    made.common = ["-f", str(settings_file)]
    made.install("-f", "values/init-ui.yaml")
    return made


@pytest.fixture
def page(release: Release) -> Iterator[Page]:
    kubeconfig = release.cluster.kube_config_path
    with Forward(kubeconfig, release.namespace, "service/ui", 8080) as forward, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=QUIET, chromium_sandbox=False)
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(forward.url)
        yield page
        browser.close()


def walk(page: Page, release: Release, steps: list[str]) -> None:
    page.keyboard.press("t")
    for here, following in pairwise(steps):
        expect(page.locator("#tour-step")).to_have_text(f"The tour: {here}", timeout=STORY)
        command = page.locator("#tour-command code").inner_text()
        environment = {**os.environ, "KUBECONFIG": release.cluster.kube_config_path}
        done = subprocess.run(shlex.split(command), cwd=ROOT, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, f"{command}: {done.stderr}"
        expect(page.locator("#tour-step")).to_have_text(f"The tour: {following}", timeout=STORY)
    release.wait()
    assert page.locator("#control").is_hidden(), "on a cluster nothing on the page changes it"


def test_the_start_of_the_tour_works_with_commands_copied_from_the_page(page: Page, release: Release):
    walk(page, release, TOUR[:3])


@pytest.mark.long
def test_the_complete_tour_works_with_commands_copied_from_the_page(page: Page, release: Release):
    walk(page, release, TOUR)
