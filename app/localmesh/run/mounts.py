"""A pod's volumes as folders of its own, and the one rule by which its container finds them.

Nothing can be mounted without root, so a path that the manifest names does not exist here. The rule: a value of the
environment, or an argument of the command, that is a mount's path or begins with it and a slash is rewritten to the
folder behind it (the longest path wins).
"""

import shutil
from pathlib import Path

from localmesh.model import ConfigMapVolume
from localmesh.model import Mesh
from localmesh.model import PodTemplate
from localmesh.run import atomicwriter


class Mounts:
    """The volumes of one pod under one folder."""

    def __init__(self, template: PodTemplate, folder: Path) -> None:
        self._template = template
        self._folder = folder
        mounts = sorted(template.container.mounts, key=lambda mount: len(mount.path), reverse=True)
        self._paths = [(mount.path.rstrip("/"), folder / mount.volume) for mount in mounts]

    @property
    def scratch(self) -> Path:
        """Where the container's temporary files go: its volume on /tmp, if it has one."""
        return next((real for path, real in self._paths if path == "/tmp"), self._folder / ".tmp")

    def create(self, mesh: Mesh) -> None:
        """Make the folders, and fill them."""
        for volume in self._template.volumes:
            (self._folder / volume.name).mkdir(parents=True, exist_ok=True)
        self.scratch.mkdir(parents=True, exist_ok=True)
        self.refresh(mesh)

    def refresh(self, mesh: Mesh) -> None:
        """Follow the ConfigMaps: all files of one change together, while the pod goes on."""
        for volume in self._template.volumes:
            if isinstance(volume.source, ConfigMapVolume):
                config_map = mesh.config_map(volume.source.config_map)
                atomicwriter.write(self._folder / volume.name, dict(config_map.data) if config_map else {})

    def remove(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)

    def rewrite(self, text: str) -> str:
        """The text, with a container's path turned into the real one."""
        for path, real in self._paths:
            if text == path or text.startswith(f"{path}/"):
                return f"{real}{text[len(path) :]}"
        return text
