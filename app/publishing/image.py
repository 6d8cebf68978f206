"""The images of a release, built for this machine's own platform; a release's workflow builds them for all."""

import os
from pathlib import Path

from publishing.errors import MissingError
from publishing.errors import PublishingError
from publishing.process import run

TARGETS = {"services": "", "demo": "-demo"}
"""What follows the version in an image's tag, by the Dockerfile's target."""


def build(root: Path, version: str) -> str:
    """Build every target with docker or podman; MissingError where neither works here."""
    engine = _engine()
    tags = list[str]()
    for target, suffix in TARGETS.items():
        tags.append(f"mesh-arena:{version}{suffix}")
        run(engine, "build", "--target", target, "--tag", tags[-1], root, seconds=900)
    return f"{' and '.join(tags)}, by {engine}"


def _engine() -> str:
    reasons = list[str]()
    for engine in dict.fromkeys((os.environ.get("DOCKER", "docker"), "podman")):
        try:
            run(engine, "info", seconds=20)
        except PublishingError as error:
            reasons.append(str(error).splitlines()[-1])
        else:
            return engine
    raise MissingError(f"no image was built: {'; '.join(reasons)}")
