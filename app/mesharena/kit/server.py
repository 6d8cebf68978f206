"""How gunicorn serves every service: one worker process, threads, and background work that starts after the fork.

Used as `gunicorn --config python:mesharena.kit.server "mesharena.ball:create_app()"`.
"""

import gc
import os
import signal
from pathlib import Path
from types import FrameType
from typing import Any

from gunicorn.arbiter import Arbiter
from gunicorn.workers.base import Worker

from mesharena.kit import logs
from mesharena.kit import tracing
from mesharena.kit.lifecycle import Lifecycle
from mesharena.kit.lifecycle import lifecycle_of
from mesharena.kit.settings import Settings
from mesharena.kit.settings import read

_settings = read(Settings)
_SHARED_MEMORY = Path("/dev/shm")

bind = _settings.listen
workers = 1  # a service's state is in the memory of its one process
worker_class = "gthread"
threads = _settings.threads
worker_connections = max(1000, 2 * threads)
preload_app = True
# longer than any sidecar keeps an idle connection: the server must not close it first, a request may be on its way
keepalive = 4000
graceful_timeout = 1
timeout = 60
accesslog = None
errorlog = "-"
logconfig_dict = logs.configuration(_settings.log_level, _settings.log_format)
control_socket_disable = True
# the worker's heartbeat is a file; /dev/shm is writable even if the root file system is read-only
worker_tmp_dir = str(_SHARED_MEMORY) if os.access(_SHARED_MEMORY, os.W_OK) else None
forwarded_allow_ips = ""
# who calls is read from a header: another one that only its underscores tell apart must not take its place
header_map = "drop"


def pre_fork(arbiter: Arbiter, worker: Worker) -> None:
    """Freezes the loaded objects: a garbage collection in the worker would copy memory pages shared with the master."""
    gc.collect()
    gc.freeze()


def _lifecycle(worker: Any) -> Lifecycle | None:
    app = getattr(worker, "wsgi", None)
    return lifecycle_of(app) if app is not None and "arena.lifecycle" in getattr(app, "extensions", {}) else None


def post_worker_init(worker: Any) -> None:
    lifecycle = _lifecycle(worker)
    if lifecycle is None:
        return
    # gunicorn's own hook runs after the last answer has ended, too late for answers that never end by themselves
    for number in (signal.SIGTERM, signal.SIGQUIT, signal.SIGINT):
        before = signal.getsignal(number)

        def announce(signum: int, frame: FrameType | None, before: Any = before) -> None:
            lifecycle.stopping.set()
            if callable(before):
                before(signum, frame)

        signal.signal(number, announce)
    logs.log_requests(worker.wsgi)
    if _settings.otlp_endpoint:
        from mesharena.kit import otel  # late: it costs 15 MB and 0.2 s

        otel.start(worker.wsgi)
    lifecycle.start()


def worker_exit(arbiter: Arbiter, worker: Any) -> None:
    lifecycle = _lifecycle(worker)
    if lifecycle is not None:
        lifecycle.stop()
        tracing.tracing().stop()
