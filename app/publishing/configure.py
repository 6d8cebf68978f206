"""`make configure`: the names of a maintainer instead of those that the files show now, and nothing else in them."""

import re
from collections.abc import Mapping
from dataclasses import replace

from publishing.errors import SettingError
from publishing.names import RESERVED
from publishing.names import Names

VARIABLES = {
    "REPOSITORY": "repository",
    "REGISTRY": "registry",
    "PAGES": "pages",
    "EMAIL": "email",
    "ARTIFACTHUB": "artifacthub",
}
"""A field of Names by the variable of `make configure`."""
CHART, VALUES, PROJECT = "chart/Chart.yaml", "chart/values.yaml", "pyproject.toml"
RELEASE = ".github/workflows/release.yaml"
_GITHUB = re.compile(r"https://github\.com/([^/]+)/([^/]+)")
_LOGIN = re.compile(r"(uses: docker/login-action@.*\n +with: \{registry: )[^,]+")
_IMAGE_REGISTRY = re.compile(r"^(image:\n(?:  .*\n)*?  registry: )(\S+)$", re.MULTILINE)


def chosen(current: Names, given: Mapping[str, str]) -> Names:
    """The current names with those given, by variable.

    REGISTRY and PAGES follow from a new repository on GitHub, unless they are given or were set to something else.
    Raises SettingError, which names the variable.
    """
    if unknown := given.keys() - VARIABLES.keys():
        raise SettingError(f"there is no {', '.join(sorted(unknown))}; variables: {', '.join(VARIABLES)}")
    values = {VARIABLES[variable]: value for variable, value in given.items()}
    if values.get("repository", current.repository) != current.repository:
        before = _of_github(current.repository)
        following = {
            field: value
            for field, value in _of_github(values["repository"]).items()
            if RESERVED in (now := getattr(current, field)) or now == before.get(field)
        }
        values = {"artifacthub": "", **following, **values}
    names = replace(current, **values)
    for variable, field in VARIABLES.items():
        value = getattr(names, field)
        if RESERVED in value:
            raise SettingError(
                f"{variable} is not set: it would stay {value}; give it "
                "(REGISTRY and PAGES follow from a REPOSITORY on GitHub)"
            )
    if names.pages == names.repository:
        raise SettingError(f"PAGES is {names.pages}, which is REPOSITORY, too; it must be where the chart is served")
    return names


def rewritten(texts: Mapping[str, str], old: Names, new: Names) -> dict[str, str]:
    """The files whose text changes with the names, with their new text by path."""
    pairs = {getattr(old, field): getattr(new, field) for field in ("repository", "registry", "pages", "email")}
    shown = re.compile(
        r"(?<![\w.@-])("
        + "|".join(re.escape(name) for name in sorted(pairs, key=len, reverse=True))
        + r")(?![\w-]|\.\w)"
    )
    result = {path: shown.sub(lambda match: pairs[match[1]], text) for path, text in texts.items()}
    result[CHART] = re.sub(rf"^  - name: {re.escape(old.owner)}$", f"  - name: {new.owner}", result[CHART], flags=re.M)
    result[PROJECT] = re.sub(r'^artifacthub = ".*?"', f'artifacthub = "{new.artifacthub}"', result[PROJECT], flags=re.M)
    registry = new.registry if new.configured else '""'
    result[VALUES] = _IMAGE_REGISTRY.sub(lambda match: match[1] + registry, result[VALUES], count=1)
    if new.configured and RELEASE in result:  # one logs in to a host, not to a path
        host = new.registry.partition("/")[0]
        result[RELEASE] = _LOGIN.sub(lambda match: match[1] + host, result[RELEASE])
    return {path: text for path, text in result.items() if text != texts[path]}


def _of_github(repository: str) -> dict[str, str]:
    """What GitHub gives to a repository there; nothing for one elsewhere."""
    if (match := _GITHUB.fullmatch(repository)) is None:
        return {}
    owner, name = match[1].lower(), match[2].lower()
    return {
        "registry": f"ghcr.io/{owner}",
        "pages": f"https://{owner}.github.io" + ("" if name == f"{owner}.github.io" else f"/{match[2]}"),
    }
