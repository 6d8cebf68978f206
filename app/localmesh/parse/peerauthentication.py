"""Parses PeerAuthentications: whether pods accept plain connections, with the checks of Istio's CRD and webhook.

Istio: pkg/config/validation/validation.go, ValidatePeerAuthentication.
"""

from localmesh.model import MtlsMode
from localmesh.model import PeerAuthentication
from localmesh.parse.reader import Reader
from localmesh.parse.selector import workload_selector

_MODES: tuple[MtlsMode, ...] = ("UNSET", "DISABLE", "PERMISSIVE", "STRICT")
_PORTS = range(1, 65536)


def peer_authentication(namespace: str, name: str, root: Reader) -> PeerAuthentication:
    """A PeerAuthentication for pods, a namespace or the mesh; without a mode it leaves the wider scope's in force."""
    spec = root.child("spec")
    if spec is None:
        return PeerAuthentication(namespace, name)
    selector = workload_selector(spec)
    ports = spec.entries("portLevelMtls")
    if ports is not None and not ports.keys():
        ports.refuse("", "Istio refuses it without a port; remove it")
    elif ports is not None and not selector:
        ports.refuse("", "Istio accepts modes of single ports only beside a selector with labels")
    return PeerAuthentication(namespace, name, selector, _mode(spec.child("mtls")), _port_modes(ports))


def _mode(reader: Reader | None) -> MtlsMode:
    return (reader.choice("mode", _MODES) if reader else None) or "UNSET"


def _port_modes(ports: Reader | None) -> tuple[tuple[int, MtlsMode], ...]:
    """Modes by container port."""
    if ports is None:
        return ()
    modes: dict[int, MtlsMode] = {}
    for key in ports.keys():  # noqa: SIM118
        mode = _mode(ports.child(key))
        if key.isascii() and key.isdigit() and int(key) in _PORTS:
            modes[int(key)] = mode
        else:
            ports.refuse(key, f"must be a port from {_PORTS.start} to {_PORTS.stop - 1}, not {key!r}")
    return tuple(sorted(modes.items()))
