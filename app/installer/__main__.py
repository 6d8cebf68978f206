"""`python app/installer --help`: installs a lock file and this clone into a virtual environment."""

import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).parents[1])  # the folder `app`, since a script finds only what is beside it

from installer.command import main  # noqa: E402

if __name__ == "__main__":
    sys.exit(main())
