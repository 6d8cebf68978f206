"""Files that are written from the types of the services: `make generate` writes them, a test compares them."""

from collections.abc import Callable
from pathlib import Path

import msgspec

from mesharena.kit.outcomes import BY_OUTCOME

ROOT = Path(__file__).parent.parent
OUTCOMES = ROOT / "app/mesharena/ui/assets/outcomes.js"


def outcomes() -> str:
    """The table of outcomes as a module of the page."""
    table = msgspec.json.format(msgspec.json.encode(BY_OUTCOME), indent=2).decode()
    head = "// Written by `make generate` from mesharena.kit.outcomes: how a request can end, and its look."
    return f"{head}\n\nexport const OUTCOMES = {table};\n"


FILES: dict[Path, Callable[[], str]] = {OUTCOMES: outcomes}

if __name__ == "__main__":
    for path, text in FILES.items():
        path.write_text(text())
