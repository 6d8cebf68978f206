"""Answers every request with who it is and what it saw; /status/N answers with N, /slow/S after S seconds."""

import json
import os
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler
from http.server import ThreadingHTTPServer

seen: Counter[str] = Counter()
lock = threading.Lock()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body in one segment: no waiting for a delayed acknowledgement

    def answer(self) -> None:
        length = int(self.headers.get("content-length", 0))
        self.rfile.read(length)
        path = self.path.partition("?")[0]
        if path == "/seen":
            body = {"version": os.environ["VERSION"], "seen": dict(seen)}
        else:
            if path != "/health":
                with lock:
                    seen[path] += 1
            body = {
                "version": os.environ["VERSION"],
                "at": os.environ["LISTEN"],
                "method": self.command,
                "path": self.path,
                "headers": {k.lower(): v for k, v in self.headers.items()},
            }
        status = int(path.split("/")[2]) if path.startswith("/status/") else 200
        if path.startswith("/slow/"):
            time.sleep(float(path.split("/")[2]))
        payload = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)

    do_GET = do_POST = do_PUT = do_DELETE = answer  # noqa: N815 (the base class calls these)

    def log_message(self, *_: object) -> None: ...


class Server(ThreadingHTTPServer):
    request_queue_size = 128
    daemon_threads = True


host, _, port = os.environ["LISTEN"].rpartition(":")
Server((host, int(port)), Handler).serve_forever()
