"""Python imports this at its start where the folder is on PYTHONPATH: the mesh then uses nothing of Linux alone."""

from localmesh.run import kernel

kernel.LINUX = False
