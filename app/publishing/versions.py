"""The version of a release: every place that holds it, and whether they agree."""

import re
from collections.abc import Mapping

from packaging.version import Version

from publishing.errors import VersionError

VERSION = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+(-(alpha|beta|rc)\.[0-9]+)?")
"""What is a version both to Semantic Versioning and to Python."""

_PLACES = {
    "chart/Chart.yaml": {"version": r"version: (\S+)", "appVersion": r"appVersion: (\S+)"},
    "pyproject.toml": {"version": r'version = "(\S+)"'},
    "Dockerfile": {"ARG VERSION": r"ARG VERSION=(\S+)"},
}
_WHEEL = re.compile(r"\bmesh_arena-([0-9][0-9A-Za-z.]*)-py3-none-any\.whl")
_STAGE = re.compile(r"(a|b|rc)([0-9]+)$")
_STAGES = {"a": "alpha", "b": "beta", "rc": "rc"}
_IMAGE = re.compile(r"\bmesh-arena:([0-9][0-9A-Za-z.]*(?:-(?:alpha|beta|rc)\.[0-9]+)?)")


def places(texts: Mapping[str, str]) -> dict[str, str]:
    """Version by place, from the files' texts by path; documents (`*.md`) count where they name an image or a wheel."""
    result: dict[str, str] = {}
    for path, fields in _PLACES.items():
        for field, pattern in fields.items():
            values = re.findall(rf"^{pattern}$", texts[path], re.MULTILINE)
            if not values:
                raise VersionError(f"{path} has no {field}")
            for number, value in enumerate(values):
                result[f"{path}, {field}" + (f" ({number + 1})" if number else "")] = value
    for path, text in texts.items():
        if path.endswith(".md"):
            for number, line in enumerate(text.splitlines(), 1):
                for value in _IMAGE.findall(line):
                    result[f"{path}, line {number}, {value}"] = value.rstrip(".")
                for value in _WHEEL.findall(line):
                    result[f"{path}, line {number}, wheel {value}"] = _STAGE.sub(_of_chart, value)
    return result


def agreed(texts: Mapping[str, str], tag: str = "") -> str:
    """The one version of all places, and of the Git tag if one is given (`v1.2.3`). Raises VersionError."""
    values = places(texts)
    version = values["chart/Chart.yaml, version"]
    if not VERSION.fullmatch(version):
        raise VersionError(f"chart/Chart.yaml, version: {version!r} is neither X.Y.Z nor X.Y.Z-rc.N")
    if tag:
        values["the Git tag"] = tag.removeprefix("v") if tag.startswith("v") else tag
    others = {place: value for place, value in values.items() if value != version}
    if tag and not tag.startswith("v"):
        raise VersionError(f"the Git tag is {tag!r}; it must be v{version}")
    if others:
        listed = "; ".join(f"{place}: {value}" for place, value in others.items())
        raise VersionError(f"chart/Chart.yaml has version {version}, but {listed}")
    return version


def of_python(version: str) -> str:
    """Python's own form of the version, which a package's metadata and file names have: 1.2.3rc1 for 1.2.3-rc.1."""
    return str(Version(version))


def prerelease(version: str) -> bool:
    """Whether the version comes before a release."""
    return "-" in version


def _of_chart(stage: re.Match[str]) -> str:
    """The end of a version in the chart's form for that in Python's: -rc.1 for rc1."""
    return f"-{_STAGES[stage[1]]}.{stage[2]}"
