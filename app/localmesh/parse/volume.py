"""Volumes and where a container mounts them."""

from localmesh.model import ConfigMapVolume
from localmesh.model import EmptyDir
from localmesh.model import Mount
from localmesh.model import Volume
from localmesh.parse.reader import Reader


def volumes(spec: Reader) -> tuple[Volume, ...]:
    """The volumes of a pod: ConfigMaps and empty directories."""
    found: list[Volume] = []
    for each in spec.children("volumes"):
        name = each.text("name")
        source, empty = each.child("configMap"), each.child("emptyDir")
        if source:
            source.accept("defaultMode")  # files belong to the person who started the mesh
            found.append(Volume(name, ConfigMapVolume(source.text("name"), source.boolean("optional"))))
        elif empty:
            empty.accept("sizeLimit")  # the disk is the limit
            empty.accept_only("medium", "", "Memory")
            found.append(Volume(name, EmptyDir()))
        elif not set(each.keys()) - {"name"}:
            each.refuse("", "must be a configMap or an emptyDir")
    names = [volume.name for volume in found]
    if len(set(names)) < len(names):
        spec.refuse("volumes", "two volumes have the same name")
    return tuple(found)


def mounts(container: Reader, sources: tuple[Volume, ...]) -> tuple[Mount, ...]:
    """Where the container sees the volumes, whole directories only: a single file would not follow changes."""
    found: list[Mount] = []
    known = {volume.name for volume in sources}
    for each in container.children("volumeMounts"):
        mount = Mount(each.text("name"), each.text("mountPath"), each.boolean("readOnly"))
        if mount.volume and mount.volume not in known:
            each.refuse("name", f"the pod has no supported volume {mount.volume!r}")
        found.append(mount)
    return tuple(found)
