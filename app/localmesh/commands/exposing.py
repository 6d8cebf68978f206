"""The options for a page that other machines see: where it is served, and where else its buttons work."""

import re
from collections.abc import Iterator
from collections.abc import Sequence
from ipaddress import AddressValueError
from ipaddress import IPv4Address
from typing import Annotated

import typer

from localmesh.errors import InputError
from localmesh.ports import LOOPBACK

_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?")

Listen = Annotated[
    str,
    typer.Option(
        "--listen",
        envvar="MESH_ARENA_LISTEN",
        metavar="ADDRESS",
        help="Serve the page on this address, too: one of this machine's IPv4 addresses, or 0.0.0.0 for all that "
        "it has when it starts. Others can look and play, but only this machine can use the buttons that change the "
        "mesh.",
    ),
]
Trust = Annotated[
    list[str] | None,
    typer.Option(
        "--trust",
        envvar="MESH_ARENA_TRUST",
        metavar="HOST[:PORT]",
        help="Let everyone who opens the page at http(s)://HOST[:PORT]/ use these buttons: only in a network that you "
        "trust. May be given several times; in the variable, spaces separate hosts.",
    ),
]


def check_listen(listen: str) -> str:
    """An address to listen on; raises InputError."""
    try:
        address = IPv4Address(listen)
    except AddressValueError as error:
        raise InputError(f"--listen {listen} is not an IPv4 address, such as 192.0.2.7 or 0.0.0.0.") from error
    if address.is_loopback and listen != LOOPBACK:
        raise InputError(f"--listen {listen}: of the loopback addresses only {LOOPBACK} is the page's.")
    return listen


def check_trusted(hosts: Sequence[str] | None) -> list[str]:
    """Values of the Host header, in lower case; raises InputError."""
    trusted = [host.lower() for host in hosts or ()]
    for host in trusted:
        if not _HOST.fullmatch(host):
            raise InputError(
                f"--trust {host} is not of the form HOST or HOST:PORT, as in a browser's address: demo.example:8080."
            )
    return trusted


def audience_lines(listen: str, addresses: Sequence[str], port: int, trusted: Sequence[str]) -> Iterator[str]:
    """What a person who starts an arena should know about who sees its page, which is served on `addresses`, too."""
    if listen != LOOPBACK and not addresses:
        yield "No other address: the page is on localhost alone."
    if addresses:
        yield f"Open to:   all who reach port {port} of {', '.join(addresses)}; they look and play"
    if addresses or trusted:
        others = "".join(f", and whoever opens the page at {host}" for host in trusted)
        yield f"Control:   only browsers on this machine{others}"
