"""The chart as a package: with its scenarios, its licence and Artifact Hub's annotations; signed, pushed, pulled.

It uses Helm as a library, the one of the embedded mesh, so no helm program is needed.
"""

import contextlib
import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import helm_python
import yaml

from publishing import artifacthub
from publishing.changelog import Section
from publishing.errors import NotThereError
from publishing.errors import StepError
from publishing.fetch import fetch
from publishing.names import Names
from publishing.process import need
from publishing.process import run

NAME = "mesh-arena"
_WARNING = 2
_UNPACKED = {
    "values.yaml": {
        "\n  chart: chart\n": f"\n  chart: {NAME}\n",
        "\n  scenarios: values\n": f"\n  scenarios: {NAME}/scenarios\n",
    },
    "README.md": {
        '| `commands.chart` | `"chart"` |': f'| `commands.chart` | `"{NAME}"` |',
        '| `commands.scenarios` | `"values"` |': f'| `commands.scenarios` | `"{NAME}/scenarios"` |',
    },
}
"""What the page's commands name, by file: a clone's folders, and those that `helm pull --untar` makes."""


def stage(root: Path, folder: Path, names: Names, section: Section, fingerprint: str = "") -> Path:
    """Copy the chart into `folder` as it will be packaged, and return its path."""
    chart = folder / NAME
    shutil.rmtree(chart, ignore_errors=True)
    shutil.copytree(root / "chart", chart)
    shutil.copytree(root / "values", chart / "scenarios")
    shutil.copy(root / "LICENSE", chart)
    for name, paths in _UNPACKED.items():
        text = (chart / name).read_text()
        for of_clone, unpacked in paths.items():
            if text.count(of_clone) != 1:
                raise StepError(f"chart/{name} has {of_clone.strip()!r} {text.count(of_clone)} times, and not once")
            text = text.replace(of_clone, unpacked)
        (chart / name).write_text(text)
    file = chart / "Chart.yaml"
    facts: dict[str, Any] = yaml.safe_load(file.read_text())
    annotations = artifacthub.annotations(names, facts["version"], section, fingerprint)
    facts["annotations"] = {**facts.get("annotations", {}), **annotations}
    file.write_text(yaml.safe_dump(facts, sort_keys=False, allow_unicode=True, width=10_000))
    return chart


def lint(chart: Path) -> None:
    """Raise StepError for what Helm's linter finds, warnings included."""
    report = helm_python.lint(chart, strict=True)
    findings = [f"{m['path']}: {m['error']}" for m in report["messages"] if m["severity"] >= _WARNING]
    if findings:
        raise StepError("; ".join(findings))


def package(chart: Path, destination: Path) -> Path:
    """Package the staged chart, and return the archive."""
    destination.mkdir(parents=True, exist_ok=True)
    try:
        return Path(helm_python.package(chart, destination=destination))
    except helm_python.HelmError as error:
        raise StepError(f"the chart cannot be packaged: {error}") from error


def fingerprint(keyring: Path, key: str) -> str:
    """The fingerprint of the one key in the keyring whose identity contains `key`, as gpg prints it."""
    with _gpg() as gpg:
        listed = run(*gpg, "--with-colons", "--show-keys", keyring)
    current, matches = "", set[str]()
    for line in listed.splitlines():
        fields = line.split(":")
        if fields[0] in ("sec", "pub"):
            current = ""
        elif fields[0] == "fpr" and not current:
            current = fields[9]
        elif fields[0] == "uid" and key in fields[9]:
            matches.add(current)
    if len(matches) != 1:
        raise StepError(f"{keyring} has {len(matches)} keys of {key!r}; it must have exactly one")
    return matches.pop()


@contextlib.contextmanager
def _gpg() -> Iterator[tuple[str, ...]]:
    """gpg with a keyring of its own, whose agent does not outlive it. Raises MissingError without gpg."""
    need("gpg", "gnupg")
    with tempfile.TemporaryDirectory() as home:
        try:
            yield ("gpg", "--homedir", home, "--batch", "--quiet", "--yes")
        finally:
            run("gpgconf", "--homedir", home, "--kill", "gpg-agent")


def publish_key(keyring: Path, folder: Path) -> Path:
    """Write the public part of a keyring of secret keys beside the packages, for those who verify them."""
    file = folder / artifacthub.KEY_FILE
    with _gpg() as gpg:
        run(*gpg, "--import", keyring)
        run(*gpg, "--armor", "--output", file, "--export")
    return file


