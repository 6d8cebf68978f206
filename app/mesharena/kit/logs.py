"""Log configuration of a service: text or JSON, with the trace id; at level info one line for each request."""

import json
import logging
import time
from typing import Any

from flask import Flask
from flask import Response
from flask import g
from flask import request

from mesharena.kit.tracing import tracing

requests_log = logging.getLogger("mesharena.requests")


class Text(logging.Formatter):
    """`2026-11-23T12:00:00Z warning mesharena.kit.ticker what happened trace_id=...`."""

    def format(self, record: logging.LogRecord) -> str:
        when = _when(record)
        facts = "".join(f" {key}={_word(value)}" for key, value in _facts(record).items())
        line = f"{when} {record.levelname.lower()} {record.name} {record.getMessage()}{facts}"
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


class Json(logging.Formatter):
    """One JSON object on each line."""

    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "time": _when(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **_facts(record),
        }
        if record.exc_info:
            entry["exception"] = self.formatException(record.exc_info)
        return json.dumps(entry)


def _word(value: object) -> str:
    """The value as text; quoted if it has spaces or characters that cannot be printed."""
    text = str(value)
    return text if text.isprintable() and " " not in text else json.dumps(text)


def _when(record: logging.LogRecord) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created))


def _facts(record: logging.LogRecord) -> dict[str, Any]:
    facts: dict[str, Any] = dict(getattr(record, "facts", {}))
    if trace_id := tracing().trace_id():
        facts["trace_id"] = trace_id
    return facts


def configuration(level: str, form: str) -> dict[str, Any]:
    """The dictionary for `logging.config`; gunicorn's own messages get the same format."""
    logger = {"level": level.upper(), "handlers": ["stderr"], "propagate": False}
    formatter = f"{__name__}.{'Json' if form == 'json' else 'Text'}"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"own": {"()": formatter}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "own", "stream": "ext://sys.stderr"}},
        "root": {"level": "WARNING", "handlers": ["stderr"]},
        "loggers": {"mesharena": logger, "gunicorn.error": {**logger, "level": "WARNING"}},
    }


def log_requests(app: Flask) -> None:
    """Logs one line for each request of this app; adds no hooks when level info is off."""
    if not requests_log.isEnabledFor(logging.INFO):
        return

    @app.before_request
    def begin() -> None:
        g.arena_begun = time.perf_counter()

    @app.after_request
    def tell(response: Response) -> Response:
        begun = g.pop("arena_begun", None)
        took = {} if begun is None else {"ms": round((time.perf_counter() - begun) * 1000, 1)}
        facts = {"method": request.method, "path": request.path, "status": response.status_code, **took}
        requests_log.info("request", extra={"facts": facts})
        return response
