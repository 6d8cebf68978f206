"""Runs the mesh: starts, probes, restarts and stops pods, as a kubelet does, in one asyncio process (the supervisor).

Only this package starts processes; only it and `xds.server` open sockets. It makes no routing decisions: `pipeline`
builds every proxy's configuration. It uses one thread, because forking is safe only then, and because Linux ends a
child when the thread that started it ends (PR_SET_PDEATHSIG). What only Linux has is done in another way elsewhere
(`kernel.py`). Everything that waits has a deadline.
"""
