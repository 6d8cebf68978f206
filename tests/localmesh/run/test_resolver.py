"""The resolver in pods without a sidecar: what a Python program there sees of Services, started and forked."""

import asyncio
import errno
import json
import os
import socket
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest

from localmesh.location import Location
from localmesh.model import Service
from localmesh.model import ServicePort
from localmesh.nodeproxy import NodeProxy
from localmesh.nodeproxy import ServiceAddress
from localmesh.plan import Network
from localmesh.run import resolver
from localmesh.run import services
from localmesh.run.kernel import LINUX
from localmesh.run.order import fixed
from localmesh.settings import StateFolder
from tests.localmesh.run.forked import IS_FORKED
from tests.localmesh.run.forked import forking_in
from tests.ports import free_port

OWN, SINGLE = Network(77), Network(10, single_address=True)
BALL = Service("arena", "ball", (("app", "ball"),), (ServicePort("http", 8080, "http"), ServicePort("http-80", 80, 80)))
PROGRAM = """
import json, socket, sys
for text in sys.argv[1:]:
    try:
        answer = eval(text)
    except OSError as error:
        answer = f"{type(error).__name__} {error.errno}"
    print(json.dumps(answer))
"""
UNKNOWN = "gaierror -2" if LINUX else "gaierror 8"


def address(network: Network) -> ServiceAddress:
    locations = network.locations()
    return ServiceAddress(BALL, tuple(next(locations) for _ in (BALL.ports if network.single_address else [0])))


def somewhere() -> ServiceAddress:
    """An address at which nobody listens."""
    places = tuple(Location("127.0.0.1", container_port=free_port(), closed_port=free_port()) for _ in BALL.ports)
    return ServiceAddress(BALL, places)


def write(path: Path, *known: ServiceAddress) -> None:
    services.write(path, "arena", NodeProxy("kube-proxy", "kube-system", OWN.gateway, known))


def seen(path: Path, *expressions: str, **more: str) -> list[Any]:
    """What a new interpreter with the resolver prints of these expressions."""
    environment = {**os.environ, **more, **resolver.environment(path, more)}
    command = [sys.executable, "-c", PROGRAM, *expressions]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=60)
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(params=[OWN, SINGLE], ids=["own address", "single address"])
def known(request: pytest.FixtureRequest) -> ServiceAddress:
    return address(request.param)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "services.json"


def test_every_form_of_a_services_name_leads_to_its_port(file: Path, known: ServiceAddress):
    write(file, known)
    names = ["ball", "BALL", "ball.", "ball.arena", "ball.arena.svc", "ball.arena.svc.cluster.local."]
    answers = seen(file, *(f"socket.getaddrinfo({name!r}, 8080, 0, socket.SOCK_STREAM)[0][4]" for name in names))
    assert answers == [[known.address, known.ports[8080]]] * len(names)
    texts = seen(
        file, *(f"socket.getaddrinfo({n}, {p})[0][4]" for n, p in (("b'ball'", "'8080'"), ("'ball'", "'http'")))
    )
    assert texts == [[known.address, known.ports[8080]], [known.address, known.ports[80]]]


def test_a_port_that_the_service_does_not_have_leads_to_nobody(file: Path, known: ServiceAddress):
    write(file, known)
    expected = 9999 if known.closed_port is None else known.closed_port
    assert seen(file, "socket.getaddrinfo('ball', 9999)[0][4]") == [[known.address, expected]]


def test_an_address_alone_is_known_where_it_is_the_services_own(file: Path, known: ServiceAddress):
    write(file, known)
    expected = known.address if known.closed_port is None else UNKNOWN
    forms = ("socket.gethostbyname('ball.arena')", "socket.gethostbyname_ex('ball')[2]")
    assert seen(file, *forms) == [expected, [expected] if known.closed_port is None else expected]


@pytest.mark.parametrize("name", ["locals.arena", "locals.arena.svc", "ball.other.svc.cluster.local", "ball.svc"])
def test_a_name_of_the_cluster_that_is_no_services_is_unknown_and_nobody_is_asked(file: Path, name: str):
    write(file, address(OWN))
    code = f"[setattr(socket.getaddrinfo.__self__, '_lookup', None), socket.getaddrinfo({name!r}, 80)]"
    assert seen(file, code) == [UNKNOWN]


def test_what_is_no_services_is_asked_as_before(file: Path):
    write(file, address(OWN))
    plain = subprocess.run(
        [sys.executable, "-c", PROGRAM, *(asked := ["socket.getaddrinfo('localhost', 80)", "socket.gethostname()"])],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert [json.dumps(answer) for answer in seen(file, *asked)] == plain.stdout.splitlines()
    literal = ("socket.getaddrinfo('127.0.0.1', 80)[0][4]", "socket.getaddrinfo(None, 80, socket.AF_INET)[0][4]")
    assert seen(file, *literal) == [["127.0.0.1", 80], ["127.0.0.1", 80]]


def test_a_name_without_a_dot_is_unknown_when_no_resolver_can_be_reached(file: Path):
    write(file, address(OWN))
    code = textwrap.dedent("""
        import socket
        def unreachable(*_): raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure")
        socket.getaddrinfo.__self__._lookup = unreachable
        for name in ("nobody", "nobody.example"):
            try: socket.getaddrinfo(name, 80)
            except socket.gaierror as error: print(error.errno == socket.EAI_NONAME)
    """)
    environment = {**os.environ, **resolver.environment(file, {})}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "False"]


