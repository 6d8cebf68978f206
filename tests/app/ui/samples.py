"""Display messages for the tests of the ui, with defaults, and a clock that the test moves."""

import msgspec

from mesharena.kit.messages import BallObject
from mesharena.kit.messages import BallTraffic
from mesharena.kit.messages import DisplayMessage
from mesharena.kit.messages import PlayerObject
from mesharena.kit.messages import Pod
from mesharena.kit.messages import RequestRecord
from mesharena.kit.messages import Scoreboard
from mesharena.kit.messages import SidecarView
from mesharena.kit.messages import Upstream
from mesharena.kit.outcomes import BY_SERVICE
from mesharena.ui.store import TelemetryStore

V1, V2 = "ball-v1-0", "ball-v2-0"
STATUS = {
    "answered": 200,
    "error": 503,
    "denied": 403,
    "limited": 429,
    "rejected": 503,
    "refused": 503,
    "timeout": 0,
    "unreachable": 0,
}
ADDRESS = {V1: "127.1.0.11", V2: "127.1.0.12"}


class Clock:
    """A clock that moves only when the test moves it."""

    def __init__(self, now: float = 1000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def arena(clock: Clock | None = None) -> TelemetryStore:
    clock = clock or Clock()
    return TelemetryStore(clock, clock)


def pod(name: str, service: str, boot: str = "b1", version: str = "v1", address: str = "127.1.0.99") -> Pod:
    return Pod(name=name, service=service, app=name.partition("-")[0], version=version, address=address, boot=boot)


def record(
    ball: str = V1, outcome: str = "answered", at: float = 1000.0, seconds: float = 0.005, **more: object
) -> RequestRecord:
    if outcome not in BY_SERVICE:
        ball = ""
    version = ball.split("-")[1] if ball else ""
    ended = {"outcome": outcome, "status": STATUS[outcome], "seconds": seconds} | more
    return RequestRecord(at=at, player="p", ball=ball, version=version, **ended)


def view(at: float, *ejected: str, overflow: int = 0) -> SidecarView:
    upstreams = tuple(Upstream(endpoint=a, ejected=b in ejected) for b, a in ADDRESS.items())
    return SidecarView(at=at, upstreams=upstreams, overflow=overflow, retries=0)


def player(
    *requests: RequestRecord,
    name: str = "locals-0",
    boot: str = "b1",
    sent: float = 1000.0,
    first: int = 0,
    sidecar: SidecarView | None = None,
    **more: object,
) -> DisplayMessage:
    return DisplayMessage(
        pod=pod(name, "ai", boot),
        sent=sent,
        players=(PlayerObject(id=f"{name}/1", name="Ada", team="locals", number=7, x=10, y=20),),
        requests=requests,
        requests_first=first,
        sidecar=sidecar,
        **more,
    )


def ball(
    name: str = V1, sent: float = 1000.0, boot: str = "b1", errored: float = -1, **received: int
) -> DisplayMessage:
    counts = {caller.replace("_", "-"): n for caller, n in received.items()}
    return DisplayMessage(
        pod=pod(name, "ball", boot, version=name.split("-")[1], address=ADDRESS[name]),
        sent=sent,
        ball=BallObject(id=name, x=1, y=2, errored=errored, asked=0.5),
        traffic=BallTraffic(received=counts, failed={}, handled=sum(counts.values()), handling_seconds=0.5),
    )


def stadium(match: int = 3) -> DisplayMessage:
    return DisplayMessage(
        pod=pod("stadium-0", "stadium"),
        sent=1000.0,
        score=Scoreboard(match=match, remaining=60, locals=1, visitors=0),
    )


def ball_seeing(identities: dict[str, dict[str, int]], name: str = V1, sent: float = 1000.0) -> DisplayMessage:
    """A ball that knows with which identities its callers came."""
    received = {caller: sum(counts.values()) for caller, counts in identities.items()}
    message = ball(name, sent=sent, **received)
    assert message.traffic is not None
    return msgspec.structs.replace(message, traffic=msgspec.structs.replace(message.traffic, identities=identities))
