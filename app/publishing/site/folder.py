"""`dist/site`: the packaged charts with their index, the page, and what it shows and links."""

import shutil
import tomllib
from pathlib import Path
from typing import Any

import yaml

from publishing import wheel
from publishing.artifacthub import KEY_FILE
from publishing.artifacthub import REPOSITORY_FILE
from publishing.errors import StepError
from publishing.names import read
from publishing.site.page import Facts
from publishing.site.page import html
from publishing.site.scenarios import scenarios

ASSETS = Path(__file__).parent / "assets"
LOOK = ("colours.css", "base.css", "icon.svg")
"""Files of the match's own page, so that both look alike."""


def facts(root: Path, url: str, folder: Path | None = None) -> Facts:
    """What the clone in `root` says; an empty `url` means where `make configure` says that it is published.

    With `folder`, what stands there can be downloaded.
    """
    project = (root / "pyproject.toml").read_text()
    names = read(project)
    chart: dict[str, Any] = yaml.safe_load((root / "chart/Chart.yaml").read_text())
    version = str(chart["version"])
    wanted = {
        "The packaged chart": f"mesh-arena-{version}.tgz",
        "Its signature": f"mesh-arena-{version}.tgz.prov",
        "The key that signed it": KEY_FILE,
        "The Python package": wheel.files(Path(), version)[1].name,
        "The index of this repository": "index.yaml",
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
        files={what: file for what, file in wanted.items() if folder and (folder / file).is_file()},
    )


def write(root: Path, packages: Path, wheels: Path, to: Path, url: str) -> None:
    """Write the site into `to`, which is made anew.

    packages: a folder with `index.yaml` and the packaged charts; wheels: a folder with the Python package.
    Raises StepError.
    """
    if not (packages / "index.yaml").is_file():
        raise StepError(f"{packages} has no index.yaml; `make chart-index` writes it")
    if to.exists():
        shutil.rmtree(to)
    to.mkdir(parents=True)
    ours = root / "app/mesharena/ui/assets"
    built = wheel.files(wheels, facts(root, url).version)[1]
    sources = [
        packages / "index.yaml",
        *packages.glob("*.tgz"),
        *packages.glob("*.tgz.prov"),
        *(file for name in (KEY_FILE, REPOSITORY_FILE) if (file := packages / name).is_file()),
        *((built,) if built.is_file() else ()),
        *ASSETS.iterdir(),
        *(ours / name for name in LOOK),
        *(root / "docs").glob("*.png"),
        root / "LICENSE",
    ]
    for source in sources:
        shutil.copy(source, to)
    (to / "index.html").write_text(html(facts(root, url, to)))