def test_a_service_that_comes_or_goes_is_known_or_unknown_from_then_on(file: Path):
    write(file)
    code = textwrap.dedent("""
        import socket, sys
        for _ in sys.stdin:
            try: print(socket.getaddrinfo("ball.arena", 8080)[0][4][0], flush=True)
            except socket.gaierror: print("unknown", flush=True)
    """)
    environment = {**os.environ, **resolver.environment(file, {})}
    program = subprocess.Popen(
        [sys.executable, "-c", code], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with program:
        assert program.stdin
        assert program.stdout
        answers = []
        for state in ((), (address(OWN),), ()):
            write(file, *state)
            program.stdin.write("\n")
            program.stdin.flush()
            answers.append(program.stdout.readline().strip())
    assert answers == ["unknown", address(OWN).address, "unknown"]


def test_a_socket_connects_by_name_too(file: Path):
    write(file, known := somewhere())
    with socket.create_server((known.address, known.ports[8080])):
        other = "socket.socket().connect_ex(('ball.arena', 80)) == __import__('errno').ECONNREFUSED"
        assert seen(file, "socket.socket().connect_ex(('ball', 8080))", other) == [0, True]


def test_a_port_that_has_no_such_name_is_an_error_of_the_lookup(file: Path):
    write(file, address(OWN))
    error = f"gaierror {int(socket.EAI_SERVICE)}"
    assert (
        seen(file, "socket.getaddrinfo('ball', 'nonsense')", "socket.getaddrinfo(b'ball', b'nonsense')") == [error] * 2
    )


@pytest.mark.skipif(not LINUX, reason="such sockets are Linux's")
def test_sockets_of_other_families_connect_as_before(file: Path):
    write(file, address(OWN))
    netlink = "socket.socket(socket.AF_NETLINK, socket.SOCK_RAW).connect_ex((0, 0))"
    unix = "socket.socket(socket.AF_UNIX).connect_ex('nothing')"
    assert seen(file, netlink, unix) == [0, errno.ENOENT]


def test_an_http_library_and_asyncio_call_by_name(file: Path):
    write(file, known := somewhere())
    code = textwrap.dedent(f"""
        import asyncio, http.server, socket, threading
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200)
                self.end_headers()
                self.wfile.write(self.headers["host"].encode())
            def log_message(self, *_): ...
        server = http.server.HTTPServer(({known.address!r}, {known.ports[8080]}), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        import requests
        print(requests.get("http://ball:8080/").text)
        async def call():
            reader, writer = await asyncio.open_connection("ball.arena", 8080)
            writer.write(b"GET / HTTP/1.0\\r\\nhost: x\\r\\n\\r\\n")
            print((await reader.read()).decode().split()[1])
            writer.close()
        asyncio.run(call())
    """)
    environment = {**os.environ, **resolver.environment(file, {})}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=60)
    assert done.stdout.split() == ["ball:8080", "200"], done.stderr


def test_another_sitecustomize_and_the_applications_own_path_stay(file: Path, tmp_path: Path):
    write(file, address(OWN))
    (tmp_path / "sitecustomize.py").write_text("import builtins; builtins.mine = 'loaded'")
    (tmp_path / "helper.py").write_text("word = 'found'")
    expressions = ("mine", "__import__('helper').word", "socket.gethostbyname('ball')")
    assert seen(file, *expressions, PYTHONPATH=str(tmp_path)) == ["loaded", "found", address(OWN).address]


def test_a_process_without_the_variable_is_left_alone(monkeypatch: pytest.MonkeyPatch):
    class Untouched:
        def install(self) -> None:
            raise AssertionError

    monkeypatch.setattr(resolver, "_Resolver", Untouched)
    resolver.install({"PATH": "/bin"})


def test_the_resolver_alone_does_not_keep_a_process_from_being_forked():
    image = {"PYTHONUNBUFFERED": "1", "PATH": "/bin"}
    assert fixed({**image, **resolver.environment(Path("/x"), image)}) == fixed(image)
    own = {**image, "PYTHONPATH": "/mine"}
    assert fixed({**own, **resolver.environment(Path("/x"), own)}) == fixed(own) != fixed(image)


@pytest.mark.skipif(not LINUX, reason="elsewhere every process is started")
def test_a_forked_program_knows_services_and_so_do_those_that_it_starts(state_folder: StateFolder):
    file = state_folder.root / "pods" / "services.json"
    write(file, address(OWN))
    ask = "import socket; print(socket.gethostbyname('ball.arena'))"
    code = f"{IS_FORKED}\n{ask}\nimport subprocess, sys; subprocess.run([sys.executable, '-c', {ask!r}], check=True)"

    async def run() -> None:
        async with forking_in(state_folder) as arena:
            output = await arena.output(code, **resolver.environment(file, {}))
            assert sorted(output.split()) == [address(OWN).address] * 2 + ["True"]
            assert await arena.output("import socket; print(socket.getaddrinfo.__module__)") == "socket\n"

    asyncio.run(run())
