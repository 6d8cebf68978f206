"""What becomes of the objects that are applied or deleted beside the chart, in kubectl's words."""

import json
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from typing import Literal

from localmesh.beside import full_key
from localmesh.beside import in_force
from localmesh.errors import ObjectError
from localmesh.manifests import Key
from localmesh.manifests import Manifests
from localmesh.manifests import Object

Word = Literal["created", "configured", "unchanged", "deleted"]


@dataclass(frozen=True, slots=True)
class Applied:
    """An object that somebody applied, and when, in seconds since the epoch."""

    manifest: Object
    when: float


Beside = Mapping[Key, Applied]  # what is applied, by full keys


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one object; `over`: the chart has one of the same kind, namespace and name."""

    key: Key
    word: Word
    over: bool


@dataclass(frozen=True, slots=True)
class Change:
    """What is applied after a change, and what became of each object that it named."""

    applied: Beside
    outcomes: tuple[Outcome, ...]

    @property
    def is_empty(self) -> bool:
        """Whether it changes nothing."""
        return all(outcome.word == "unchanged" for outcome in self.outcomes)

    @property
    def manifests(self) -> tuple[Object, ...]:
        """The manifests that are applied after it."""
        return manifests_of(self.applied)


def manifests_of(applied: Beside) -> tuple[Object, ...]:
    """The manifests alone."""
    return tuple(known.manifest for known in applied.values())


def apply(given: Iterable[Object], chart: Manifests, applied: Beside, namespace: str, when: float) -> Change:
    """Apply objects; one that is as the object in force stays as it is, also if that is the chart's own."""
    current = {full_key(known, namespace): known for known in in_force(chart, manifests_of(applied), namespace).objects}
    owned = {full_key(known, namespace) for known in chart.objects}
    after, outcomes = dict(applied), []
    for manifest in given:
        key = full_key(manifest, namespace)
        word = _word(current.get(key), manifest, namespace)
        if word != "unchanged":
            after[key] = Applied(manifest, when)
        outcomes.append(Outcome(key, word, key in owned))
    return Change(after, tuple(outcomes))


def delete(wanted: Mapping[Key, str], chart: Manifests, applied: Beside, namespace: str) -> Change:
    """Delete applied objects; `wanted` maps full keys to the words for each in messages.

    Raises:
        ObjectError: an object that is not there, or that only the chart has.
    """
    owned = {full_key(known, namespace) for known in chart.objects}
    for key, subject in wanted.items():
        if key in applied:
            continue
        if key in owned:
            raise ObjectError(
                f"{subject} is the chart's own, and nothing was applied over it: change it by a value of the chart "
                f"(`mesh-arena upgrade`), or apply another one of that name over it (`mesh-arena apply`). "
                f"On a cluster `kubectl delete` would remove it until the next upgrade."
            )
        raise ObjectError(f"There is no {subject}; `mesh-arena get` lists the objects that there are.")
    after = {key: known for key, known in applied.items() if key not in wanted}
    return Change(after, tuple(Outcome(key, "deleted", key in owned) for key in wanted))


def complete(manifest: Object, namespace: str) -> dict[str, Any]:
    """The content of an object with its namespace and without nulls, which mean that a field is absent."""
    content: dict[str, Any] = _without_nulls(manifest.content)
    return {**content, "metadata": {**content["metadata"], "namespace": manifest.key.namespace or namespace}}


def _word(before: Object | None, now: Object, namespace: str) -> Word:
    if before is None:
        return "created"
    same = _text(complete(before, namespace)) == _text(complete(now, namespace))
    return "unchanged" if same else "configured"


def _text(content: Any) -> str:
    """Equal for equal manifests: in Python 1 equals true, in YAML it does not."""
    return json.dumps(content, sort_keys=True)


def _without_nulls(content: Any) -> Any:
    if isinstance(content, Mapping):
        return {key: _without_nulls(value) for key, value in content.items() if value is not None}
    return [_without_nulls(item) for item in content] if isinstance(content, list) else content
