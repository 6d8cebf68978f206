"""`python -m publishing.site`: writes the page, or with `--packages` the whole repository around it."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from publishing.errors import PublishingError
from publishing.site import folder
from publishing.site.page import html

ROOT = Path(__file__).parents[3]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command in `arguments`; the result is a line with what was written."""
    parser = argparse.ArgumentParser(prog="publishing.site", description=__doc__)
    parser.add_argument("to", type=Path, help="the folder to write")
    parser.add_argument("--url", default="", help="where it will be served; default: as `make configure` has set it")
    parser.add_argument("--packages", type=Path, help="folder with index.yaml and the packaged charts")
    parser.add_argument("--wheels", type=Path, help="folder with the Python package")
    given = parser.parse_args(arguments)
    try:
        if given.packages:
            folder.write(ROOT, given.packages, given.wheels or given.packages, given.to, given.url)
        else:
            given.to.mkdir(parents=True, exist_ok=True)
            (given.to / "index.html").write_text(html(folder.facts(ROOT, given.url)))
    except PublishingError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{given.to} is written.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
