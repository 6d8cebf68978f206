"""What a service logs: quiet by default, one line a request at info, as text or JSON."""

import json
import logging
import logging.config

import pytest
from flask import Flask

from mesharena.kit import logs


@pytest.fixture
def configured(monkeypatch):
    loggers = [logging.getLogger(name) for name in ("mesharena", "gunicorn.error", "")]
    before = [(logger, logger.level, list(logger.handlers), logger.propagate) for logger in loggers]

    def configure(level: str, form: str) -> None:
        logging.config.dictConfig(logs.configuration(level, form))

    yield configure
    for logger, level, handlers, propagate in before:
        logger.setLevel(level)
        logger.handlers[:] = handlers
        logger.propagate = propagate


def requested(path: str) -> None:
    app = Flask("x")
    app.add_url_rule("/<anything>", view_func=lambda anything: "fine")
    logs.log_requests(app)
    app.test_client().get(path)


def test_by_default_a_request_is_not_logged(configured, capsys):
    configured("warning", "text")
    requested("/hello")
    assert capsys.readouterr().err == ""


def test_at_level_info_a_request_is_one_line(configured, capsys):
    configured("info", "text")
    requested("/hello")
    (line,) = capsys.readouterr().err.splitlines()
    assert "method=GET path=/hello status=200 ms=" in line


def test_in_json_format_a_request_is_one_object_for_any_path(configured, capsys):
    configured("info", "json")
    requested("/a%22b%0Ac")
    (line,) = capsys.readouterr().err.splitlines()
    entry = json.loads(line)
    assert (entry["path"], entry["status"], entry["level"]) == ('/a"b\nc', 200, "info")


def test_an_exception_is_logged_with_its_location(configured, capsys):
    configured("warning", "json")
    try:
        raise ValueError("oh")
    except ValueError:
        logging.getLogger("mesharena.kit.ticker").exception("it failed")
    entry = json.loads(capsys.readouterr().err)
    assert entry["message"] == "it failed"
    assert "ValueError: oh" in entry["exception"]
