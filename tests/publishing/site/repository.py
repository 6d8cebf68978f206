"""Runs the page's helm commands by Helm as a library: what needs no cluster, with the real repository and chart."""

import argparse
import shlex
from pathlib import Path
from typing import Any

import helm_python


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="helm", exit_on_error=False)
    verbs = parser.add_subparsers(dest="verb", required=True)
    options: dict[str, dict[str, Any]] = {
        "--namespace": {"required": True},
        "--create-namespace": {"action": "store_true"},
        "--logs": {"action": "store_true"},
        "--untar": {"action": "store_true"},
        "--version": {},
        "-f": {"dest": "values", "action": "append", "default": []},
    }
    words = {
        "repo": ("action", "name", "url"),
        "pull": ("chart", "--version", "--untar"),
        "install": ("release", "chart", "--version", "--namespace", "--create-namespace"),
        "upgrade": ("release", "chart", "--namespace", "-f"),
        "test": ("release", "--namespace", "--logs"),
        "rollback": ("release", "--namespace"),
    }
    for verb, names in words.items():
        sub = verbs.add_parser(verb, exit_on_error=False)
        for name in names:
            sub.add_argument(name, **options.get(name, {}))
    return parser


class Library:
    """Helm in a folder; a command that could not run raises, naming what is missing.

    revisions: the scenarios by (namespace, release), the newest last.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._repositories: dict[str, str] = {}
        self.revisions: dict[tuple[str, str], list[str]] = {}

    def run(self, command: str) -> None:
        given = _parser().parse_args(shlex.split(command)[1:])
        getattr(self, f"_{given.verb}")(given)

    def _repo(self, given: Any) -> None:
        assert given.action == "add"
        assert helm_python.repo_index(given.url)["entries"], "the repository has no charts"
        self._repositories[given.name] = given.url

    def _pull(self, given: Any) -> None:
        assert given.untar
        self._fetch(given, self._folder)

    def _fetch(self, given: Any, to: Path) -> Path:
        repository, _, name = given.chart.partition("/")
        helm_python.pull(
            name,
            repo_url=self._repositories[repository],
            version=given.version,
            destination=to,
            untar=True,
            untar_dir=to,
        )
        return to / name

    def _install(self, given: Any) -> None:
        assert (given.namespace, given.release) not in self.revisions
        chart = self._fetch(given, self._folder / "cache")
        self._revise(given, chart, {})

    def _upgrade(self, given: Any) -> None:
        values: dict[str, Any] = {}
        for file in given.values:
            values |= helm_python.values_from_yaml((self._folder / file).read_text())
        assert (given.namespace, given.release) in self.revisions, f"{given.release} is not installed"
        self._revise(given, self._folder / given.chart, values)

    def _revise(self, given: Any, folder: Path, values: dict[str, Any]) -> None:
        with helm_python.Chart.load(folder) as chart:
            documents = chart.render(values, name=given.release, namespace=given.namespace, is_install=True)
            scenario = chart.merge_values(values)["scenario"]["name"]
        assert any("kind: Deployment" in text for text in documents.values())
        self.revisions.setdefault((given.namespace, given.release), []).append(scenario)

    def _test(self, given: Any) -> None:
        assert self.revisions[given.namespace, given.release]

    def _rollback(self, given: Any) -> None:
        history = self.revisions[given.namespace, given.release]
        history.append(history[-2])
