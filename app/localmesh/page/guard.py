"""Accepts requests from the arena's own page in a browser on this machine, and refuses other sites and machines."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address

_THIS_MACHINE = re.compile(r"(localhost|127\.0\.0\.1|\[::1\])(:(?P<port>\d{1,5}))?")


@dataclass(frozen=True, slots=True)
class Audience:
    """Who may use the buttons of a page on `port`: browsers on this machine, and those at a trusted host.

    A page that is `published` is served on other addresses than loopback, too. Its port may have another number outside
    (a container's published port), and who asks counts: `machine` holds the addresses from which this machine asks.
    """

    port: int
    published: bool = False
    trusted: frozenset[str] = frozenset()  # values of the Host header, in lower case
    machine: frozenset[str] = frozenset()


def refusal(method: str, header: Callable[[str], str | None], audience: Audience) -> str:
    """Why a request is refused, empty if it is accepted; `header` finds a header by its name, case-insensitively."""
    host = (header("Host") or "").lower()
    trusted = host in audience.trusted
    # another host name that resolves to this machine may belong to another site (DNS rebinding)
    if not trusted and not _names_this_machine(host, audience):
        return (
            f"The buttons work only on the machine that runs the arena, at http://localhost:{audience.port}/"
            f"{' (or the port that it is published as)' if audience.published else ''}, "
            f"and at the hosts that `mesh-arena up` trusts (--trust)."
        )
    # a program, unlike a browser, sends whatever Host it likes
    asking = _asking(header)
    if audience.published and not trusted and not _is_this_machine(asking, audience):
        return f"The buttons work only on the machine that runs the arena, and {asking} is another one (see --trust)."
    changes = method not in ("GET", "HEAD")
    origin = (header("Origin") or "").lower()
    # browsers set it on every request to this machine and to https, and scripts cannot change it
    site = header("Sec-Fetch-Site") or ("" if changes and not (trusted and origin) else "same-origin")
    if site != "same-origin":
        return "Only the arena's own page may ask this, in a browser that says so (Sec-Fetch-Site: same-origin)."
    if origin and origin != f"http://{host}" and origin.partition("://")[2] not in audience.trusted:
        return "Only the arena's own page may ask this, not one of another origin."
    if changes and (header("Content-Type") or "").partition(";")[0].strip().lower() != "application/json":
        return "The body must be application/json."
    return ""


def _names_this_machine(host: str, audience: Audience) -> bool:
    name = _THIS_MACHINE.fullmatch(host)
    return name is not None and (audience.published or int(name["port"] or 80) == audience.port)


def _asking(header: Callable[[str], str | None]) -> str:
    """The address that the gateway has the request from: it writes it at the end, whatever a client wrote before."""
    return (header("X-Forwarded-For") or "127.0.0.1").rpartition(",")[2].strip()


def _is_this_machine(address: str, audience: Audience) -> bool:
    return address in audience.machine or (_is_address(address) and ip_address(address).is_loopback)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
