"""The files that one Envoy follows, replaced in an order that breaks no request.

An endpoint file that nobody uses yet is written first; then the clusters of old and new together; then the routes;
then the endpoint files that the old routes used, and the clusters without what is gone. A cluster in use whose
endpoints have all gone has nothing to lose: its file is written first, too.
"""

import asyncio
import json
import re
import time
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping
from pathlib import Path

from localmesh.envoy import CDS
from localmesh.envoy import RDS
from localmesh.envoy import Json
from localmesh.envoy import joined
from localmesh.errors import RolloutError
from localmesh.plan import ADMIN_PORT
from localmesh.run.httpget import NoAnswerError
from localmesh.run.httpget import get
from localmesh.run.records import replace

ACCEPT_SECONDS = 10.0
_POLL_SECONDS = 0.01
_STATS = "/stats?filter=version_text%7Cwarming_clusters%7Cupdate_rejected"

Files = Mapping[str, Json]


class Follower:
    """One Envoy's folder; `live` says whether it runs, so that its word can be waited for."""

    def __init__(self, name: str, folder: Path, address: str, live: Callable[[], bool]) -> None:
        self._name = name
        self._folder = folder
        self._address = address
        self._live = live
        self._written: dict[str, Json] = {}

    def start(self, files: Files) -> None:
        """Everything at once, before the Envoy starts."""
        self._write(files, files)

    def endpoints(self, files: Files) -> None:
        """Write only what changed about endpoints."""
        self._write(files, [name for name in self._changed(files) if name in self._written and name not in (CDS, RDS)])

    async def apply(self, files: Files) -> None:
        """Everything that changed, in order; it returns when the Envoy uses all of it."""
        old = dict(self._written)
        changed = self._changed(files)
        endpoints = [name for name in changed if name not in (CDS, RDS)]
        used = [name for name in endpoints if name in old and _uses(old, name) and _someone_healthy(old[name])]
        self._write(files, [name for name in endpoints if name not in used])
        if CDS in changed:
            self._write({CDS: joined(old, files) if old else files[CDS]}, [CDS])
            await self.in_force()
        if RDS in changed:
            self._write(files, [RDS])
        if last := [*used, *([CDS] if CDS in self._changed(files) else [])]:
            await self.in_force()
            self._write(files, last)
        gone = set(self._written) - set(files)
        for name in gone:
            del self._written[name]
        await self.in_force()
        for name in gone:
            (self._folder / name).unlink(missing_ok=True)

    async def in_force(self) -> None:
        """Wait until the Envoy reports everything that is written, whenever that was; if it runs at all.

        Raises:
            RolloutError: it refused something, or is not there in time.
        """
        wanted = {str(content["version_info"]) for content in self._written.values()}
        deadline = time.monotonic() + ACCEPT_SECONDS
        while self._live():
            try:
                stats = (await get(self._address, ADMIN_PORT, _STATS))[1].decode()
            except NoAnswerError:
                stats = ""
            if wanted <= set(re.findall(r'version_text: "([^"]*)"', stats)) and "warming_clusters: 0" in stats:
                return
            if time.monotonic() > deadline or re.search(r"update_rejected: [1-9]", stats):
                raise RolloutError(
                    f"The sidecar of {self._name} did not take its new configuration; "
                    f"`mesh-arena logs {self._name} --sidecar` says why."
                )
            await asyncio.sleep(_POLL_SECONDS)

    def _changed(self, files: Files) -> list[str]:
        return [name for name, content in files.items() if self._written.get(name) != content]

    def _write(self, files: Files, names: Iterable[str]) -> None:
        for name in names:
            replace(self._folder / name, json.dumps(files[name]))
            self._written[name] = files[name]


def _uses(files: Files, name: str) -> bool:
    """Whether the routes in these files send requests to the cluster whose endpoints are in the file of that name."""
    clusters = {str(each.get("cluster_name")) for each in files[name]["resources"]}
    routes = json.dumps(files[RDS]["resources"])
    return any(json.dumps(cluster) in routes for cluster in clusters)


def _someone_healthy(content: Json) -> bool:
    return any(
        endpoint.get("health_status") != "UNHEALTHY"
        for resource in content["resources"]
        for locality in resource.get("endpoints", ())
        for endpoint in locality.get("lb_endpoints", ())
    )
