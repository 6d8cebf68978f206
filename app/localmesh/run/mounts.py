"""Makes a pod's volumes as folders, and rewrites mount paths to them.

Mounting needs root, so the mount paths of the manifest do not exist here. Instead, every environment variable and
every argument of the command that is a mount path, or begins with one and a slash, is rewritten to the volume's folder
(the longest mount path wins).
"""

import shutil
from pathlib import Path

from localmesh.model import ConfigMapVolume
from localmesh.model import Mesh
from localmesh.model import PodTemplate
from localmesh.run import atomicwriter


class Mounts:
    """The volumes of one pod, each a folder below `folder`."""

    def __init__(self, template: PodTemplate, folder: Path) -> None:
        self._template = template
        self._folder = folder
        mounts = sorted(template.container.mounts, key=lambda mount: len(mount.path), reverse=True)
        self._paths = [(mount.path.rstrip("/"), folder / mount.volume) for mount in mounts]

    @property
    def scratch(self) -> Path:
        """The folder for the container's temporary files: its volume on /tmp, or else an extra folder."""
        return next((real for path, real in self._paths if path == "/tmp"), self._folder / ".tmp")

    def create(self, mesh: Mesh) -> None:
        """Make the folders, and write the files of ConfigMaps into them."""
        for volume in self._template.volumes:
            (self._folder / volume.name).mkdir(parents=True, exist_ok=True)
        self.scratch.mkdir(parents=True, exist_ok=True)
        self.refresh(mesh)

    def refresh(self, mesh: Mesh) -> None:
        """Update the files from the ConfigMaps while the pod runs; the files of a volume change together."""
        for volume in self._template.volumes:
            if isinstance(volume.source, ConfigMapVolume):
                config_map = mesh.config_map(volume.source.config_map)
                atomicwriter.write(self._folder / volume.name, dict(config_map.data) if config_map else {})

    def remove(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)

    def rewrite(self, text: str) -> str:
        """The text with a mount path at its beginning replaced by the volume's folder."""
        for path, real in self._paths:
            if text == path or text.startswith(f"{path}/"):
                return f"{real}{text[len(path) :]}"
        return text
