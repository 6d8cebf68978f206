"""Files as tutorials have them, for the service `ball` in the namespace `arena`, and what is refused of others.

The first comment of a file says what it is for; one in `refused/` says where it is refused, too.
"""

import re
from pathlib import Path

HERE = Path(__file__).parent
FILES = sorted(HERE.glob("*.yaml"))
REFUSED = sorted(HERE.glob("refused/*.yaml"))


def refusal(path: Path) -> tuple[str, str]:
    """The object that is refused, and the path of its field."""
    line = next(line for line in path.read_text().splitlines() if line.startswith("# Refused: "))
    subject, _, field = line.removeprefix("# Refused: ").partition(", ")
    return subject, field


def text(path: Path, namespace: str = "arena") -> str:
    """The content of a file, for a namespace."""
    return re.sub(r"(?<![-\w])arena(?![-\w])", namespace, path.read_text())
