"""Parses volumes and the paths where a container mounts them."""

from localmesh.model import ConfigMapVolume
from localmesh.model import EmptyDir
from localmesh.model import Mount
from localmesh.model import Volume
from localmesh.parse import noeffect
from localmesh.parse.names import is_kubernetes_label
from localmesh.parse.reader import Reader


def volumes(spec: Reader) -> tuple[Volume, ...]:
    """The volumes of a pod: ConfigMaps and empty directories."""
    result: list[Volume] = []
    for reader in spec.children("volumes"):
        name = reader.text("name")
        if name and not is_kubernetes_label(name):
            reader.refuse("name", f"must be a DNS label (small letters, digits, dashes), not {name!r}")
        source, empty = reader.child("configMap"), reader.child("emptyDir")
        if source and empty:
            reader.refuse("", "Kubernetes takes one source for a volume, not several")
        if source:
            noeffect.accept(source, "a volume of a ConfigMap")
            result.append(Volume(name, ConfigMapVolume(source.text("name"), source.boolean("optional"))))
        elif empty or not set(reader.keys()) - {"name"}:  # a volume without a source is an emptyDir, as in Kubernetes
            if empty:
                noeffect.accept(empty, "an emptyDir")
            result.append(Volume(name, EmptyDir()))
    names = [volume.name for volume in result]
    if len(set(names)) < len(names):
        spec.refuse("volumes", "two volumes have the same name")
    return tuple(result)


def mounts(container: Reader, sources: tuple[Volume, ...]) -> tuple[Mount, ...]:
    """The mounts of a container; only whole directories, since a single file (subPath) would not be updated."""
    result: list[Mount] = []
    known = {volume.name: volume.source for volume in sources}
    for reader in container.children("volumeMounts"):
        mount = Mount(reader.text("name"), reader.text("mountPath"))
        if mount.volume and mount.volume not in known:
            reader.refuse("name", f"the pod has no volume {mount.volume!r}")
        if isinstance(known.get(mount.volume), ConfigMapVolume):
            noeffect.accept(reader, "a mount of a ConfigMap")
        elif reader.boolean("readOnly"):
            reader.refuse("readOnly", "the embedded mesh cannot keep an application from writing; remove it")
        result.append(mount)
    return tuple(result)
