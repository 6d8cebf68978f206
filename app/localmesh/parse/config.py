"""Parses ConfigMaps and ServiceAccounts."""

from localmesh.model import ConfigMap
from localmesh.model import ServiceAccount
from localmesh.parse import noeffect
from localmesh.parse.names import is_config_map_key
from localmesh.parse.reader import Reader


def config_map(namespace: str, name: str, root: Reader) -> ConfigMap:
    """A ConfigMap of texts; binary data is refused."""
    noeffect.accept(root, "a ConfigMap")
    data = root.labels("data")
    for key, _ in data:
        if not is_config_map_key(key):
            root.refuse(f"data[{key}]", "must be a key of letters, digits, dots, dashes and underscores")
    return ConfigMap(namespace, name, data)


def service_account(namespace: str, name: str, root: Reader) -> ServiceAccount:
    """A ServiceAccount; its tokens and pull secrets have no effect without an API server and a registry."""
    noeffect.accept(root, "a ServiceAccount")
    return ServiceAccount(namespace, name)
