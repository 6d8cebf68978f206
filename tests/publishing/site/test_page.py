"""The page's content, without a browser."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from localmesh import platforms
from publishing.errors import StepError
from publishing.names import Names
from publishing.site import folder
from publishing.site.__main__ import main
from publishing.site.page import html
from tests.publishing.site.reading import Reading
from tests.publishing.site.served import ROOT
from tests.publishing.site.served import packaged

URL = "https://charts.someone.example"
CONFIGURED = Names(
    registry="ghcr.io/someone",
    repository="https://github.com/someone/mesh-arena",
    pages=URL,
    email="someone@someone.org",
)
FACTS = folder.facts(ROOT, URL)


def test_what_a_person_reads_of_a_scenario_is_on_the_page():
    text = " ".join(Reading(html(FACTS)).text.split())
    for scenario in FACTS.scenarios:
        assert scenario.title in text
        assert scenario.shows in text
        for claim in scenario.claims:
            assert claim.words in text


def test_text_of_a_values_file_is_no_markup():
    (first, *others) = FACTS.scenarios
    page = html(replace(FACTS, scenarios=(replace(first, title="<b>&"), *others)))
    assert "&lt;b&gt;&amp;" in page
    assert "<b>&" not in page


def test_a_repository_that_nobody_configured_says_so_and_a_configured_one_does_not():
    assert (
        "make configure"
        in Reading(html(replace(FACTS, names=replace(CONFIGURED, pages="https://mesh-arena.example")))).text
    )
    assert "make configure" not in Reading(html(replace(FACTS, names=CONFIGURED))).text


def test_a_configured_page_has_the_maintainers_names_alone():
    page = html(replace(FACTS, names=CONFIGURED))
    assert "mesh-arena.example" not in page
    assert CONFIGURED.repository in Reading(page).links
    assert f"{CONFIGURED.registry}/mesh-arena:{FACTS.version}-demo" in Reading(page).text


def test_an_address_with_a_slash_at_its_end_is_the_same_address():
    assert folder.facts(ROOT, f"{URL}/").url == URL


def test_without_an_address_it_is_where_the_repository_will_be_published():
    assert folder.facts(ROOT, "").url == folder.facts(ROOT, "").names.pages


def test_requirements_are_those_of_the_chart_and_of_the_embedded_mesh():
    text = Reading(html(FACTS)).text
    oldest, newest, glibc = (
        ".".join(map(str, version))
        for version in (platforms.OLDEST_PYTHON, platforms.NEWEST_PYTHON, platforms.OLDEST_GLIBC)
    )
    assert FACTS.python == oldest
    assert f"Python {oldest} to {newest}" in text
    assert f"glibc {glibc} or newer" in text
    assert f"macOS {platforms.OLDEST_MACOS[0]} or newer" in text
    assert f'kubeVersion: ">={FACTS.kubernetes}.0-0"' in (ROOT / "chart/Chart.yaml").read_text()
    assert f"Kubernetes {FACTS.kubernetes} or newer" in text


def test_everything_that_the_page_loads_lies_beside_it(tmp_path: Path):
    folder.write(ROOT, packaged(tmp_path, URL), tmp_path, tmp_path / "site", URL)
    page = Reading((tmp_path / "site/index.html").read_text())
    assert {"style.css", "colours.css", "copy.js", "icon.svg", "match.png"} <= set(page.loaded)
    beside = {path.name for path in (tmp_path / "site").iterdir()}
    assert set(page.loaded) <= beside
    assert {"index.yaml", "LICENSE"} <= beside & set(page.links)


def test_a_file_that_is_not_there_is_not_linked(tmp_path: Path):
    folder.write(ROOT, packaged(tmp_path, URL), tmp_path, tmp_path / "site", URL)
    page = (tmp_path / "site/index.html").read_text()
    assert f"mesh-arena-{FACTS.version}.tgz" in Reading(page).links
    assert not [link for link in Reading(page).links if link.endswith((".whl", ".prov"))]


def test_a_signed_chart_comes_with_its_signature_and_key(tmp_path: Path):
    signed = {f"mesh-arena-{FACTS.version}.tgz.prov", "mesh-arena.asc"}
    for name in signed:
        (tmp_path / name).touch()
    assert signed <= set(Reading(html(folder.facts(ROOT, URL, tmp_path))).links)


def test_the_style_sheets_load_nothing_from_elsewhere(tmp_path: Path):
    folder.write(ROOT, packaged(tmp_path, URL), tmp_path, tmp_path / "site", URL)
    sheets = list((tmp_path / "site").glob("*.css"))
    assert sheets
    for sheet in sheets:
        assert not re.findall(r"@import|url\(|https?:", sheet.read_text()), sheet.name


def test_without_packages_it_names_the_target_that_makes_them(tmp_path: Path):
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "kept").touch()
    with pytest.raises(StepError, match=r"index\.yaml.*make chart-index"):
        folder.write(ROOT, tmp_path / "nothing", tmp_path, tmp_path / "site", URL)
    assert (tmp_path / "site" / "kept").exists(), "a failure lost the site before"


def test_the_command_writes_the_page_alone_for_the_linter(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert main([str(tmp_path / "lint"), "--url", URL]) == 0
    assert [path.name for path in (tmp_path / "lint").iterdir()] == ["index.html"]


def test_the_command_says_what_is_missing_and_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert main([str(tmp_path / "site"), "--packages", str(tmp_path)]) == 1
    assert "index.yaml" in capsys.readouterr().err
