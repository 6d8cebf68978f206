"""Where the page is, and who opens it."""

import re
import socket
from contextlib import ExitStack
from contextlib import suppress
from pathlib import Path

from localmesh.settings import DEFAULT_PORT
from tests.localmesh.cli.person import Person
from tests.localmesh.cli.person import until


def test_a_taken_default_port_gives_the_next_free_one_and_a_line_that_says_so(person: Person):
    with ExitStack() as stack:
        with suppress(OSError):  # if somebody else has it, that is as good
            stack.enter_context(socket.create_server(("127.0.0.1", DEFAULT_PORT)))
        printed = person.does("up", "--detach", chart=True)
    said = re.search(rf"^Port {DEFAULT_PORT} is taken by .+, so the page is on port (\d+)\.$", printed, re.MULTILINE)
    assert said
    person.port = int(said[1])
    assert f"http://localhost:{person.port}/" in printed
    assert person.page()


def test_a_taken_port_that_was_asked_for_is_an_error_with_the_way_out(person: Person):
    with socket.create_server(("127.0.0.1", person.port)):
        done = person.types("up", "--port", str(person.port), chart=True)
    assert done.returncode == 1
    assert re.search(rf"Port {person.port} .*\(process \d+\).*--port", done.stderr)
    assert person.processes() == []


def test_the_page_is_opened_only_on_request(person: Person):
    opened = Path(person.home, "opened")
    browser = Path(person.home, "browser")
    browser.write_text(f'#!/bin/sh\necho "$1" >> {opened}\n')
    browser.chmod(0o755)
    person.environment["BROWSER"] = str(browser)
    person.up()
    assert not opened.exists()
    person.does("down")
    person.up("--open")
    assert until(lambda: opened.exists() and opened.read_text(), "browser") == f"http://localhost:{person.port}/\n"


def test_without_a_display_no_browser_takes_the_terminal(person: Person):
    for variable in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"):
        person.environment.pop(variable, None)
    opened = Path(person.home, "opened")
    for program in ("www-browser", "links", "lynx", "w3m"):
        browser = Path(person.home, program)
        browser.write_text(f'#!/bin/sh\necho "$1" >> {opened}\n')
        browser.chmod(0o755)
    person.environment["PATH"] = f"{person.home}:{person.environment['PATH']}"
    done = person.types("up", "--detach", "--port", str(person.port), "--open", chart=True)
    assert done.returncode == 0, done.stderr
    assert f"open http://localhost:{person.port}/ yourself" in done.stderr
    assert not opened.exists()


def test_the_start_is_told_in_a_few_lines_with_the_address_first(person: Person):
    lines = person.up().splitlines()
    assert lines[0].startswith(f"The match is on: http://localhost:{person.port}/")
    assert len(lines) <= 8
