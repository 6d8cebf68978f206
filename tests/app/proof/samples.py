"""Builders of facts for the tests of claims, with defaults and a shared clock."""

from mesharena.kit.messages.facts import BallFact
from mesharena.kit.messages.facts import PodFact
from mesharena.kit.messages.facts import RequestFact
from mesharena.kit.messages.facts import ViewFact
from mesharena.proof.window import Report
from mesharena.proof.window import Window


def request(
    version: str = "v1",
    outcome: str = "answered",
    caller: str = "locals-0",
    at: float = 100.0,
    seconds: float = 0.005,
) -> RequestFact:
    ball = f"ball-{version}-0" if outcome in ("answered", "error") else ""
    status = {"answered": 200, "error": 503, "denied": 403, "rejected": 503, "refused": 503}.get(outcome, 0)
    app = caller.rpartition("-")[0]
    return RequestFact(caller, app, at, f"{caller}/1", ball, version if ball else "", outcome, status, seconds)


def view(at: float, *ejected: str, caller: str = "locals-0", overflow: int = 0) -> ViewFact:
    return ViewFact(caller, caller.rpartition("-")[0], at, ejected, overflow)


def pod(
    name: str, service: str = "ai", players: int = 1, *, overflow: int = 0, viewed: float = 0, sent: float = 0
) -> PodFact:
    app = name.rpartition("-")[0]
    return PodFact(name, service, app, sent, players, viewed > 0, overflow, viewed)


def ball(version: str, received: int, handled: int = 0, handling: float = 0.0, boot: str = "b1") -> BallFact:
    return BallFact(f"ball-{version}-0", version, boot, received, handled, handling)


def report(at: float = 0.0, pods: tuple[PodFact, ...] = (), balls: tuple[BallFact, ...] = ()) -> Report:
    return Report(at, pods, balls)


def window(*requests: RequestFact, views: tuple[ViewFact, ...] = (), reports: tuple[Report, ...] = ()) -> Window:
    return Window(list(reports) or [report()], list(requests), list(views))
