"""A match in which each caller's requests end in a way of its own, as its pods would tell it."""

from dataclasses import dataclass
from dataclasses import field

from msgspec.structs import replace

from mesharena.kit.messages import DisplayMessage
from mesharena.kit.messages import PlayerObject
from mesharena.kit.messages import RequestRecord
from mesharena.kit.outcomes import BY_SERVICE
from mesharena.kit.outcomes import Look
from mesharena.kit.outcomes import Outcome
from mesharena.kit.outcomes import look
from mesharena.ui.story import Story
from tests.app.ui import samples
from tests.browser.staged import Stage
from tests.browser.staged import ring

STORY = Story(
    id="1",
    name="strangers",
    title="A player whom nobody knows",
    shows="A player without a sidecar asks the ball. It has no certificate, so nobody knows who it is.",
    watch=("Its connection is plain.",),
)
EACH = 4  # requests of a caller in a message
LOOKS = {"intruder": "intruder", "stranger": "stranger", "messi": "messi", "mbappe": "mbappe"}
NAMES = {"intruder-0": "Robin Hoax", "stranger-0": "John Nobody", "locals-0": "Ada Byron", "visitors-0": "Grace Hopper"}


def identity(app: str) -> str:
    return f"spiffe://cluster.local/ns/arena/sa/{app}"


@dataclass
class Caller:
    """A pod with one player; `mtls` is how its connections are made, None if no ball receives a request."""

    pod: str
    outcome: Outcome = "answered"
    status: int = 200
    reason: str = ""
    team: str = "locals"
    mtls: bool | None = True
    shot: tuple[Outcome, int, str] | None = None
    attempt: int = 1

    @property
    def look(self) -> Look:
        return look(self.outcome, self.status, self.reason)

    @property
    def app(self) -> str:
        return self.pod.partition("-")[0]

    @property
    def name(self) -> str:
        return NAMES.get(self.pod, f"Player {self.pod}")


@dataclass
class Match:
    """The callers, and how many requests each has reported so far."""

    stage: Stage
    callers: list[Caller]
    radius: float = 120  # of the circle on which the players stand
    reported: dict[str, int] = field(default_factory=dict)  # by pod

    def go_on(self, times: int = 3) -> None:
        """The pods report `times` times."""
        for _ in range(times):
            messages = [self._ball(), *(self._caller(n, caller) for n, caller in enumerate(self.callers))]
            known = {
                c.pod: identity(c.app) if c.app != "stranger" and c.mtls is not False else "" for c in self.callers
            }
            self.stage.say(*messages, identities=known)

    def _ball(self) -> DisplayMessage:
        message = samples.ball(samples.V1, sent=self.stage.clock.now)
        assert message.traffic is not None
        heard = {c.pod: {identity(c.app) if c.mtls else "": 5} for c in self.callers if c.mtls is not None}
        return replace(message, traffic=replace(message.traffic, identities=heard))

    def _caller(self, n: int, caller: Caller) -> DisplayMessage:
        now, first = self.stage.clock.now, self.reported.get(caller.pod, 0)
        ball = samples.V1 if caller.outcome in BY_SERVICE else ""
        records = [
            RequestRecord(
                at=now - 0.02 * i,
                player=f"{caller.pod}/1",
                ball=ball,
                version="v1" if ball else "",
                outcome=caller.outcome,
                status=caller.status,
                seconds=0.005,
                reason=caller.reason,
                attempt=caller.attempt,
            )
            for i in range(EACH)
        ]
        if caller.shot:
            outcome, status, reason = caller.shot
            records.append(
                replace(records[0], ball="", version="", outcome=outcome, status=status, reason=reason, request="shot")
            )
        self.reported[caller.pod] = first + len(records)
        x, y = ring(n, len(self.callers), radius=self.radius)
        player = PlayerObject(
            id=f"{caller.pod}/1",
            name=caller.name,
            team=caller.team,  # type: ignore[arg-type]
            number=n + 1,
            x=x,
            y=y,
            look=LOOKS.get(caller.app, ""),
            sad=caller.outcome != "answered",
        )
        return DisplayMessage(
            pod=samples.pod(caller.pod, "ai"),
            sent=now,
            players=(player,),
            requests=tuple(records),
            requests_first=first,
            sidecar=None if caller.app == "stranger" else samples.view(now),
        )


def every_ending() -> list[Caller]:
    """One caller for each way to fail, and two that are answered, one of them at the second try."""
    return [
        Caller("locals-0", attempt=2),
        Caller("visitors-0", team="visitors", shot=("denied", 403, "RBAC: access denied")),
        Caller("locals-1", "error", 503),
        Caller("intruder-0", "denied", 403, "RBAC: access denied", team="visitors"),
        Caller("visitors-1", "denied", 401, "Jwt is expired", team="visitors"),
        Caller("locals-2", "rejected", 503, "upstream connect error"),
        Caller("mbappe-0", "refused", 503, team="visitors"),
        Caller("visitors-2", "refused", 504, "upstream request timeout", team="visitors"),
        Caller("locals-3", "limited", 429, "local_rate_limited"),
        Caller("messi-0", "timeout", 0),
        Caller("stranger-0", "unreachable", 0, mtls=None),
    ]
