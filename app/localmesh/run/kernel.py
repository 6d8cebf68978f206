"""Which kernel this is: the only place of `run` that asks; elsewhere than on Linux everything is done in portable ways.

Only Linux ends children with their parent and gives orphans to a process (`lifeline.py`), which the fork server needs;
elsewhere a watchdog ends what a killed supervisor leaves (`watchdog.py`), and processes are started, not forked.
Only Linux tells of itself in /proc (`health.py`, `cgroup.py`), and counts threads as processes (`machine.py`).
"""

import sys

LINUX = sys.platform == "linux"
