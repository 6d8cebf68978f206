"""What is run: steps, each with the question whether it is done already."""

from dataclasses import dataclass

Command = tuple[str, ...]


def words(text: str) -> Command:
    """A command whose arguments have no spaces."""
    return tuple(text.split())


@dataclass(frozen=True, slots=True)
class Question:
    """A command whose success, with this word in its output, says that a step is done."""

    command: Command
    word: str = ""  # empty: the exit code alone decides


@dataclass(frozen=True, slots=True)
class Step:
    """A command to run, unless `done` says that its result is there."""

    title: str
    command: Command
    done: Question | None = None
    remedy: str = ""  # what a person can do when it fails


@dataclass(frozen=True, slots=True)
class Forward:
    """The page behind a Service, reached by `kubectl port-forward` as long as a person watches."""

    command: Command  # the arguments that follow are LOCAL_PORT:port
    port: int


@dataclass(frozen=True, slots=True)
class Plan:
    """All steps from nothing to the page."""

    steps: tuple[Step, ...]
    page: Forward | str  # or its address
    remove: Command
    variables: tuple[tuple[str, str], ...] = ()  # of the environment, for every command
