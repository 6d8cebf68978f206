"""Whether this pod has a sidecar, which its own sidecar says at its admin port; the chart can only ask for one.

An injector may leave out what the chart asks for: no Istio revision of that name, a webhook that failed. Then nobody
answers here, and nobody removes a forged `x-forwarded-client-cert`, so no caller's identity may be believed.
"""

import msgspec

from mesharena.kit.peers import Peer
from mesharena.kit.settings import Settings
from mesharena.kit.ticker import Ticker

ASK_SECONDS = 0.5


class _Node(msgspec.Struct, gc=False):
    id: str = ""


class ServerInfo(msgspec.Struct, gc=False):
    """Envoy's answer to /server_info, the fields that are used."""

    state: str = ""
    node: _Node = msgspec.field(default_factory=_Node)


def serves(info: ServerInfo, pod: str, namespace: str) -> bool:
    """Whether this is the pod's own sidecar, with its listeners in place.

    Istio names its node sidecar~ADDRESS~POD.NAMESPACE~DOMAIN (pilot/pkg/model/context.go).
    """
    kind, _, rest = info.node.id.partition("~")
    _, _, rest = rest.partition("~")
    return info.state == "LIVE" and kind == "sidecar" and rest.partition("~")[0] == f"{pod}.{namespace}"


class OwnSidecar:
    """Asks in a thread of its own until the sidecar has answered.

    `known` is then true for good, because a pod keeps its containers; before, no identity may be believed.
    """

    def __init__(self, settings: Settings) -> None:
        self._pod, self._namespace = settings.pod, settings.namespace
        url = settings.sidecar_admin_url
        self._peer = Peer(url, timeout=1.0) if url else None
        self._ticker = Ticker("own sidecar", ASK_SECONDS, self.ask)
        self.known = False

    def start(self) -> None:
        if self._peer is not None:
            self._ticker.start()

    def stop(self) -> None:
        self._ticker.stop()

    def join(self, seconds: float) -> None:
        self._ticker.join(seconds)

    def ask(self) -> None:
        if self._peer is None:
            return
        info = self._peer.get("/server_info", ServerInfo).message
        if info is not None and serves(info, self._pod, self._namespace):
            self.known = True
            self._ticker.stop()
            self._peer.close()
