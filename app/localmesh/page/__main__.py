"""`python -m localmesh.page [--published] [--container] ROOT NAME PORT FD [TRUSTED...]`: serves until its arena ends.

FD is the listening socket, which it inherits. `--published`: the page is served beyond loopback; `--container`: its
machine is a container. See `guard.Audience`.
"""

import argparse
import sys
from pathlib import Path

from werkzeug.serving import WSGIRequestHandler
from werkzeug.serving import make_server

from localmesh.page import machine
from localmesh.page.app import create_app
from localmesh.page.guard import Audience
from localmesh.page.verbs import Verbs
from localmesh.ports import LOOPBACK
from localmesh.settings import StateFolder


class Quiet(WSGIRequestHandler):
    """Logs no requests, only errors."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--published", action="store_true")
    parser.add_argument("--container", action="store_true")
    parser.add_argument("root", type=Path)
    parser.add_argument("name")
    parser.add_argument("port", type=int)
    parser.add_argument("descriptor", type=int)
    parser.add_argument("trusted", nargs="*")
    options = parser.parse_args(arguments)
    trusted = frozenset(options.trusted)
    audience = Audience(options.port, options.published, trusted, machine.addresses(options.container))
    app = create_app(Verbs(StateFolder(options.name, options.root)), audience)
    make_server(LOOPBACK, 0, app, threaded=True, request_handler=Quiet, fd=options.descriptor).serve_forever()


if __name__ == "__main__":
    main(sys.argv[1:])
