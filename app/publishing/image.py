"""The images of a release: built for this machine by any engine, or for all platforms, pushed and signed."""

import json
import os
from pathlib import Path

from publishing.artifacthub import PLATFORMS
from publishing.errors import MissingError
from publishing.errors import PublishingError
from publishing.errors import SettingError
from publishing.errors import StepError
from publishing.names import Names
from publishing.process import run
from publishing.versions import prerelease

TARGETS = {"services": "", "demo": "-demo"}
"""What follows the version in an image's tag, by the Dockerfile's target."""


def build(root: Path, version: str) -> str:
    """Build every target for this machine with docker or podman; MissingError where neither works here."""
    engine = _engine()
    tags = list[str]()
    for target, suffix in TARGETS.items():
        tags.append(f"mesh-arena:{version}{suffix}")
        run(engine, "build", "--target", target, "--tag", tags[-1], root, seconds=900)
    return f"{' and '.join(tags)}, by {engine}"


def push(root: Path, names: Names, version: str, dist: Path) -> None:
    """Build every target for all platforms and push it, with bill of materials and provenance."""
    if not names.configured:
        raise SettingError("Nobody has said where releases are published: make configure REPOSITORY=... EMAIL=...")
    revision = run("git", "rev-parse", "HEAD", cwd=root).strip()
    dist.mkdir(parents=True, exist_ok=True)
    for target, suffix in TARGETS.items():
        image = f"{names.registry}/mesh-arena"
        facts = dist / f"image-{target}.json"
        tags = [f"{image}:{version}{suffix}"]
        if not prerelease(version):
            tags.append(f"{image}:{suffix.removeprefix('-') or 'latest'}")
        run(
            *("docker", "buildx", "build", "--target", target, "--platform", ",".join(PLATFORMS)),
            *("--build-arg", f"SOURCE={names.repository}", "--build-arg", f"REVISION={revision}"),
            *(part for tag in tags for part in ("--tag", tag)),
            *("--sbom=true", "--provenance=mode=max", "--metadata-file", facts, "--push", root),
            seconds=3600,
        )


def pushed(names: Names, dist: Path) -> list[str]:
    """The images by digest, as `push` left them. Raises StepError."""
    files = [dist / f"image-{target}.json" for target in TARGETS]
    if missing := [str(file) for file in files if not file.is_file()]:
        raise StepError(f"{', '.join(missing)}: not there; make image-push writes them")
    return [f"{names.registry}/mesh-arena@{json.loads(file.read_text())['containerimage.digest']}" for file in files]


def sign(reference: str) -> None:
    """Sign what a registry holds, by digest, with the identity of whoever runs this, and without a key."""
    run("cosign", "sign", "--yes", reference)


def _engine() -> str:
    reasons = list[str]()
    for engine in dict.fromkeys((os.environ.get("DOCKER", "docker"), "podman")):
        try:
            run(engine, "info", seconds=20)
        except PublishingError as error:
            reasons.append(f"{engine}: {str(error).splitlines()[-1]}")
        else:
            return engine
    raise MissingError(f"no container engine answers ({'; '.join(reasons)})")
