"""The page's content, without a browser."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from publishing import tree
from publishing.__main__ import main
from publishing.errors import MissingError
from publishing.names import Names
from publishing.site import folder
from publishing.site.page import html
from tests.publishing.site.reading import Reading

ROOT = tree.ROOT
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


def test_requirements_are_those_of_chart_and_package():
    text = Reading(html(FACTS)).text
    assert f'kubeVersion: ">={FACTS.kubernetes}.0-0"' in (ROOT / "chart/Chart.yaml").read_text()
    assert f'requires-python = ">={FACTS.python}"' in (ROOT / "pyproject.toml").read_text()
    assert f"Kubernetes {FACTS.kubernetes} " in text
    assert f"Python {FACTS.python} " in text


def test_what_lies_beside_the_page_is_linked_and_nothing_else():
    version = FACTS.version
    beside = {
        "index.yaml",
        f"mesh-arena-{version}.tgz",
        "mesh-arena-0.0.1.tgz",
        f"mesh_arena-{version}-py3-none-any.whl",
    }
    links = Reading(html(folder.facts(ROOT, URL, beside))).links
    assert beside - set(links) == {"mesh-arena-0.0.1.tgz"}
    assert not [link for link in links if link.endswith((".prov", ".asc"))]


def test_a_signed_chart_comes_with_its_signature_and_key():
    signed = {f"mesh-arena-{FACTS.version}.tgz.prov", "mesh-arena.asc"}
    assert signed <= set(Reading(html(folder.facts(ROOT, URL, signed))).links)


def test_everything_that_the_page_loads_is_of_the_site():
    ours = {path.name for path in (*folder.ASSETS.iterdir(), *(ROOT / "docs").glob("*.png"))} | set(folder.LOOK)
    loaded = set(Reading(html(FACTS)).loaded)
    assert {"style.css", "colours.css", "copy.js", "icon.svg", "match.png"} <= loaded <= ours


def test_the_style_sheets_load_nothing_from_elsewhere():
    look = [ROOT / "app/mesharena/ui/assets" / name for name in folder.LOOK]
    sheets = [path for path in (*folder.ASSETS.iterdir(), *look) if path.suffix == ".css"]
    assert len(sheets) == 3
    for sheet in sheets:
        assert not re.findall(r"@import|url\(|https?:", sheet.read_text()), sheet.name


@pytest.mark.parametrize(("there", "target"), [("wheel", "chart-index"), ("index.yaml", "wheel")])
def test_a_missing_part_is_named_with_its_target_and_the_site_before_stays(tmp_path: Path, there: str, target: str):
    (tmp_path / there).touch()
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "kept").touch()
    with pytest.raises(MissingError, match=f"make {target}$"):
        folder.write(ROOT, tmp_path, tmp_path / "wheel", tmp_path / "site", URL)
    assert (tmp_path / "site" / "kept").exists()


def test_the_page_alone_is_written_for_the_linter(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["page", "--to", str(tmp_path / "lint")]) == 0
    assert capsys.readouterr().out.strip() == str(tmp_path / "lint" / "index.html")
    assert (
        Reading((tmp_path / "lint" / "index.html").read_text()).commands
        == Reading(html(folder.facts(ROOT, ""))).commands
    )
