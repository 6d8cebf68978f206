"""Changes several Envoys together: none gets a stage of its change before all have the stage before in force.

So no caller uses what a server does not have yet, and no server loses what a caller still uses.
"""

import asyncio
from collections.abc import Sequence

from localmesh.run.subscriber import Subscriber
from localmesh.xds.resource import Snapshot
from localmesh.xds.stages import stages

Change = tuple[Subscriber, Snapshot]  # an Envoy, and what it should have


async def push_in_stages(changes: Sequence[Change]) -> None:
    """Push changes in the order that loses no request, and wait until all are in force.

    Raises:
        RolloutError: an Envoy refused something, or did not acknowledge it in time; later stages were sent to nobody.
    """
    subscribers = [subscriber for subscriber, _ in changes]
    stages_of_each = [stages(subscriber.session.accepted, wanted) for subscriber, wanted in changes]
    for stage in zip(*stages_of_each, strict=True):
        for subscriber, snapshot in zip(subscribers, stage, strict=True):
            subscriber.session.push(snapshot)
        waits = (subscriber.wait_until_in_force() for subscriber in subscribers)
        outcomes = await asyncio.gather(*waits, return_exceptions=True)  # one that fails leaves none unwatched
        for outcome in outcomes:
            if isinstance(outcome, BaseException):
                raise outcome
