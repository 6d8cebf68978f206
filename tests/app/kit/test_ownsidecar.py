from dataclasses import replace

import msgspec
import pytest

from mesharena.kit.ownsidecar import OwnSidecar
from mesharena.kit.ownsidecar import ServerInfo
from mesharena.kit.ownsidecar import serves
from tests.app.conftest import http
from tests.app.conftest import until

NODE = "sidecar~10.1.2.3~ball-v1-abcde-1.arena~arena.svc.cluster.local"


def info(node: str = NODE, state: str = "LIVE") -> bytes:
    words = {
        "version": "1.40",
        "state": state,
        "node": {"id": node, "cluster": "ball.arena"},
        "uptime_current_epoch": "3s",
    }
    return http("200 OK", msgspec.json.encode(words))


def test_the_pods_own_live_sidecar_is_recognised():
    assert serves(msgspec.convert({"state": "LIVE", "node": {"id": NODE}}, ServerInfo), "ball-v1-abcde-1", "arena")


@pytest.mark.parametrize(
    ("node", "state"),
    [
        pytest.param(NODE, "PRE_INITIALIZING", id="it has no configuration yet"),
        pytest.param(NODE, "INITIALIZING", id="its listeners are not in place"),
        pytest.param(NODE.replace("sidecar", "router"), "LIVE", id="a gateway"),
        pytest.param(NODE.replace("-1.arena", "-2.arena"), "LIVE", id="another pod's"),
        pytest.param(NODE.replace(".arena~", ".other~"), "LIVE", id="a pod of another namespace"),
        pytest.param("", "LIVE", id="an Envoy that is no part of a mesh"),
        pytest.param("sidecar~ball-v1-abcde-1.arena", "LIVE", id="another form of name"),
    ],
)
def test_what_is_not_the_pods_own_live_sidecar_is_not_believed(node, state):
    assert not serves(msgspec.convert({"state": state, "node": {"id": node}}, ServerInfo), "ball-v1-abcde-1", "arena")


def test_it_asks_until_the_sidecar_is_live_and_then_no_more(server, common):
    admin = server(info(state="INITIALIZING"), b"nonsense\r\n\r\n", http("503 Service Unavailable", b""), info())
    sidecar = OwnSidecar(replace(common, sidecar_admin_url=admin.url))
    sidecar.start()
    assert not sidecar.known
    until(lambda: sidecar.known, "answer of the sidecar")
    sidecar.join(5)
    assert len(admin.requests) == 4
    assert all(request.startswith(b"GET /server_info ") for request in admin.requests)
    sidecar.stop()


def test_nobody_answers_where_the_injector_left_the_sidecar_out(common):
    sidecar = OwnSidecar(replace(common, sidecar_admin_url=common.ui_url))
    sidecar.ask()
    assert not sidecar.known


def test_without_an_address_nobody_is_asked(common):
    sidecar = OwnSidecar(common)
    sidecar.start()
    sidecar.ask()
    sidecar.stop()
    sidecar.join(1)
    assert not sidecar.known
