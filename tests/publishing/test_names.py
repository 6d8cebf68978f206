"""Where a release is published: read from pyproject.toml, and refused by the variable's name."""

from dataclasses import replace

import pytest

from publishing import names
from publishing.errors import SettingError
from publishing.tree import ROOT

CURRENT = names.read((ROOT / "pyproject.toml").read_text())


@pytest.mark.parametrize(
    ("field", "value", "variable"),
    [
        pytest.param("registry", "https://ghcr.io/someone", "REGISTRY", id="a registry with a scheme"),
        pytest.param("registry", "ghcr.io/Someone", "REGISTRY", id="a registry in capitals"),
        pytest.param("registry", "ghcr.io/someone/", "REGISTRY", id="a registry with a slash at its end"),
        pytest.param("registry", "ghcr.io/someone/mesh-arena:1.0.0", "REGISTRY", id="a registry with a tag"),
        pytest.param("registry", "someone", "REGISTRY", id="a registry without a host"),
        pytest.param("registry", "", "REGISTRY", id="no registry"),
        pytest.param("repository", "git@github.com:someone/mesh-arena", "REPOSITORY", id="a repository by ssh"),
        pytest.param("repository", "https://github.com/someone", "REPOSITORY", id="an account without a repository"),
        pytest.param("repository", "https://github.com/a/b.git", "REPOSITORY", id="a repository's clone address"),
        pytest.param("repository", "https://github.com/a/b/", "REPOSITORY", id="a repository with a slash at its end"),
        pytest.param("pages", "charts.someone.org", "PAGES", id="a site without a scheme"),
        pytest.param("pages", "http://charts.someone.org", "PAGES", id="a site without TLS"),
        pytest.param("pages", "https://charts.someone.org/", "PAGES", id="a site with a slash at its end"),
        pytest.param("pages", "https://charts.someone.org/'; id #", "PAGES", id="a site with a quote"),
        pytest.param("email", "someone", "EMAIL", id="an address without a host"),
        pytest.param("artifacthub", "mesh-arena", "ARTIFACTHUB", id="an ID that is no UUID"),
    ],
)
def test_a_name_that_cannot_be_used_is_refused_by_its_variable(field: str, value: str, variable: str):
    with pytest.raises(SettingError, match=f"^{variable} is "):
        replace(CURRENT, **{field: value})


@pytest.mark.parametrize(
    "registry", ["ghcr.io/someone", "quay.io/some-one/arena_1", "localhost:5000", "127.0.0.1:5000/a"]
)
def test_a_registry_has_a_host_and_any_path(registry: str):
    assert replace(CURRENT, registry=registry).registry == registry


@pytest.mark.parametrize(
    ("before", "after", "word"),
    [
        ('pages = "https', 'page = "https', "page"),
        ('artifacthub = ""', "", "artifacthub is missing"),
    ],
)
def test_a_wrong_setting_in_pyproject_is_named(before: str, after: str, word: str):
    text = (ROOT / "pyproject.toml").read_text()
    start = text.index("[tool.mesh-arena.publishing]")
    with pytest.raises(SettingError, match=rf"tool\.mesh-arena\.publishing: .*{word}"):
        names.read(text[:start] + text[start:].replace(before, after, 1))
