"""What the page may request: changes, each of which runs a `mesh-arena` command as a person would, and looks."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any

from localmesh import kubeyaml
from localmesh.beside import files
from localmesh.errors import BusyError
from localmesh.errors import InputError
from localmesh.errors import StateError
from localmesh.errors import UnsupportedError
from localmesh.manifests import Key
from localmesh.page import mistakes
from localmesh.run.client import ask
from localmesh.settings import DEFAULT_NAME
from localmesh.settings import NAMESPACE
from localmesh.settings import StateFolder

EDITOR = "the editor"  # where an object comes from that is applied by the page, in messages


class Verbs:
    """The commands of one arena; only one change runs at a time (BusyError otherwise)."""

    def __init__(self, state_folder: StateFolder) -> None:
        self._state_folder = state_folder
        self._changing = threading.Lock()

    @cached_property
    def scenarios(self) -> list[dict[str, str]]:
        """The scenarios of the package with their chapters, titles and next scenarios, in the order of the show."""
        stories = json.loads(self._run("scenarios", "--output", "json"))
        return [
            {
                **{key: s.get(key, "") for key in ("name", "chapter", "title")},
                "next": s.get("next", {}).get("overlay", ""),
            }
            for s in stories
        ]

    def look(self) -> dict[str, Any]:
        """The scenarios, the deployed revision, and the history."""
        history = ask(self._state_folder, "history")
        deployed = [revision["revision"] for revision in history if revision["status"] == "deployed"]
        return {
            "scenarios": self.scenarios,
            "revision": deployed[-1] if deployed else None,
            "history": history,
            "option": "" if self._state_folder.name == DEFAULT_NAME else f" --name {self._state_folder.name}",
        }

    def applied(self) -> list[dict[str, Any]]:
        """The objects that were applied beside the chart, which the page's own server cannot know.

        `applied` is when, in seconds since the epoch, `seconds` how long ago that is.
        """
        objects, now = ask(self._state_folder, "applied"), time.time()
        known = ("kind", "namespace", "name", "over", "applied")
        return [
            {**{key: entry[key] for key in known}, "seconds": max(0.0, now - entry["applied"])} for entry in objects
        ]

    def object(self, key: Key) -> dict[str, Any]:
        """The text of an object that is in force, and whether it was applied beside the chart."""
        (entry,) = ask(self._state_folder, "get", kind=key.kind, object=key.name, namespace=key.namespace)
        return {"text": kubeyaml.dump(entry["manifest"]), "applied": entry["applied"] is not None}

    def apply(self, key: Key, text: str) -> dict[str, Any]:
        """Apply the text of this object, as `mesh-arena apply` would; raises InputError, and then nothing changes."""
        if mistake := mistakes.syntax(text):
            raise InputError(mistake.sentence)
        _check_object(key, text)
        return self._change_beside("apply", files=[(EDITOR, text)])

    def delete(self, key: Key) -> dict[str, Any]:
        """Delete an object that was applied, as `mesh-arena delete` would."""
        return self._change_beside("delete", kind=key.kind, object=key.name, namespace=key.namespace)

    def tour(self) -> Any:
        """The tour that plays scenarios by itself: its scenario, step, steps, and whether it is paused; else None."""
        return ask(self._state_folder, "tour-state")

    def pause(self, paused: bool) -> Any:
        """Pause that tour or continue it; its state after that."""
        return ask(self._state_folder, "tour-pause", paused=paused)

    def upgrade(self, scenario: str) -> str:
        if scenario not in [story["name"] for story in self.scenarios]:
            raise InputError(f"There is no scenario {scenario!r} in the package.")
        return self._change("upgrade", "-f", scenario)

    def rollback(self) -> str:
        return self._change("rollback")

    def _change(self, *arguments: str) -> str:
        """The first line that the command prints: which revision is in force."""
        with self._alone():
            output = self._run(*arguments, "--name", self._state_folder.name)
        return next((line.rpartition(": http")[0] or line for line in output.splitlines() if line.strip()), "Done.")

    def _change_beside(self, verb: str, **arguments: Any) -> dict[str, Any]:
        began = time.monotonic()
        with self._alone():
            result = ask(self._state_folder, verb, **arguments)
        (outcome,) = (entry["outcome"] for entry in result["objects"])
        sentence = f"In force in every sidecar after {time.monotonic() - began:.2f} s."
        if outcome == "unchanged":
            sentence = "Nothing has changed: this is what is in force."
        return {"told": sentence, "outcome": outcome, "warnings": list(result["warnings"])}

    @contextmanager
    def _alone(self) -> Iterator[None]:
        if not self._changing.acquire(blocking=False):
            raise BusyError("Another change is under way, by this page or another one; wait for it to end.")
        try:
            yield
        finally:
            self._changing.release()

    def _run(self, *arguments: str) -> str:
        command = [sys.executable, "-m", "localmesh", *arguments]
        environment = {**os.environ, "MESH_ARENA_HOME": str(self._state_folder.root.parent)}
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, env=environment)
        if done.returncode:
            errors = [line.removeprefix("Error: ") for line in done.stderr.splitlines() if line.startswith("Error: ")]
            text = errors[-1] if errors else f"{' '.join(arguments)} ended with code {done.returncode}."
            raise InputError(text) if done.returncode == InputError.exit_code else StateError(text)
        return done.stdout


def subject(key: Key) -> str:
    """The words that errors have for an object of the editor."""
    return f"{key} of {EDITOR}"


def _check_object(key: Key, text: str) -> None:
    """Refuse a text of anything but this object, because the page would not show it, and could not undo it."""
    given = files.read([(EDITOR, text)], NAMESPACE)
    if len(given) > 1:
        raise InputError(f"The editor changes one object, not {len(given)}; `mesh-arena apply` applies several.")
    other = given[0].key
    for field, path in (("kind", "kind"), ("namespace", "metadata.namespace"), ("name", "metadata.name")):
        if getattr(other, field) != getattr(key, field):
            fact = f"this editor changes {key} only, not {other}; `mesh-arena apply` applies any object"
            raise UnsupportedError(subject(key), path, fact)
