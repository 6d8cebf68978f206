"""Runs the steps of a plan, and says what it does."""

import os
import shlex
import subprocess
import sys
from collections.abc import Mapping
from collections.abc import Sequence

from clusters.steps import Command
from clusters.steps import Question
from clusters.steps import Step


class StepError(Exception):
    """A step failed; the text names the command and the way out."""


def run(steps: Sequence[Step], variables: Mapping[str, str]) -> None:
    """Run every step whose result is not there yet; raises StepError at the first one that fails."""
    for step in steps:
        if step.done and _is_done(step.done, variables):
            say(f"== {step.title}: done already")
            continue
        say(f"== {step.title}\n   {shlex.join(step.command)}")
        try:
            code = subprocess.run(step.command, env={**os.environ, **variables}).returncode
        except OSError as error:
            raise StepError(f"{shlex.join(step.command)} cannot be run: {error.strerror}.") from error
        if code:
            remedy = f"\n{step.remedy}" if step.remedy else ""
            raise StepError(f"{step.title}: this command ended with code {code}:\n  {shlex.join(step.command)}{remedy}")


def succeeds(command: Command, variables: Mapping[str, str]) -> bool:
    """Whether a command that only asks ends with code 0."""
    return _ask(command, variables) is not None


def say(text: str) -> None:
    """Print at once, in order with what the commands print."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _is_done(question: Question, variables: Mapping[str, str]) -> bool:
    output = _ask(question.command, variables)
    return output is not None and (not question.word or question.word in output.split())


def _ask(command: Command, variables: Mapping[str, str]) -> str | None:
    try:
        asked = subprocess.run(command, env={**os.environ, **variables}, capture_output=True, text=True)
    except OSError:
        return None
    return None if asked.returncode else asked.stdout
