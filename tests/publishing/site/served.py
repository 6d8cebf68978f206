"""The chart repository as `make site` makes it, served on loopback."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from publishing import changelog
from publishing import chart
from publishing import names
from publishing import tree
from publishing import versions
from publishing.serve import served
from publishing.site import folder
from publishing.tree import ROOT


def packaged(work: Path, url: str) -> Path:
    """What `make chart-index` makes."""
    texts = tree.texts()
    published = names.read(texts["pyproject.toml"])
    section = changelog.section_or_unreleased(texts["CHANGELOG.md"], versions.agreed(texts))
    archive = chart.package(chart.stage(ROOT, work / "chart", published, section), work / "packages")
    chart.index(archive.parent, url, published)
    return archive.parent


@contextmanager
def site(work: Path, wheels: Path | None = None) -> Iterator[tuple[str, Path]]:
    """The whole site, served: its address and its folder."""
    directory = work / "site"
    directory.mkdir()
    with served(directory) as url:
        packages = packaged(work, url)
        folder.write(ROOT, packages, wheels or packages, directory, url)
        yield url, directory
