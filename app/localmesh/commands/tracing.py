"""The options for tracing: an arena sends its traces to its own receiver, or to a collector that a person names."""

import socket
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlsplit

import typer

from localmesh.errors import InputError
from localmesh.ports import LOOPBACK

OTLP_PORT = 4318  # of OTLP over HTTP, by its specification

Traces = Annotated[bool, typer.Option("--traces", help="Trace the matches and keep the traces: see `trace`.")]
OtlpEndpoint = Annotated[
    str | None,
    typer.Option(
        "--otlp-endpoint", metavar="URL", help="Trace to a collector or Jaeger, such as http://localhost:4318."
    ),
]


@dataclass(frozen=True, slots=True)
class Destination:
    """`collector` is host:port, empty for no tracing; `local`: the arena starts its own receiver there."""

    collector: str = ""
    local: bool = False


def destination(traces: bool, endpoint: str | None) -> Destination:
    """The destination that the options name; raises InputError."""
    if traces and endpoint:
        raise InputError(
            "--traces keeps traces in the arena and --otlp-endpoint sends them to a collector; use one of them."
        )
    if traces:
        return Destination(f"{LOOPBACK}:{_free_port()}", local=True)
    return Destination(_address(endpoint)) if endpoint else Destination()


def _address(endpoint: str) -> str:
    try:
        parts = urlsplit(endpoint)
        port = parts.port or OTLP_PORT
    except ValueError:
        parts, port = urlsplit(""), 0
    if parts.scheme != "http" or not parts.hostname or parts.path.strip("/") or not port:
        raise InputError(f"--otlp-endpoint {endpoint} is not of the form http://host:{OTLP_PORT}; paths are added.")
    return f"{parts.hostname}:{port}"


def _free_port() -> int:
    """The standard OTLP port of 127.0.0.1 if it is free, else another free port."""
    for wanted in (OTLP_PORT, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((LOOPBACK, wanted))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise InputError(f"No port of {LOOPBACK} is free for traces.")
