"""Reports to the ui what this pod shows and measured, in a thread of its own: a slow ball never hides a player."""

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from mesharena.kit.messages import BallObject
from mesharena.kit.messages import BallTraffic
from mesharena.kit.messages import Comment
from mesharena.kit.messages import DisplayAnswer
from mesharena.kit.messages import DisplayMessage
from mesharena.kit.messages import PlayerObject
from mesharena.kit.messages import Pod
from mesharena.kit.messages import RequestRecord
from mesharena.kit.messages import Scoreboard
from mesharena.kit.messages import SidecarView
from mesharena.kit.peers import Peer
from mesharena.kit.settings import Settings
from mesharena.kit.ticker import Ticker
from mesharena.kit.ticker import phase_of
from mesharena.kit.tracing import Cause
from mesharena.kit.tracing import tracing

KEPT_RECORDS = 4000
KEPT_COMMENTS = 40
RECORDS_A_MESSAGE = 400
DISPLAY_TIMEOUT = 1.0


@dataclass(frozen=True, slots=True)
class PodDisplay:
    """What a pod wants the page to draw at this moment, and its counters."""

    players: tuple[PlayerObject, ...] = ()
    ball: BallObject | None = None
    score: Scoreboard | None = None
    traffic: BallTraffic | None = None


def no_sidecar() -> SidecarView | None:
    return None


def ignore(answer: DisplayAnswer) -> None:
    pass


class Reporter:
    """Posts the pod's display every `seconds`.

    Records and comments are kept, within limits, until the ui has accepted them.
    """

    def __init__(
        self,
        settings: Settings,
        service: Literal["ball", "ai", "stadium"],
        seconds: float,
        display: Callable[[], PodDisplay],
        *,
        answered: Callable[[DisplayAnswer], None] = ignore,
        sidecar: Callable[[], SidecarView | None] = no_sidecar,
        peer: Peer | None = None,
    ) -> None:
        self._settings = settings
        self._seconds = seconds
        self._service: Literal["ball", "ai", "stadium"] = service
        self._display = display
        self._answered = answered
        self._sidecar = sidecar
        self._peer = peer or Peer(settings.ui_url, timeout=DISPLAY_TIMEOUT, proxy=settings.proxy, counted_as="ui")
        self._lock = threading.Lock()
        self._records: deque[RequestRecord] = deque()
        self._comments: deque[Comment] = deque(maxlen=KEPT_COMMENTS)
        self._first = 0  # how many records came before the oldest one kept
        self._lost = 0
        self._pace = 0.0  # seconds between two messages that the ui asks for when many pods report to it
        self._reported = 0.0
        self._cause: Cause | None = None
        self._pod = self._describe()
        # half a period after the game's own ticks, so that a message shows what they have moved
        phase = phase_of(settings.pod, seconds) + seconds / 2
        self._ticker = Ticker("display", seconds, self.report, phase=phase)

    def _describe(self) -> Pod:
        settings = self._settings
        boot = f"{time.time_ns():x}"
        return Pod(
            name=settings.pod,
            service=self._service,
            app=settings.app,
            version=settings.version,
            locality=settings.locality,
            address=settings.address,
            boot=boot,
            account=f"ns/{settings.namespace}/sa/{settings.service_account}" if settings.service_account else "",
        )

    def start(self) -> None:
        self._pod = self._describe()  # a restarted worker process counts as another boot
        self._ticker.start()

    def stop(self) -> None:
        self._ticker.stop()

    def join(self, seconds: float) -> None:
        self._ticker.join(seconds)

    def record(self, record: RequestRecord) -> None:
        with self._lock:
            if len(self._records) >= KEPT_RECORDS:
                self._records.popleft()
                self._first += 1
                self._lost += 1
            self._records.append(record)

    def comment(self, text: str, kind: Literal["shot", "goal", "own-goal", "take", "match"]) -> None:
        with self._lock:
            self._comments.append(Comment(at=time.time(), text=text[:200], kind=kind))

    def set_trace_parent(self, cause: Cause | None) -> None:
        """The next message to the ui becomes part of this trace; None changes nothing."""
        if cause is not None:
            self._cause = cause

    def message(self) -> DisplayMessage:
        display = self._display()
        sidecar = self._sidecar()
        with self._lock:
            return DisplayMessage(
                pod=self._pod,
                sent=time.time(),
                players=display.players,
                ball=display.ball,
                score=display.score,
                traffic=display.traffic,
                sidecar=sidecar,
                requests=tuple(islice(self._records, RECORDS_A_MESSAGE)),
                requests_first=self._first,
                requests_lost=self._lost,
                comments=tuple(self._comments),
            )

    def report(self) -> None:
        now = time.monotonic()
        if now - self._reported < self._pace - self._seconds / 2:
            return
        self._reported = now
        message = self.message()
        cause, self._cause = self._cause, None
        with tracing().within(cause):
            answer = self._peer.post("/display", message, DisplayAnswer).message
        if answer is None:
            return
        self._pace = answer.pace
        with self._lock:
            accepted = message.requests_first + len(message.requests)
            while self._records and self._first < accepted:
                self._records.popleft()
                self._first += 1
            for comment in message.comments:
                if self._comments and self._comments[0] is comment:
                    self._comments.popleft()
        self._answered(answer)
