"""Where the embedded mesh runs, and what it says elsewhere."""

import subprocess
import sys
from pathlib import Path

import pytest

from localmesh import platforms
from localmesh.platforms import refusal

GLIBC = ("glibc", "2.36")
FILE = Path(platforms.__file__)


@pytest.mark.parametrize("python", [(3, 11), (3, 12), (3, 13), (3, 14)])
@pytest.mark.parametrize(
    ("system", "machine", "libc", "release"),
    [
        pytest.param("Linux", "x86_64", ("glibc", "2.31"), "", id="the oldest glibc"),
        pytest.param("Linux", "aarch64", GLIBC, "", id="Linux on arm64"),
        pytest.param("Darwin", "arm64", ("", ""), "15.0", id="the oldest macOS"),
        pytest.param("Darwin", "arm64", ("", ""), "26.1", id="a newer macOS"),
    ],
)
def test_it_runs_on_every_supported_platform(system, machine, libc, release, python):
    assert refusal(system, machine, libc, release, python) == ""


@pytest.mark.parametrize(
    ("system", "machine", "libc", "release", "fact"),
    [
        pytest.param("Linux", "x86_64", ("glibc", "2.28"), "", "2.31 or newer, not with 2.28", id="an old glibc"),
        pytest.param("Linux", "x86_64", ("", ""), "", "with glibc, not with another C library", id="musl"),
        pytest.param("Linux", "x86_64", ("musl", "1.2.5"), "", "with glibc, not with musl", id="musl with its name"),
        pytest.param("Linux", "riscv64", GLIBC, "", "x86_64 and arm64, not on riscv64", id="another processor"),
        pytest.param("Darwin", "x86_64", ("", ""), "15.1", "Apple silicon, not on x86_64", id="an Intel Mac"),
        pytest.param("Darwin", "arm64", ("", ""), "14.7.1", "macOS 15 or newer, not on 14.7.1", id="an old macOS"),
        pytest.param("Windows", "AMD64", ("", ""), "", "Linux and macOS, not on Windows", id="Windows"),
        pytest.param("", "", ("", ""), "", "not on this system", id="nothing known"),
    ],
)
def test_elsewhere_one_sentence_names_the_fact_and_the_image(system, machine, libc, release, fact):
    words = refusal(system, machine, libc, release, (3, 12))
    assert fact in words
    assert "docker run --rm -it -p 127.0.0.1:8080:8080 mesh-arena:dev-demo" in words
    assert "docker build --target demo --tag mesh-arena:dev-demo" in words
    assert words.count(". ") == 0
    assert words.endswith(".")


@pytest.mark.parametrize("python", [(3, 10), (3, 15), (4, 0)])
def test_another_python_is_refused_with_the_way_to_name_one(python):
    words = refusal("Linux", "x86_64", GLIBC, "", python)
    assert "3.11 to 3.14" in words
    assert "make PYTHON=" in words


def test_the_file_runs_by_itself_without_any_package():
    done = subprocess.run([sys.executable, "-I", "-S", str(FILE)], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, platforms.refusal_here())
