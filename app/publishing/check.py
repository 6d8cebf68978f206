"""`make release-check`: builds and checks what a release consists of, on this machine and its loopback alone.

Not here but in the workflow: images for other processors and their bill of materials, signatures without a key, pushes.
A step returns in a few words what it saw. Where it needs a tool that this machine lacks (gpg, a registry, a container
engine), it is left out, and the report says why.
"""

import sys
import tarfile
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import yaml

from publishing import artifacthub
from publishing import changelog
from publishing import chart
from publishing import configure
from publishing import image
from publishing import keys
from publishing import names
from publishing import registry
from publishing import sbom
from publishing import serve
from publishing import tree
from publishing import versions
from publishing import wheel
from publishing.errors import MissingError
from publishing.errors import PublishingError
from publishing.errors import StepError
from publishing.fetch import fetch
from publishing.site import folder as site


@dataclass(frozen=True, slots=True)
class Release:
    """What the steps share: the clone, a folder to write in, the files' texts, the version and the names."""

    root: Path
    folder: Path
    texts: dict[str, str]
    version: str
    names: names.Names

    @property
    def section(self) -> changelog.Section:
        """What is new in this version."""
        return changelog.section_or_unreleased(self.texts["CHANGELOG.md"], self.version)

    @property
    def archive(self) -> Path:
        """The packaged chart."""
        return self.folder / "repository" / f"{chart.NAME}-{self.version}.tgz"

    @property
    def python(self) -> Path:
        """The Python of the environment that has the wheel and what it needs, and nothing else."""
        return self.folder / "environment" / "bin" / "python"


def run(root: Path, *, complete: bool = False) -> None:
    """Run every step and print one line for each; `complete`: all of them must run.

    Raises StepError at the first step that failed, or in the end if one was left out that must run.
    """
    began = time.monotonic()
    done, left_out = 0, list[str]()
    with tempfile.TemporaryDirectory(prefix="mesh-arena-") as folder:
        texts = tree.texts(root)
        release = Release(root, Path(folder), texts, versions.agreed(texts), names.read(texts["pyproject.toml"]))
        for title, step in STEPS.items():
            start = time.monotonic()
            try:
                seen = step(release)
            except MissingError as error:
                left_out.append(title)
                _line("left out", title, start, str(error))
            except PublishingError as error:
                _line("FAILED", title, start, "")
                raise StepError(f"{title}: {error}") from error
            else:
                done += 1
                _line("ok", title, start, seen)
    summary = f"{done} of {len(STEPS)} parts of the release {release.version} hold ({time.monotonic() - began:.0f} s)"
    summary += f"; left out on this machine: {', '.join(left_out)}." if left_out else "."
    if left_out and complete:
        raise StepError(summary)
    sys.stdout.write(f"{summary}\n")


def _line(state: str, title: str, start: float, seen: str) -> None:
    sys.stdout.write(f"{state:9} {time.monotonic() - start:5.1f} s  {title}: {seen}\n")
    sys.stdout.flush()


def _versions(release: Release) -> str:
    places = versions.places(release.texts)
    return f"{release.version} in {len(places)} places"


def _names(release: Release) -> str:
    if changed := configure.rewritten(release.texts, release.names, release.names):
        raise StepError(f"{', '.join(changed)}: not as `make configure` writes it")
    return release.names.registry if release.names.configured else "nobody has set them yet (make configure)"


def _changelog(release: Release) -> str:
    return f"section {release.section.version}, {len(release.section.changes)} changes"


def _notes(release: Release) -> str:
    if (length := len(release.section.text)) > changelog.LONGEST_NOTES:
        raise StepError(f"they have {length:,} characters; GitHub takes {changelog.LONGEST_NOTES:,}")
    return f"{length:,} characters of Markdown"


def _wheel(release: Release) -> str:
    archive, built = wheel.build(release.root, release.folder, release.version)
    wheel.check(archive, built)
    return f"{built.name} and {archive.name}; PyPI's rules and the licence"


