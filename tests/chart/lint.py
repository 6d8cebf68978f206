"""`python -m tests.chart.lint`: kubeconform and kube-score judge what every scenario renders, and all options together.

findings.yaml lists with a reason what kube-score may say; anything else is an error, and so is an entry that
it does not say any more.
"""

import argparse
import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from tests.chart import schemas
from tests.chart.rendered import OVERLAYS
from tests.chart.rendered import Values
from tests.chart.rendered import overlay
from tests.chart.rendered import render
from tests.chart.rendered import texts
from tests.chart.samples import UNROUTED
from tests.chart.samples import everything

FINDINGS = Path(__file__).parent / "findings.yaml"
OLDEST = "v1.30"  # of Kubernetes, as in Chart.yaml
OPTIONS = "all options"
_PASSED = 10  # kube-score's best grade


def renderings() -> dict[str, Values]:
    """The values of each rendering by its name; of the last two all options are on, with and without the mesh."""
    without = {**everything(), "routing": {"ball": everything()["routing"]["ball"] | UNROUTED}}
    without["mesh"] = {**without["mesh"], "enabled": False}
    without |= {"security": {}, "players": {"groups": everything()["players"]["groups"]}}
    scenarios: dict[str, Values] = {name: overlay(name) for name in ("one-ball", *OVERLAYS)}
    return {**scenarios, OPTIONS: everything(), f"{OPTIONS} without the mesh": without}


def write(folder: Path) -> Iterator[Path]:
    """Write each rendering into a file."""
    for name, values in renderings().items():
        path = folder / f"{name}.yaml"
        manifests = [text for template, text in texts(values).items() if not template.endswith("NOTES.txt")]
        path.write_text("\n---\n".join(manifests))
        yield path


def invalid(kubeconform: str, folders: list[Path], files: list[Path], skipped: list[str]) -> list[str]:
    """What kubeconform says of objects that their kinds' schemas refuse, or whose kinds have none."""
    locations = [word for folder in folders for word in ("-schema-location", f"{folder}/{schemas.LOCATION}")]
    command = [kubeconform, "-strict", "-output", "json", "-skip", ",".join(skipped), *locations, *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if not done.stdout.strip():
        raise SystemExit(f"kubeconform failed: {done.stderr}")
    return [
        f"{Path(item['filename']).stem}: {item['kind']} {item['name']}: {item['msg']}"
        for item in json.loads(done.stdout)["resources"]
    ]


def blind(kubeconform: str, folders: list[Path], folder: Path, skipped: list[str]) -> list[str]:
    """The kinds that kubeconform takes although a field is wrong: their schemas judge nothing."""
    kinds = {manifest["kind"]: manifest for manifest in render(everything()).objects if manifest["kind"] not in skipped}
    file = folder / "wrong.yaml"
    file.write_text(yaml.safe_dump_all({**manifest, "mistyped": 1} for manifest in kinds.values()))
    refused = invalid(kubeconform, folders, [file], skipped)
    return [kind for kind in kinds if not any(f": {kind} " in line and "mistyped" in line for line in refused)]


def findings(kube_score: str, file: Path) -> Iterator[tuple[str, str]]:
    """What kube-score criticises in one rendering: the key of findings.yaml, and the object."""
    command = [kube_score, "score", "--output-format", "json", "--kubernetes-version", OLDEST, str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if not done.stdout.strip():
        raise SystemExit(f"kube-score failed: {done.stderr}")
    for scored in json.loads(done.stdout):
        for check in scored["checks"]:
            if not check["skipped"] and check["grade"] < _PASSED:
                name = f"{scored['type_meta']['kind']} {scored['object_meta']['name']}"
                for comment in check["comments"] or [{"summary": ""}]:
                    yield f"{check['check']['id']}: {comment['summary']}".rstrip(": "), name


def judge(criticism: dict[str, list[tuple[str, str]]], accepted: dict[str, Any]) -> list[str]:
    """What is wrong with the findings of all renderings, by the accepted ones and their reasons."""
    wrong, raised = [], set()
    for rendering, pairs in criticism.items():
        optional = {} if rendering.startswith(OPTIONS) else accepted["unless the option is on"]
        for key, name in pairs:
            raised.add(key)
            if key not in accepted["always"] and key not in optional:
                wrong.append(f"{rendering}: {name}: {key}")
    listed = {*accepted["always"], *accepted["unless the option is on"]}
    return [*wrong, *(f"{FINDINGS.name}: nobody finds this any more, so take it out: {key}" for key in listed - raised)]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.chart.lint")
    parser.add_argument("--go", default="go")
    parser.add_argument("--kubeconform", required=True)
    parser.add_argument("--kube-score", required=True)
    parser.add_argument(
        "--kubernetes", action="append", required=True, help="module@version:path of an OpenAPI document"
    )
    parser.add_argument(
        "--custom", action="append", default=[], help="module@version:path of CustomResourceDefinitions"
    )
    options = parser.parse_args()
    if shutil.which(options.go) is None:
        raise SystemExit(
            f"{options.go} is missing, and it downloads the schemas: install Go (https://go.dev/doc/install)"
        )
    accepted = yaml.safe_load(FINDINGS.read_text())
    skipped = list(accepted["without a schema"])
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        files = list(write(folder))
        custom = folder / "custom"
        custom.mkdir()
        for source in options.custom:
            schemas.write(schemas.download(options.go, source), custom)
        wrong = []
        for number, source in enumerate(options.kubernetes):
            kinds = folder / str(number)
            kinds.mkdir()
            schemas.write(schemas.download(options.go, source), kinds)
            refused = invalid(options.kubeconform, [kinds, custom], files, skipped)
            wrong += [f"{line} ({source.partition(':')[0]})" for line in refused]
            unjudged = blind(options.kubeconform, [kinds, custom], folder, skipped)
            wrong += [f"the schema of {kind} takes a field that does not exist ({source})" for kind in unjudged]
        wrong += judge({file.stem: list(findings(options.kube_score, file)) for file in files}, accepted)
    if wrong:
        raise SystemExit("\n".join(wrong))
    versions = ", ".join(source.partition(":")[0] for source in options.kubernetes)
    print(f"{len(files)} renderings: valid for {versions}; kube-score finds only what {FINDINGS.name} explains")  # noqa: T201


if __name__ == "__main__":
    main()
