"""Renders the chart and finds objects in what came out; a missing object is an error, never an empty answer."""

import json
import pickle
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import helm_python
import pytest
import yaml

from tests.scenarios import OVERLAYS
from tests.scenarios import ROOT
from tests.scenarios import merged

CHART = ROOT / "chart"

Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the rendering is large, and libyaml ten times as fast

__all__ = ["OVERLAYS", "ROOT", "merged"]

Values = dict[str, Any]
Object = dict[str, Any]


class Rendered:
    """The objects of one rendering."""

    def __init__(self, texts: dict[str, str]) -> None:
        self.notes = next(text for path, text in texts.items() if path.endswith("NOTES.txt"))
        manifests = (text for path, text in texts.items() if not path.endswith("NOTES.txt"))
        self.objects: list[Object] = [o for text in manifests for o in parsed(text)]

    def names(self, kind: str) -> set[str]:
        return {o["metadata"]["name"] for o in self.objects if o["kind"] == kind}

    def all(self, kind: str) -> list[Object]:
        matches = [o for o in self.objects if o["kind"] == kind]
        assert matches, f"no {kind} was rendered"
        return matches

    def one(self, kind: str, name: str) -> Object:
        matches = [o for o in self.all(kind) if o["metadata"]["name"] == name]
        assert len(matches) == 1, f"{len(matches)} objects {kind}/{name}"
        return matches[0]

    def pods(self) -> dict[str, Object]:
        """Pod templates of the Deployments, and the proof's pod."""
        templates = {o["metadata"]["name"]: o["spec"]["template"] for o in self.objects if o["kind"] == "Deployment"}
        return templates | {o["metadata"]["name"]: o for o in self.objects if o["kind"] == "Pod"}

    def rules(self) -> list[Object]:
        """The http rules for callers of the ball."""
        rules: list[Object] = self.one("VirtualService", "ball")["spec"]["http"]
        return rules

    def env(self, pod: str) -> dict[str, str]:
        entries = self.pods()[pod]["spec"]["containers"][0]["env"]
        return {e["name"]: e["value"] for e in entries if "value" in e}


@lru_cache
def chart() -> helm_python.Chart:
    return helm_python.Chart.load(CHART)


def defaults() -> Values:
    return dict(chart().values)


def overlay(name: str) -> Values:
    """What the overlay's file says; the defaults have no file."""
    return {} if name == "one-ball" else dict(yaml.safe_load(OVERLAYS[name].read_text()))


# Many tests render the same values, and most templates render the same text for many values. Both are kept for the
# next test, which gets its own copy: it may change what it got.
@lru_cache(maxsize=64)
def _texts(values: str, name: str, namespace: str) -> dict[str, str]:
    return dict(chart().render(json.loads(values), name=name, namespace=namespace))


@lru_cache(maxsize=1024)
def _parsed(text: str) -> bytes:
    return pickle.dumps([o for o in yaml.load_all(text, Loader) if o])


def parsed(text: str) -> list[Object]:
    """The objects of a template's text."""
    return list(pickle.loads(_parsed(text)))


def texts(values: Values | None = None, *, name: str = "arena", namespace: str = "arena") -> dict[str, str]:
    """Template path: what it rendered."""
    return dict(_texts(json.dumps(values or {}), name, namespace))


def render(values: Values | None = None, *, name: str = "arena", namespace: str = "arena") -> Rendered:
    return Rendered(texts(values, name=name, namespace=namespace))


def refusal(values: Values) -> str:
    """Why Helm does not render these values."""
    with pytest.raises(helm_python.HelmError) as caught:
        texts(values)
    return str(caught.value)


def dotted(path: tuple[str, ...]) -> str:
    return ".".join(path)


def nested(path: tuple[str | int, ...], value: Any) -> Values:
    """{a: {b: value}} for the path (a, b)."""
    for key in reversed(path):
        value = {key: value}
    return dict(value)


def leaves(values: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every value that is not a map with entries, with its path."""
    if isinstance(values, dict) and values:
        for key, value in values.items():
            yield from leaves(value, (*path, key))
    else:
        yield path, values


def maps(values: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The path of every map, empty ones too."""
    if isinstance(values, dict):
        yield path
        for key, value in values.items():
            yield from maps(value, (*path, key))
