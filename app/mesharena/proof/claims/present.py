"""The claim about which services run and how many players are on the pitch."""

from typing import Annotated

import msgspec
from msgspec import Meta

from mesharena.proof.claims.claim import Claim
from mesharena.proof.window import Report
from mesharena.proof.window import Verdict
from mesharena.proof.window import Window
from mesharena.proof.window import failed
from mesharena.proof.window import met
from mesharena.proof.window import not_yet

# a pod that ended just before the proof stays on the page for 2 s
LEAVING_SECONDS = 3.0
WATCH_SECONDS = 3.0


class Services(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which services report to the ui."""

    ui: bool
    stadium: bool
    ball: bool


class Present(Claim, frozen=True, tag="present"):
    """These services report to the ui, and no others, and `players` players are on the pitch."""

    services: Services
    players: Annotated[int, Meta(ge=0, le=10_000)]

    def judge(self, window: Window) -> Verdict:
        services = msgspec.structs.asdict(self.services)
        wanted = {"ui"} | {service for service, there in services.items() if there}
        if window.seconds < LEAVING_SECONDS + WATCH_SECONDS:
            watched = f"watched for {window.seconds:.1f} of {LEAVING_SECONDS + WATCH_SECONDS:g} s"
            return not_yet(f"{watched}: {_described(window.reports[-1])}")
        end = window.reports[-1].at
        for report in window.reports:
            if report.at >= end - WATCH_SECONDS and (_heard(report) != wanted or _players(report) != self.players):
                claimed = ", ".join(sorted(wanted)) or "nobody"
                return failed(f"{_described(report)} (claimed {claimed} and {self.players} players)")
        return met(f"{_described(window.reports[-1])}, for {WATCH_SECONDS:g} s")


def _heard(report: Report) -> set[str]:
    """The services that report; the ui is one, since it answers; players are counted separately."""
    return {"ui"} | {p.service for p in report.pods if p.service != "ai"}


def _players(report: Report) -> int:
    return sum(p.players for p in report.pods)


def _described(report: Report) -> str:
    return f"reporting: {', '.join(sorted(_heard(report)))}; {_players(report)} players on the pitch"
