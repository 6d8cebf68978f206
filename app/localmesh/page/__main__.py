"""`python -m localmesh.page ROOT NAME PORT FD PUBLISHED [TRUSTED...]`: serves until its arena ends.

FD is the listening socket, which it inherits. PUBLISHED is `published` if the page is served beyond loopback, else
empty; see `guard.Audience`.
"""

import sys
from pathlib import Path

from werkzeug.serving import WSGIRequestHandler
from werkzeug.serving import make_server

from localmesh.page import machine
from localmesh.page.app import create_app
from localmesh.page.guard import Audience
from localmesh.page.verbs import Verbs
from localmesh.settings import StateFolder


class Quiet(WSGIRequestHandler):
    """Logs no requests, only errors."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


def main(arguments: list[str]) -> None:
    root, name, port, descriptor, published, *trusted = arguments
    audience = Audience(int(port), bool(published), frozenset(trusted), machine.addresses())
    app = create_app(Verbs(StateFolder(name, Path(root))), audience)
    make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet, fd=int(descriptor)).serve_forever()


if __name__ == "__main__":
    main(sys.argv[1:])
