"""Everything that the ui has received from the pods, behind one lock: a message is stored completely or not at all."""

import threading
import time
import uuid
from collections.abc import Callable

from mesharena.kit.messages import Command
from mesharena.kit.messages import DisplayAnswer
from mesharena.kit.messages import DisplayMessage
from mesharena.kit.messages import Position
from mesharena.kit.messages.facts import Facts
from mesharena.kit.scenario import OutlierDetection
from mesharena.ui import facts
from mesharena.ui import limits
from mesharena.ui import scene
from mesharena.ui.board import Board
from mesharena.ui.commands import Commands
from mesharena.ui.comments import Comments
from mesharena.ui.copies import Copies
from mesharena.ui.ejections import Ejections
from mesharena.ui.identities import Connections
from mesharena.ui.joins import Joins
from mesharena.ui.journal import Entry
from mesharena.ui.journal import Journal
from mesharena.ui.pace import pace
from mesharena.ui.reports import CallerReports
from mesharena.ui.snapshot import MeshFigures
from mesharena.ui.snapshot import MeshView
from mesharena.ui.trend import Trends

MOST_PLACES = 8
Clock = Callable[[], float]


class TelemetryStore:
    """`clock` is the wall clock that the page and the proof see; `monotonic` decides which messages are too old."""

    def __init__(self, clock: Clock = time.time, monotonic: Clock = time.monotonic) -> None:
        self._clock = clock
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self.boot = uuid.uuid4().hex[:12]
        self.board = Board()
        self.journal = Journal()
        self.reports = CallerReports()
        self.copies = Copies()
        self.ejections = Ejections()
        self.comments = Comments()
        self.commands = Commands()
        self.connections = Connections()
        self.joins = Joins()
        self._mesh_state = scene.MeshState(self.journal, self.copies, self.ejections, self.connections)
        self.trends = Trends()
        self._mesh_view = MeshView(
            self.board, self.journal, self.reports, self.copies, self.ejections, self.trends, self.connections
        )

    def display(self, message: DisplayMessage, identity: str | None = None) -> DisplayAnswer:
        """Stores a message of a pod with this identity; the answer has the match and the commands for its players."""
        limits.check(message)
        pod = message.pod
        with self._lock:
            now = self._monotonic()
            self.board.put(message, now, identity)
            self.comments.take(pod.name, message.comments)
            if message.traffic is not None:
                self.copies.received(pod.name, pod.boot, message.sent, message.traffic.received, now)
                self.joins.take(pod.name, pod.boot, sum(message.traffic.received.values()), now)
            if pod.service == "ai":
                for record in self.reports.take(message, now):
                    self.journal.add(Entry(now, pod.name, pod.app, record))
                    if record.request == "control":
                        self.copies.reported_by_caller(pod.name, record)
                        self.trends.count(record, now)
                self.copies.heard(pod.name, pod.boot, message.sent, now)
                if message.sidecar is not None and self.ejections.take(pod.name, pod.boot, message.sidecar):
                    self.journal.add(Entry(now, pod.name, pod.app, message.sidecar))
            score, present = self.board.score(now), self.board.present(now)
            balls = [presence.message.ball for presence in present if presence.message.pod.service == "ball"]
            return DisplayAnswer(
                match=score.match if score else 0,
                balls=len(balls),
                places=tuple(Position(x=ball.x, y=ball.y) for ball in balls if ball)[:MOST_PLACES],
                commands=self.commands.deliver(pod.name, now),
                pace=pace(len(present)),
            )

    def shoot(self, player: str, by: str) -> bool:
        """Stores a person's command until the player's pod reports next; False if no pod has this player."""
        with self._lock:
            now = self._monotonic()
            pod = self.board.player_pod(player, now)
            if pod is not None:
                self.commands.wish(pod, Command(player=player, action="shoot", by=by), now)
            return pod is not None

    def scene(self) -> scene.Scene:
        with self._lock:
            now = self._monotonic()
            return scene.scene(self.board, self.comments, self._mesh_state, now, self._clock())

    def mesh(self) -> MeshFigures:
        with self._lock:
            return self._mesh_view.mesh(self._monotonic())

    def rule(self, rule: OutlierDetection | None) -> None:
        """Sets the current scenario's outlierDetection, from which the page estimates how long ejections last."""
        with self._lock:
            self._mesh_view.rule = rule

    def scenario_changed(self) -> None:
        """Starts the windows of all figures anew, so that they show the new scenario only."""
        with self._lock:
            now = self._mesh_view.begun = self._monotonic()
            self.trends.scenario_changed(now)
            self.connections.scenario_changed(self.board.present(now))
            self.copies.scenario_changed()

    def facts(self, after: int | None) -> Facts:
        with self._lock:
            now = self._monotonic()
            return facts.facts(self.boot, self.board, self.journal, self.joins, after, now)
