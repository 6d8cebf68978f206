"""`python -m localmesh.page ROOT NAME PORT FD`: serves on the socket that it inherits, until its arena ends."""

import sys
from pathlib import Path

from werkzeug.serving import WSGIRequestHandler
from werkzeug.serving import make_server

from localmesh.page.app import create_app
from localmesh.page.verbs import Verbs
from localmesh.settings import StateFolder


class Quiet(WSGIRequestHandler):
    """Logs no requests, only errors."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


def main(arguments: list[str]) -> None:
    root, name, port, descriptor = arguments
    app = create_app(Verbs(StateFolder(name, Path(root))), int(port))
    make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet, fd=int(descriptor)).serve_forever()


if __name__ == "__main__":
    main(sys.argv[1:])