def sign(archive: Path, key: str, keyring: Path, passphrase_file: Path | None = None) -> Path:
    """Sign the archive with a secret key of the keyring, and return the provenance file."""
    try:
        return Path(helm_python.sign(archive, key=key, keyring=keyring, passphrase_file=passphrase_file))
    except helm_python.HelmError as error:
        raise StepError(f"the chart cannot be signed with {key!r} of {keyring}: {error}") from error


def verify(archive: Path, keyring: Path) -> str:
    """Who signed the archive, by a keyring of public keys. Raises StepError if nobody did, or it changed since."""
    try:
        return ", ".join(helm_python.verify(archive, keyring)["signed_by"])
    except helm_python.HelmError as error:
        raise StepError(f"the signature of {archive.name} does not hold: {error}") from error


def push(archive: Path, remote: str, *, plain_http: bool = False) -> None:
    """Push the archive, and the provenance file beside it, to `oci://HOST/PATH`, logged in as docker or helm is."""
    try:
        with helm_python.RegistryClient(plain_http=plain_http) as client:
            client.push(archive, remote, plain_http=plain_http)
    except helm_python.HelmError as error:
        raise StepError(f"{archive.name} cannot be pushed to {remote}: {error}") from error


def pushed(remote: str, version: str, *, plain_http: bool = False) -> str:
    """The pushed chart by digest, as `HOST/PATH/NAME@sha256:...`."""
    try:
        with helm_python.RegistryClient(plain_http=plain_http) as client:
            digest = client.resolve(f"{remote}/{NAME}:{version}")["digest"]
    except helm_python.HelmError as error:
        raise StepError(f"{remote} has no {NAME} {version}: {error}") from error
    return f"{remote.removeprefix('oci://')}/{NAME}@{digest}"


def pull(destination: Path, version: str, *, remote: str = "", url: str = "") -> Path:
    """Pull the chart from `oci://HOST/PATH` on loopback or from the static repository at `url`; its archive."""
    destination.mkdir(parents=True, exist_ok=True)
    try:
        if remote:
            with helm_python.RegistryClient(plain_http=True) as client:
                client.pull(f"{remote}/{NAME}", destination=destination, version=version, plain_http=True)
        else:
            helm_python.pull(NAME, repo_url=url, destination=destination, version=version)
    except helm_python.HelmError as error:
        raise StepError(f"the chart cannot be pulled from {remote or url}: {error}") from error
    return destination / f"{NAME}-{version}.tgz"


def previous(folder: Path, url: str) -> list[Path]:
    """Download the charts and signatures that the repository at `url` serves and the folder lacks; none without index.

    A site is published as a whole: what is not in the folder would be gone after the next release. The index is kept
    in the folder, where `index` takes from it when the charts were made.
    """
    try:
        text = fetch(f"{url}/index.yaml")
    except NotThereError:
        return []
    published = yaml.safe_load(text)
    folder.mkdir(parents=True, exist_ok=True)
    fetched = list[Path]()
    for entry in published["entries"].get(NAME, []):
        file = folder / f"{NAME}-{entry['version']}.tgz"
        if file.exists():
            continue
        content = fetch(f"{url}/{file.name}")
        if hashlib.sha256(content).hexdigest() != entry["digest"].removeprefix("sha256:"):
            raise StepError(f"{url}/{file.name} is not what its index says: another digest")
        file.write_bytes(content)
        fetched.append(file)
        with contextlib.suppress(NotThereError):
            Path(f"{file}.prov").write_bytes(fetch(f"{url}/{file.name}.prov"))
    (folder / "index.yaml").write_bytes(text)
    return fetched


def index(folder: Path, url: str, names: Names) -> None:
    """Make the folder of packages a static repository, to be served at `url`; empty: wherever it is.

    A package that the folder's index has already keeps its time there; Helm would set it to now.
    """
    (folder / artifacthub.REPOSITORY_FILE).write_text(artifacthub.repository(names))
    file = folder / "index.yaml"
    created = {_identity(entry): entry["created"] for entry in _entries(file)} if file.exists() else {}
    try:
        helm_python.repo_index_generate(folder, base_url=url or None)
    except helm_python.HelmError as error:
        raise StepError(f"{folder} cannot be indexed: {error}") from error
    facts: dict[str, Any] = yaml.safe_load(file.read_text())
    for entry in facts["entries"].get(NAME, []):
        entry["created"] = created.get(_identity(entry), entry["created"])
    file.write_text(yaml.safe_dump(facts, sort_keys=False, allow_unicode=True, width=10_000))


def _entries(index: Path) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = yaml.safe_load(index.read_text())["entries"].get(NAME, [])
    return entries


def _identity(entry: Mapping[str, Any]) -> tuple[str, str]:
    return entry["version"], entry["digest"].removeprefix("sha256:")
