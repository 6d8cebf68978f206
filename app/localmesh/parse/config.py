"""ConfigMaps and ServiceAccounts."""

from localmesh.model import ConfigMap
from localmesh.model import ServiceAccount
from localmesh.parse import noeffect
from localmesh.parse.reader import Reader


def config_map(namespace: str, name: str, root: Reader) -> ConfigMap:
    """A ConfigMap of texts; binary data is refused."""
    noeffect.accept(root, "a ConfigMap")
    return ConfigMap(namespace, name, root.labels("data"))


def service_account(namespace: str, name: str, root: Reader) -> ServiceAccount:
    """A ServiceAccount; its tokens and pull secrets mean nothing where no API server and no registry is."""
    noeffect.accept(root, "a ServiceAccount")
    return ServiceAccount(namespace, name)
