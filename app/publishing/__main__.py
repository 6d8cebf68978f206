"""`python -m publishing VERB`: what the `make` targets for publishing run."""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from publishing import changelog
from publishing import configure
from publishing import names
from publishing import tree
from publishing import versions
from publishing.errors import PublishingError
from publishing.errors import SettingError
from publishing.errors import StepError
from publishing.process import run


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the verb in `arguments`; what was done is printed in a few lines, what is wrong in one."""
    given = _parser().parse_args(arguments)
    try:
        given.run(given)
    except PublishingError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="publishing", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)

    verb = verbs.add_parser("configure", help="set where releases are published")
    verb.add_argument("settings", nargs="*", metavar="VARIABLE=VALUE")
    verb.set_defaults(run=_configure)

    verb = verbs.add_parser("versions", help="check that all places name one version")
    verb.add_argument("--tag", default="", help="the Git tag of the release; then everything must be ready for it")
    verb.set_defaults(run=_versions)

    verb = verbs.add_parser("notes", help="print what changed, for the release")
    verb.set_defaults(run=_notes)

    verb = verbs.add_parser("chart", help="package the chart")
    verb.add_argument("--dist", type=Path, required=True)
    verb.set_defaults(run=_chart)

    verb = verbs.add_parser("tokens", help="replace the chart's tokens and public keys by new ones")
    verb.set_defaults(run=_tokens)

    verb = verbs.add_parser("previous", help="download the charts that the repository serves already")
    verb.add_argument("--dist", type=Path, required=True)
    verb.add_argument("--url", required=True)
    verb.set_defaults(run=_previous)

    verb = verbs.add_parser("index", help="make the packaged charts a static repository")
    verb.add_argument("--dist", type=Path, required=True)
    verb.add_argument("--url", default="")
    verb.set_defaults(run=_index)

    verb = verbs.add_parser("push", help="push the packaged chart")
    verb.add_argument("--dist", type=Path, required=True)
    verb.add_argument("--to", required=True, help="such as oci://ghcr.io/someone/charts")
    verb.add_argument("--plain-http", action="store_true")
    verb.set_defaults(run=_push)

    verb = verbs.add_parser("sign-chart", help="sign the pushed chart")
    verb.add_argument("--to", required=True, help="where it was pushed")
    verb.add_argument("--plain-http", action="store_true")
    verb.set_defaults(run=_sign_chart)

    verb = verbs.add_parser("push-images", help="build the images for all platforms, and push them")
    verb.add_argument("--dist", type=Path, required=True)
    verb.set_defaults(run=_push_images)

    verb = verbs.add_parser("sign-images", help="sign the pushed images")
    verb.add_argument("--dist", type=Path, required=True)
    verb.set_defaults(run=_sign_images)

    verb = verbs.add_parser("publish", help="make the release on GitHub")
    verb.add_argument("--dist", type=Path, required=True)
    verb.add_argument("--tag", required=True)
    verb.set_defaults(run=_publish)

    verb = verbs.add_parser("sbom", help="write the bill of materials of the built wheel")
    verb.add_argument("--dist", type=Path, required=True)
    verb.set_defaults(run=_sbom)

    verb = verbs.add_parser("wheel", help="build wheel and source archive")
    verb.add_argument("--dist", type=Path, required=True)
    verb.set_defaults(run=_wheel)

    verb = verbs.add_parser("check", help="do everything that a release does but pushing")
    verb.add_argument("--all", action="store_true", help="fail where a part had to be left out")
    verb.set_defaults(run=_check)
    return parser


def _configure(given: argparse.Namespace) -> None:
    settings = dict[str, str]()
    for setting in given.settings:
        variable, _, value = setting.partition("=")
        settings[variable] = value
    texts = tree.texts()
    current = names.read(texts["pyproject.toml"])
    if not settings:
        shown = ", ".join(f"{variable}={getattr(current, field)}" for variable, field in configure.VARIABLES.items())
        raise SettingError(
            "Nothing is given to be set: make configure REPOSITORY=https://github.com/YOU/mesh-arena EMAIL=YOU@... "
            f"Now: {shown}"
        )
    chosen = configure.chosen(current, settings)
    changed = configure.rewritten(texts, current, chosen)
    tree.write(changed)
    for variable, field in configure.VARIABLES.items():
        _say(f"{variable:12} {getattr(chosen, field) or '(none)'}")
    _say(f"Changed: {', '.join(changed)}." if changed else "Everything named these already.")


def _versions(given: argparse.Namespace) -> None:
    texts = tree.texts()
    version = versions.agreed(texts, given.tag)
    if given.tag:
        changelog.section(texts["CHANGELOG.md"], version)
        if not names.read(texts["pyproject.toml"]).configured:
            raise SettingError("Nobody has said where releases are published: make configure REPOSITORY=... EMAIL=...")
    _say(version)


def _notes(given: argparse.Namespace) -> None:
    texts = tree.texts()
    _say(changelog.section(texts["CHANGELOG.md"], versions.agreed(texts)).text.rstrip())


def _chart(given: argparse.Namespace) -> None:
    from publishing import chart
    from publishing import keys

    texts = tree.texts()
    section = changelog.section_or_unreleased(texts["CHANGELOG.md"], versions.agreed(texts))
    with tempfile.TemporaryDirectory() as folder:
        key = keys.given(Path(folder))
        fingerprint = chart.fingerprint(key.secret, key.name) if key else ""
        staged = chart.stage(tree.ROOT, given.dist / "chart", names.read(texts["pyproject.toml"]), section, fingerprint)
        archive = chart.package(staged, given.dist / "repository")
        _say(str(archive))
        if key:
            _say(str(chart.sign(archive, key.name, key.secret, key.passphrase)))
            _say(str(chart.publish_key(key.secret, archive.parent)))


def _tokens(given: argparse.Namespace) -> None:
    from publishing import tokens

    _say(str(tokens.write(tree.ROOT).relative_to(tree.ROOT)))


def _previous(given: argparse.Namespace) -> None:
    from publishing import chart

    for file in chart.previous(given.dist / "repository", given.url.rstrip("/")):
        _say(str(file))


def _index(given: argparse.Namespace) -> None:
    from publishing import chart

    folder = given.dist / "repository"
    chart.index(folder, given.url.rstrip("/"), names.read(tree.texts()["pyproject.toml"]))
    _say(str(folder))


def _push(given: argparse.Namespace) -> None:
    from publishing import chart

    version = versions.agreed(tree.texts())
    if names.RESERVED in given.to:
        raise SettingError(
            f"{given.to} is not a registry: make configure REPOSITORY=... EMAIL=..., or name one: OCI=oci://..."
        )
    chart.push(given.dist / "repository" / f"{chart.NAME}-{version}.tgz", given.to, plain_http=given.plain_http)
    _say(f"{given.to}/{chart.NAME}:{version}")


def _sign_chart(given: argparse.Namespace) -> None:
    from publishing import chart
    from publishing import image

    reference = chart.pushed(given.to, versions.agreed(tree.texts()), plain_http=given.plain_http)
    image.sign(reference)
    _say(reference)


def _push_images(given: argparse.Namespace) -> None:
    from publishing import image

    texts = tree.texts()
    where = names.read(texts["pyproject.toml"])
    image.push(tree.ROOT, where, versions.agreed(texts), given.dist)
    for reference in image.pushed(where, given.dist):
        _say(reference)


def _sign_images(given: argparse.Namespace) -> None:
    from publishing import image

    for reference in image.pushed(names.read(tree.texts()["pyproject.toml"]), given.dist):
        image.sign(reference)
        _say(reference)


def _publish(given: argparse.Namespace) -> None:
    texts = tree.texts()
    version = versions.agreed(texts, given.tag)
    notes = given.dist / "notes.md"
    notes.parent.mkdir(parents=True, exist_ok=True)
    notes.write_text(changelog.section(texts["CHANGELOG.md"], version).text)
    assets = sorted(file for file in (given.dist / "assets").iterdir() if file.is_file())
    options = ("--prerelease",) if versions.prerelease(version) else ()
    title = f"Mesh Arena {version}"
    _say(
        run(
            "gh",
            "release",
            "create",
            given.tag,
            "--verify-tag",
            "--title",
            title,
            "--notes-file",
            notes,
            *options,
            *assets,
        )
    )


def _wheel(given: argparse.Namespace) -> None:
    from publishing import wheel

    for file in wheel.build(tree.ROOT, given.dist, versions.agreed(tree.texts())):
        _say(str(file))


def _sbom(given: argparse.Namespace) -> None:
    from publishing import sbom
    from publishing import wheel

    version = versions.agreed(tree.texts())
    built = wheel.files(given.dist, version)[1]
    if not built.is_file():
        raise StepError(f"{built} is not built: make wheel")
    with tempfile.TemporaryDirectory() as folder:
        python = wheel.install(built, tree.ROOT / wheel.LOCK, Path(folder) / "environment")
        sbom.write(python, tree.ROOT / "pyproject.toml", given.dist / sbom.NAME)
    _say(str(given.dist / sbom.NAME))


def _check(given: argparse.Namespace) -> None:
    from publishing import check

    check.run(tree.ROOT, complete=given.all)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