def _install(release: Release) -> str:
    built = wheel.files(release.folder, release.version)[1]
    python = wheel.install(built, release.root / wheel.LOCK, release.folder / "environment")
    wheel.prove(python, release.folder / "empty", release.version)
    return "installs at the locked versions, and `mesh-arena template` works in an empty folder"


def _sbom(release: Release) -> str:
    number = sbom.write(release.python, release.root / "pyproject.toml", release.folder / sbom.NAME)
    return f"{number} components, each with version and licence"


def _chart(release: Release) -> str:
    staged = chart.stage(release.root, release.folder / "chart", release.names, release.section)
    chart.lint(staged)
    chart.package(staged, release.folder / "repository")
    with tarfile.open(release.archive) as packed:
        members = set(packed.getnames())
    scenarios = {f"{chart.NAME}/scenarios/{file.name}" for file in (release.root / "values").iterdir()}
    if missing := (scenarios | {f"{chart.NAME}/LICENSE"}) - members:
        raise StepError(f"the package lacks {', '.join(sorted(missing))}")
    return f"{release.archive.name}, with its licence and {len(scenarios)} scenarios"


def _artifacthub(release: Release) -> str:
    staged = release.folder / "chart" / chart.NAME / "Chart.yaml"
    artifacthub.check(yaml.safe_load(staged.read_text()), yaml.safe_load(artifacthub.repository(release.names)))
    return f"images, licence, changes, screenshots and links; {artifacthub.REPOSITORY_FILE}"


def _signature(release: Release) -> str:
    key, public = keys.throwaway(release.folder / "keys")
    fingerprint = chart.fingerprint(key.secret, key.name)
    staged = chart.stage(release.root, release.folder / "signed", release.names, release.section, fingerprint)
    archive = chart.package(staged, release.folder / "repository")
    chart.sign(archive, key.name, key.secret)
    signer = chart.verify(archive, public)
    forged = release.folder / "forged" / archive.name
    forged.parent.mkdir()
    forged.write_bytes(archive.read_bytes() + b"\0")
    (forged.parent / f"{forged.name}.prov").write_bytes((archive.parent / f"{archive.name}.prov").read_bytes())
    try:
        chart.verify(forged, public)
    except StepError:
        return f"by {signer}; a changed package is refused"
    raise StepError("a changed package passes for a signed one")


def _oci(release: Release) -> str:
    if not registry.BINARY:
        raise MissingError(registry.ADVICE)
    with registry.Registry(release.folder / "registry") as local:
        remote = f"oci://{local.address}/charts"
        chart.push(release.archive, remote, plain_http=True)
        pulled = chart.pull(release.folder / "from-registry", release.version, remote=remote)
    _identical(pulled, release.archive)
    return "pushed to a registry on loopback, and pulled identical"


def _site(release: Release) -> str:
    folder = release.folder / "site"
    wanted = ["", "index.yaml", "icon.svg", artifacthub.REPOSITORY_FILE, *artifacthub.SCREENSHOTS]
    with serve.served(folder) as url:
        chart.index(release.archive.parent, url, release.names)
        site.write(release.root, release.archive.parent, release.folder, folder, url)
        for path in wanted:
            fetch(f"{url}/{path}")
        pulled = chart.pull(release.folder / "from-site", release.version, url=url)
    _identical(pulled, release.archive)
    return f"served on loopback: {len(wanted)} files answer, and the chart is pulled identical"


def _image(release: Release) -> str:
    return image.build(release.root, release.version)


def _identical(pulled: Path, archive: Path) -> None:
    if pulled.read_bytes() != archive.read_bytes():
        raise StepError(f"{pulled.name} differs from what was published")


STEPS: dict[str, Callable[[Release], str]] = {
    "versions": _versions,
    "names": _names,
    "changelog": _changelog,
    "release notes": _notes,
    "wheel": _wheel,
    "clean installation": _install,
    "bill of materials": _sbom,
    "chart": _chart,
    "Artifact Hub": _artifacthub,
    "signature": _signature,
    "OCI registry": _oci,
    "static repository": _site,
    "image": _image,
}
"""The steps by title, in their order: later ones use what earlier ones made."""
