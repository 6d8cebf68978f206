"""The running mesh: a small kubelet in one asyncio process.

It is the only room that starts processes and, with `xds.server`, the only one that opens sockets.
It decides nothing about routing: what a proxy follows comes ready from `pipeline`. One thread, so that a child made by
fork is safe and dies with us; whatever waits has a deadline.
"""
