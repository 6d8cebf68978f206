"""`dist/site`: the packaged charts with their index, the page, and what it shows and links."""

import shutil
import tomllib
from collections.abc import Collection
from pathlib import Path
from typing import Any

import yaml

from publishing.artifacthub import KEY_FILE
from publishing.chart import NAME
from publishing.errors import MissingError
from publishing.names import read
from publishing.site.page import Facts
from publishing.site.page import html
from publishing.site.scenarios import scenarios
from publishing.wheel import files as wheel_files

INDEX = "index.yaml"
ASSETS = Path(__file__).parent / "assets"
LOOK = ("colours.css", "base.css", "icon.svg")
"""Files of the match's own page, so that both look alike."""


def facts(root: Path, url: str, files: Collection[str] = ()) -> Facts:
    """What the clone in `root` says; an empty `url` means where `make configure` says that it is published.

    Of `files`, the names of what lies beside the page, those that people download are linked.
    """
    project = (root / "pyproject.toml").read_text()
    names = read(project)
    chart: dict[str, Any] = yaml.safe_load((root / "chart/Chart.yaml").read_text())
    version = str(chart["version"])
    wanted = {
        "The packaged chart": f"{NAME}-{version}.tgz",
        "Its signature": f"{NAME}-{version}.tgz.prov",
        "The key that signed it": KEY_FILE,
        "The Python package": wheel_files(Path(), version)[1].name,
        "The index of all versions": INDEX,
    }
    return Facts(
        version=version,
        names=names,
        url=(url or names.pages).rstrip("/"),
        kubernetes=chart["kubeVersion"].removeprefix(">=").removesuffix(".0-0"),
        python=tomllib.loads(project)["project"]["requires-python"].removeprefix(">="),
        scenarios=scenarios(
            yaml.safe_load((root / "chart/values.yaml").read_text()),
            {path.stem: yaml.safe_load(path.read_text()) for path in sorted((root / "values").glob("*.yaml"))},
        ),
        files={what: file for what, file in wanted.items() if file in files},
    )


def write(root: Path, packages: Path, wheel: Path, to: Path, url: str) -> None:
    """Write the site into `to`, which is made anew.

    packages: a folder with the index, and what it lists; wheel: the Python package. Raises MissingError.
    """
    for file, target in ((packages / INDEX, "chart-index"), (wheel, "wheel")):
        if not file.is_file():
            raise MissingError(f"{file} is not there: make {target}")
    shutil.rmtree(to, ignore_errors=True)
    to.mkdir(parents=True)
    look = root / "app/mesharena/ui/assets"
    sources = [
        *packages.iterdir(),
        wheel,
        *ASSETS.iterdir(),
        *(look / name for name in LOOK),
        *(root / "docs").glob("*.png"),
        root / "LICENSE",
    ]
    for source in sources:
        shutil.copy(source, to)
    (to / "index.html").write_text(html(facts(root, url, {source.name for source in sources})))
