"""What a tag would publish can be made and used on this machine, but for images of other processors."""

import re
import shutil
import subprocess

import pytest

from publishing import registry
from publishing.check import STEPS
from publishing.tree import ROOT

pytestmark = pytest.mark.live


def test_everything_that_a_tag_publishes_is_made_and_used_here():
    done = subprocess.run(
        ["make", "--silent", "release-check"], cwd=ROOT, capture_output=True, text=True, check=False, timeout=600
    )
    assert done.returncode == 0, done.stdout + done.stderr
    lines = {title: state for state, title in re.findall(r"^(ok|left out) +[0-9.]+ s  ([^:]+):", done.stdout, re.M)}
    assert lines.keys() == STEPS.keys(), done.stdout
    possible = set(STEPS) - {"image"}  # only a machine with a container engine builds it
    if not registry.BINARY:
        possible.remove("OCI registry")
    if not shutil.which("gpg"):
        possible.remove("signature")
    assert possible <= {title for title, state in lines.items() if state == "ok"}, done.stdout
    summary = done.stdout.splitlines()[-1]
    assert all(title in summary for title, state in lines.items() if state == "left out")
