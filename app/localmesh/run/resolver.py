"""Makes a Python process know the names of Services, as a cluster's DNS would: for pods without a sidecar.

This machine does not know these names, and an application whose calls no sidecar takes looks them up itself. The
supervisor gives such a process the variable MESH_ARENA_SERVICES, the path of a file that it keeps current, and has
`install` called before the program starts: by `pythonpath/sitecustomize.py` in an interpreter that starts, by the fork
server in a process that is forked. What a program then sees:

- `ball`, `ball.arena`, `ball.arena.svc` and `ball.arena.svc.cluster.local` (in capitals, too, and with a final dot) are
  the address of the Service `ball` of the namespace `arena`, and a port is that port of the Service, wherever it is:
  for `socket.getaddrinfo` (and so for every HTTP library and for asyncio) and for `connect` of a socket.
- `socket.gethostbyname` and `gethostbyname_ex` give the address alone. Where all Services share one address they raise
  `gaierror`, since the port would be lost.
- Any other name of the namespace, or that ends in `.svc` or `.svc.cluster.local`, is not known, and nobody is asked.
- Everything else is asked as before. A name without a dot that nobody knows is not known for sure, as on a cluster.

It imports nothing of this project, as the program may run in another interpreter.
"""

import json
import os
import socket
from collections.abc import Callable
from collections.abc import Mapping
from pathlib import Path
from typing import Any

VARIABLE = "MESH_ARENA_SERVICES"
FOLDER = Path(__file__).parent / "pythonpath"  # on PYTHONPATH it installs this in every interpreter
_PATH = "PYTHONPATH"
_SUFFIXES = (".svc.cluster.local", ".svc")

Text = str | bytes | None


def environment(services: Path, declared: Mapping[str, str]) -> dict[str, str]:
    """The variables that install the resolver in every interpreter that a process starts."""
    return {VARIABLE: str(services), _PATH: os.pathsep.join(filter(None, (str(FOLDER), declared.get(_PATH))))}


def without(variables: Mapping[str, str]) -> dict[str, str]:
    """The variables without the resolver's folder, as a process is given them that has the resolver in another way."""
    folders = [folder for folder in variables.get(_PATH, "").split(os.pathsep) if folder not in ("", str(FOLDER))]
    others = {name: value for name, value in variables.items() if name != _PATH}
    return {**others, _PATH: os.pathsep.join(folders)} if folders else others


def install(variables: Mapping[str, str]) -> None:
    """Let this process know the Services of the file that the variable names; without it nothing changes."""
    if path := variables.get(VARIABLE):
        _Resolver(Path(path)).install()


class _Resolver:
    """The functions of `socket` with the names of Services, read from the file again for every name."""

    def __init__(self, services: Path) -> None:
        self._file = services
        self._lookup = socket.getaddrinfo

    def install(self) -> None:
        """Put these functions in the place of those of `socket`."""
        by_name, by_name_ex = socket.gethostbyname, socket.gethostbyname_ex
        module: Any = socket
        module.getaddrinfo = self.getaddrinfo
        module.gethostbyname = lambda host: by_name(self._alone(host))
        module.gethostbyname_ex = lambda host: by_name_ex(self._alone(host))
        for name in ("connect", "connect_ex"):
            setattr(module.socket, name, self._connecting(getattr(module.socket, name)))

    def getaddrinfo(self, host: Text, port: Any, *rest: Any, **more: Any) -> list[Any]:
        """Like `socket.getaddrinfo`; raises gaierror."""
        known = self._known(host)
        if known is None:
            return self._asked(host, port, *rest, **more)
        number = _number(port)
        return self._lookup(known["address"], self._mapped(known, number) if number else port, *rest, **more)

    def _asked(self, host: Text, *rest: Any, **more: Any) -> list[Any]:
        """Ask this machine, whose resolver may not reach any server: then a name without a dot is unknown, too."""
        try:
            return self._lookup(host, *rest, **more)
        except socket.gaierror as error:
            if error.errno == socket.EAI_AGAIN and "." not in _text(host):
                raise _unknown() from error
            raise

    def _connecting(self, connect: Callable[..., Any]) -> Callable[..., Any]:
        def connecting(caller: socket.socket, address: Any) -> Any:
            if _is_by_name(caller, address) and (known := self._known(address[0])):
                address = (known["address"], self._mapped(known, address[1]))
            return connect(caller, address)

        return connecting

    def _alone(self, host: str) -> str:
        known = self._known(host)
        if known is None:
            return host
        if known["otherPort"]:
            raise socket.gaierror(socket.EAI_NONAME, "the Service has no address without a port: use getaddrinfo")
        return str(known["address"])

    def _mapped(self, known: Mapping[str, Any], port: int) -> int:
        return int(known["ports"].get(str(port)) or known["otherPort"] or port)

    def _known(self, host: Text) -> Mapping[str, Any] | None:
        """The Service of that name, None for a name outside the cluster; raises gaierror for an unknown Service."""
        name = _text(host).lower().removesuffix(".")
        if not name or name.replace(".", "").isdecimal() or ":" in name:
            return None
        facts = json.loads(self._file.read_text())
        suffix = next((suffix for suffix in _SUFFIXES if name.endswith(suffix)), "")
        first, dot, namespace = name.removesuffix(suffix).partition(".")
        services: Mapping[str, Mapping[str, Any]] = facts["services"]
        if first in services and (namespace == facts["namespace"] or not (dot or suffix)):
            return services[first]
        if suffix or namespace == facts["namespace"]:
            raise _unknown()
        return None


def _is_by_name(caller: socket.socket, address: Any) -> bool:
    """Whether it may be the name of a host and a port; other families have addresses of other kinds."""
    is_pair = isinstance(address, tuple) and len(address) == 2
    return caller.family in (socket.AF_INET, socket.AF_INET6) and is_pair and isinstance(address[0], str | bytes)


def _text(host: Text) -> str:
    return "" if host is None else host if isinstance(host, str) else host.decode("ascii", "replace")


def _number(port: Any) -> int:
    """A port as a number; 0 for none; raises gaierror for a name that no port has."""
    text = port.decode() if isinstance(port, bytes) else port
    if isinstance(text, str):
        return int(text) if text.isdecimal() else _named(text)
    return int(text or 0)


def _named(service: str) -> int:
    try:
        return socket.getservbyname(service)
    except OSError as error:
        raise socket.gaierror(socket.EAI_SERVICE, "Servname not supported for ai_socktype") from error


def _unknown() -> socket.gaierror:
    return socket.gaierror(socket.EAI_NONAME, "Name or service not known")
