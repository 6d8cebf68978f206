"""Why a process ended, from the last lines of its log: the words that name the reason, not the backtrace after them."""

import re
from collections.abc import Sequence

LINES = 60  # of a log's end: an Envoy's longest last words, the backtrace included, are about 45

_STAMP = re.compile(r"^\d{4}-\d\d-\d\dT\S+ (?P<level>\w+) \S+ (?P<text>.*)$")
_BACKTRACE = re.compile(
    r"#\d+:? |stacktrace for envoy bug$|Backtrace \(use tools/|Envoy version: |Address mapping: "
    r"|\[symbolize_elf\.inc |Our FatalActions triggered "
)
_DEATH = re.compile(r"Caught .+, suspect faulting address")
_REASON = re.compile(
    r"error `(?P<fact>[^`]+?)`\s+initializing config"  # its text may have several lines
    r"|^.*(assert failure: |error initializing|(unable to|cannot|failed to) bind|Too many open files|FATAL ERROR).*$",
    re.MULTILINE,
)


def reason(lines: Sequence[str]) -> str:
    """What names the reason, else the last line that is no backtrace; empty if there is none."""
    spoken = [(level, text) for level, text in map(_read, lines) if text and not _BACKTRACE.match(text)]
    deaths = [number for number, (_, text) in enumerate(spoken) if _DEATH.match(text)]
    if len(deaths) > 1:
        spoken = spoken[deaths[-2] + 1 :]  # what ended the process before has nothing to do with it
    named = list(_REASON.finditer("\n".join(text for _, text in spoken)))
    if named:
        return " ".join((named[-1]["fact"] or named[-1].group()).split())
    critical = [text for level, text in spoken if level == "critical"]
    return (critical or [text for _, text in spoken] or [""])[-1]


def _read(line: str) -> tuple[str, str]:
    """Level and text; a line that is no Envoy's has no level."""
    match = _STAMP.match(line.strip())
    return (match["level"], match["text"].strip()) if match else ("", line.strip())
