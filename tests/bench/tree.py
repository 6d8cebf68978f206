"""The checkout whose code is measured: that of the Python that runs, which need not be the one of these files."""

from pathlib import Path

import mesharena

APP = Path(mesharena.__file__).parent.parent
ROOT = APP.parent
