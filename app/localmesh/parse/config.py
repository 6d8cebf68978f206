"""ConfigMaps and ServiceAccounts."""

from localmesh.model import ConfigMap
from localmesh.model import ServiceAccount
from localmesh.parse.reader import Reader


def config_map(namespace: str, name: str, root: Reader) -> ConfigMap:
    """A ConfigMap of texts; binary data is refused."""
    root.accept("immutable")
    return ConfigMap(namespace, name, root.labels("data"))


def service_account(namespace: str, name: str, root: Reader) -> ServiceAccount:
    """A ServiceAccount; its tokens and pull secrets mean nothing where no API server and no registry is."""
    root.accept("automountServiceAccountToken", "imagePullSecrets", "secrets")
    return ServiceAccount(namespace, name)
