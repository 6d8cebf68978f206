"""Finds in the last lines of a process's log why it ended: the line with the reason, not the backtrace after it."""

import re
from collections.abc import Sequence

LINES = 60  # to read from the end of a log: Envoy's longest crash report, with its backtrace, has about 45

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
    """The text that names the reason, else the last line outside a backtrace; empty if there is none."""
    entries = [(level, text) for level, text in map(_read, lines) if text and not _BACKTRACE.match(text)]
    deaths = [number for number, (_, text) in enumerate(entries) if _DEATH.match(text)]
    if len(deaths) > 1:
        entries = entries[deaths[-2] + 1 :]  # the crash before belongs to an earlier process
    named = list(_REASON.finditer("\n".join(text for _, text in entries)))
    if named:
        return " ".join((named[-1]["fact"] or named[-1].group()).split())
    critical = [text for level, text in entries if level == "critical"]
    return (critical or [text for _, text in entries] or [""])[-1]


def _read(line: str) -> tuple[str, str]:
    """Level and text of a line; a line that Envoy did not write has an empty level."""
    match = _STAMP.match(line.strip())
    return (match["level"], match["text"].strip()) if match else ("", line.strip())
