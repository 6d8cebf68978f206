"""What the page may request: changes, each of which runs a `mesh-arena` command as a person would, and looks."""

import json
import os
import subprocess
import sys
import threading
from functools import cached_property
from typing import Any

from localmesh.errors import BusyError
from localmesh.errors import InputError
from localmesh.errors import StateError
from localmesh.run.client import ask
from localmesh.settings import DEFAULT_NAME
from localmesh.settings import StateFolder


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
        """The objects that were applied beside the chart, which the page's own server cannot know."""
        objects = ask(self._state_folder, "applied")
        return [{key: entry[key] for key in ("kind", "name", "over")} for entry in objects]

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
        if not self._changing.acquire(blocking=False):
            raise BusyError("Another change is under way, by this page or another one; wait for it to end.")
        try:
            output = self._run(*arguments, "--name", self._state_folder.name)
        finally:
            self._changing.release()
        return next((line.rpartition(": http")[0] or line for line in output.splitlines() if line.strip()), "Done.")

    def _run(self, *arguments: str) -> str:
        command = [sys.executable, "-m", "localmesh", *arguments]
        environment = {**os.environ, "MESH_ARENA_HOME": str(self._state_folder.root.parent)}
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, env=environment)
        if done.returncode:
            errors = [line.removeprefix("Error: ") for line in done.stderr.splitlines() if line.startswith("Error: ")]
            text = errors[-1] if errors else f"{' '.join(arguments)} ended with code {done.returncode}."
            raise InputError(text) if done.returncode == InputError.exit_code else StateError(text)
        return done.stdout
