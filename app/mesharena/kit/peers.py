"""HTTP calls to other services, with limits on time and size; a call never raises, its Reply says how it ended."""

import time
from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from types import MappingProxyType
from typing import Any
from typing import Generic
from typing import TypeVar
from urllib.parse import urlencode

import msgspec
import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection
from urllib3.exceptions import HTTPError
from urllib3.exceptions import ReadTimeoutError

from mesharena.kit import calls
from mesharena.kit.attempts import ATTEMPT_HEADER
from mesharena.kit.attempts import attempt
from mesharena.kit.outcomes import POD_HEADER
from mesharena.kit.outcomes import VERSION_HEADER
from mesharena.kit.outcomes import Outcome
from mesharena.kit.outcomes import recognise
from mesharena.kit.tracing import tracing

T = TypeVar("T")

ANSWER_LIMIT = 4 * 1024 * 1024
CONNECTIONS = 4
NO_HEADERS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Reply(Generic[T]):
    """How a call ended; `message` is there exactly when the outcome is "answered"."""

    outcome: Outcome
    status: int = 0
    seconds: float = 0.0
    message: T | None = None
    pod: str = ""  # from the answer's header x-arena-pod
    version: str = ""
    error: str = ""
    attempt: int = 1  # which one the service says that it answered; 1 if it says nothing


class _Adapter(HTTPAdapter):
    """Turns Nagle's algorithm off for proxies: urllib3 leaves it on there, which delays every body by 40 ms."""

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
        options.setdefault("socket_options", HTTPConnection.default_socket_options)
        return super().proxy_manager_for(proxy, **options)


def _always(outcome: Outcome) -> bool:
    return True


class Peer:
    """Client for one service. Threads that must not wait for each other need a Peer each."""

    def __init__(
        self,
        url: str,
        *,
        timeout: float,
        proxy: str = "",
        answer_limit: int = ANSWER_LIMIT,
        counted_as: str = "",
        counts: Callable[[Outcome], bool] = _always,
        token: str = "",
        headers: Mapping[str, str] = NO_HEADERS,
    ) -> None:
        self._url = url.rstrip("/")
        self._counted_as = counted_as  # label `peer` of the metric; empty: calls are not counted
        self._counts = counts  # whether the metric counts a call with this outcome
        self._headers = {**headers, "Accept-Encoding": "identity", "User-Agent": "mesh-arena"}
        if token:
            self._headers["Authorization"] = f"Bearer {token}"
        self._timeout = timeout
        self._limit = answer_limit
        self._proxies = {"http": proxy} if proxy else {}
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._session.mount("http://", _Adapter(pool_connections=1, pool_maxsize=CONNECTIONS, max_retries=0))
        self._decoders: dict[type, msgspec.json.Decoder[Any]] = {}
        self._prepared: dict[tuple[str, str], requests.PreparedRequest] = {}

    def get(self, path: str, wanted: type[T], parameters: dict[str, Any] | None = None) -> Reply[T]:
        request = self._template("GET", path).copy()
        if parameters:
            request.url = f"{request.url}?{urlencode(parameters)}"
        return self._call(request, wanted)

    def post(self, path: str, message: object, wanted: type[T]) -> Reply[T]:
        body = msgspec.json.encode(message)
        request = self._template("POST", path).copy()
        request.body = body
        request.headers["Content-Length"] = str(len(body))
        return self._call(request, wanted)

    def close(self) -> None:
        self._session.close()

    def _template(self, method: str, path: str) -> requests.PreparedRequest:
        """Preparing a request costs more than sending it, so each path is prepared once."""
        key = (method, path)
        if key not in self._prepared:
            content = {"Content-Type": "application/json"} if method == "POST" else {}
            headers = {**self._headers, **content}
            self._prepared[key] = requests.Request(method, self._url + path, headers=headers).prepare()
        return self._prepared[key]

    def _decoder(self, wanted: type[T]) -> "msgspec.json.Decoder[T]":
        if wanted not in self._decoders:
            self._decoders[wanted] = msgspec.json.Decoder(wanted)
        return self._decoders[wanted]

    def _call(self, request: requests.PreparedRequest, wanted: type[T]) -> Reply[T]:
        reply = self._sent(request, wanted)
        if self._counted_as and self._counts(reply.outcome):
            calls.count(self._counted_as, reply.version, reply.outcome, reply.seconds)
        return reply

    def _sent(self, request: requests.PreparedRequest, wanted: type[T]) -> Reply[T]:
        started = time.perf_counter()

        def reply(outcome: Outcome, error: object = "", response: requests.Response | None = None) -> Reply[T]:
            seconds = time.perf_counter() - started
            if response is None:
                return Reply(outcome, seconds=seconds, error=str(error)[:200])
            pod, version = response.headers.get(POD_HEADER, ""), response.headers.get(VERSION_HEADER, "")
            number = attempt(response.headers.get(ATTEMPT_HEADER))
            return Reply(outcome, response.status_code, seconds, None, pod[:80], version[:80], str(error)[:200], number)

        response = None
        received = bytearray()  # of the body, also if it breaks off
        try:
            with tracing().outgoing(request.headers):
                response = self._session.send(
                    request, timeout=self._timeout, stream=True, allow_redirects=False, proxies=self._proxies
                )
            self._read(response, received, started + self._timeout)
        except (requests.Timeout, ReadTimeoutError, TimeoutError) as error:
            return reply("timeout", error)
        except (requests.RequestException, HTTPError, OSError, ValueError) as error:
            if response is None:
                return reply("unreachable", error)
            # the headers arrived, so they tell who answered
            outcome = recognise(response.status_code, response.headers, bytes(received))
            if outcome == "answered":
                return reply("error", error, response)
            return reply(outcome, _text(received) or error, response)
        finally:
            if response is not None:
                response.close()
        body = bytes(received)
        outcome = recognise(response.status_code, response.headers, body)
        if outcome != "answered":
            return reply(outcome, _text(received), response)
        try:
            message = self._decoder(wanted).decode(body)
        except (msgspec.MsgspecError, ValueError) as error:
            return reply("error", error, response)
        good = reply(outcome, "", response)
        return Reply(good.outcome, good.status, good.seconds, message, good.pod, good.version, attempt=good.attempt)

    def _read(self, response: requests.Response, received: bytearray, deadline: float) -> None:
        """Adds the body to `received`; raises ValueError if it is too long, TimeoutError at the deadline."""
        while chunk := response.raw.read1(65536, decode_content=False):
            received += chunk
            if len(received) > self._limit:
                raise ValueError(f"the answer is longer than {self._limit} bytes")
            if time.perf_counter() > deadline:
                raise TimeoutError(f"the answer took longer than {self._timeout:g} s")


def _text(body: bytearray) -> str:
    """The beginning of a body, of which nobody knows what it is."""
    return body[:200].decode(errors="replace")
