"""The commands for this release that the page shows, ready to be copied, for the platform that it runs on."""

from dataclasses import dataclass
from dataclasses import field
from typing import Literal

import msgspec

DEFAULTS = "one-ball"  # the scenario of the chart's own values; it has no values file
FIRST = "init-ui"  # where the guided tour begins

Kind = Literal["cluster", "local"]


class Commands(msgspec.Struct, frozen=True):
    """Commands that a person may run next."""

    next: str  # empty if the scenario names no next one
    back: str
    prove: str


@dataclass(frozen=True, slots=True)
class Platform:
    """Where the release runs, its name, and the options that its users need in every `helm upgrade`.

    Without ARENA_PLATFORM, as in a ui started by hand, the platform is `cluster`.
    """

    kind: Kind = field(default="cluster", metadata={"env": "ARENA_PLATFORM"})
    release: str = "arena"
    namespace: str = field(default="arena", metadata={"env": "POD_NAMESPACE"})
    chart: str = "chart"
    scenarios: str = "values"
    args: str = field(default="", metadata={"env": "ARENA_HELM_ARGS"})

    def commands(self, following: str) -> Commands:
        if self.kind == "local":
            return Commands(
                next=self.upgrade(following),
                back="mesh-arena rollback",
                prove="mesh-arena test",
            )
        where = f"{self.release} --namespace {self.namespace}"
        return Commands(
            next=self.upgrade(following),
            back=f"helm rollback {where}",
            prove=f"helm test {where} --logs",
        )

    def upgrade(self, overlay: str) -> str:
        if not overlay:
            return ""
        if self.kind == "local":
            return "mesh-arena upgrade" + ("" if overlay == DEFAULTS else f" -f {overlay}")
        # without values of its own, helm upgrade keeps those of the release
        values = "--reset-values" if overlay == DEFAULTS else f"-f {self.scenarios}/{overlay}.yaml"
        return f"helm upgrade {self.release} {self.chart} --namespace {self.namespace} {values} {self.args}".rstrip()
