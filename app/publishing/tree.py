"""The files of a clone that a release reads, and `make configure` writes."""

from collections.abc import Mapping
from pathlib import Path

from publishing.errors import StepError

ROOT = Path(__file__).resolve().parents[2]
"""The clone that this package is part of."""
_NAMED = (
    "*.md",
    "*.toml",
    "Dockerfile",
    "*.yaml",
    "*.yml",
    ".devcontainer/**/*.json",
    ".github/**/*",
    "chart/*",
    "docs/*.md",
)
_BINARY = {".png", ".ico", ".svg"}


def texts(root: Path = ROOT) -> dict[str, str]:
    """The text by path of every file that may name a version, a registry, a repository or a site."""
    paths = {path for pattern in _NAMED for path in root.glob(pattern)}
    files = sorted(path for path in paths if path.is_file() and path.suffix not in _BINARY)
    if root / "pyproject.toml" not in files:
        raise StepError(f"{root} is not a clone of Mesh Arena: it has no pyproject.toml")
    return {path.relative_to(root).as_posix(): path.read_text() for path in files}


def write(changed: Mapping[str, str], root: Path = ROOT) -> None:
    """Write the texts by path."""
    for path, text in changed.items():
        (root / path).write_text(text)
