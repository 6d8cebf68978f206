"""What Artifact Hub wants to know: the chart's annotations, and the metadata file of the repository that serves it.

Formats: https://artifacthub.io/docs/topics/annotations/helm and https://artifacthub.io/docs/topics/repositories.
"""

from collections.abc import Mapping
from typing import Any

import yaml

from publishing.changelog import KINDS
from publishing.changelog import Section
from publishing.errors import StepError
from publishing.names import Names
from publishing.versions import prerelease

LICENSE = "Apache-2.0"
PLATFORMS = ("linux/amd64", "linux/arm64")
"""The platforms of the published images."""
REPOSITORY_FILE = "artifacthub-repo.yml"
KEY_FILE = "mesh-arena.asc"
"""The public key of signed charts, beside the packages."""
SCREENSHOTS = {
    "match.png": "The match, with what the mesh did to every request beside it",
    "mirroring.png": "A mirrored ball receives copies only",
    "outlier.png": "An ejected ball wears the rings of the callers that keep it out",
}
"""Pictures that the static repository serves, by file."""
_ENTRIES = {
    "images": ("name", "image", "platforms"),
    "changes": ("kind", "description"),
    "links": ("name", "url"),
    "screenshots": ("title", "url"),
    "recommendations": ("url",),
}


def annotations(names: Names, version: str, section: Section, fingerprint: str = "") -> dict[str, str]:
    """The annotations of one version of the chart; `fingerprint` is that of the key that signs it, if one does."""
    changes = [{"kind": change.kind, "description": change.description} for change in section.changes]
    result = {
        "images": _yaml(
            [{"name": "mesh-arena", "image": f"{names.registry}/mesh-arena:{version}", "platforms": list(PLATFORMS)}]
        ),
        "license": LICENSE,
        "changes": _yaml(changes),
        "prerelease": _yes(prerelease(version)),
        "containsSecurityUpdates": _yes(any(change.kind == "security" for change in section.changes)),
        "links": _yaml(
            [
                {"name": "source", "url": names.repository},
                {"name": "support", "url": f"{names.repository}/issues"},
            ]
        ),
        "screenshots": _yaml([{"title": title, "url": f"{names.pages}/{file}"} for file, title in SCREENSHOTS.items()]),
    }
    if fingerprint:
        result["signKey"] = _yaml({"fingerprint": fingerprint, "url": f"{names.pages}/{KEY_FILE}"})
    return {f"artifacthub.io/{name}": text for name, text in result.items()}


def repository(names: Names) -> str:
    """The text of `artifacthub-repo.yml`: who may claim the repository, and its ID once Artifact Hub gave one."""
    owners = {"owners": [{"name": names.owner, "email": names.email}]}
    return _yaml({"repositoryID": names.artifacthub, **owners} if names.artifacthub else owners)


def check(chart: Mapping[str, Any], repository: Mapping[str, Any]) -> None:
    """Raise StepError for what Artifact Hub would not take from Chart.yaml, or from its own file."""
    texts: Mapping[str, str] = chart["annotations"]
    for name, text in texts.items():
        if not isinstance(text, str):
            raise StepError(f"Chart.yaml, annotation {name}: {text!r} is no text")
    if absent := [name for name in _ENTRIES if f"artifacthub.io/{name}" not in texts]:
        raise StepError(f"Chart.yaml has no annotation artifacthub.io/{absent[0]}")
    for name, fields in _ENTRIES.items():
        entries = yaml.safe_load(texts[f"artifacthub.io/{name}"])
        if not entries:
            raise StepError(f"Chart.yaml, annotation artifacthub.io/{name}: it is empty")
        for number, entry in enumerate(entries):
            if empty := [field for field in fields if not entry.get(field)]:
                raise StepError(f"Chart.yaml, annotation artifacthub.io/{name}, entry {number}: no {empty[0]}")
            if "url" in entry and not entry["url"].startswith("https://"):
                raise StepError(f"Chart.yaml, annotation artifacthub.io/{name}: {entry['url']} is no https address")
    for change in yaml.safe_load(texts["artifacthub.io/changes"]):
        if change["kind"] not in KINDS:
            raise StepError(f"Chart.yaml, annotation artifacthub.io/changes: there is no kind {change['kind']}")
    if not repository.get("repositoryID") and not repository.get("owners"):
        raise StepError(f"{REPOSITORY_FILE} names neither the repository's ID nor its owners")


def _yaml(value: Any) -> str:
    return yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=10_000)


def _yes(value: bool) -> str:
    return "true" if value else "false"
