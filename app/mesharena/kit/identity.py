"""Who sends a request, by the certificate of its connection: the header `x-forwarded-client-cert` (XFCC).

A sidecar writes the header, so it says the truth only to a pod that has one. Istio sets `forward_client_cert_details`
of inbound listeners to APPEND_FORWARD (pilot/pkg/networking/util/proxy_headers.go). With that, Envoy appends the
caller's certificate as the last element if the connection is mutual TLS. Elements before it are the caller's own words.
On any other connection, also a plain one under PERMISSIVE, Envoy removes the header, so a caller cannot forge it there
(Envoy, conn_manager_utility.cc: mutateXfccRequestHeader). gunicorn drops a header that is spelled with underscores.
Without a sidecar nobody removes what a caller writes, so an identity is unknown until the pod's own sidecar has
answered (ownsidecar.py). Nor does the sidecar see who does not come through it: on a cluster `kubectl port-forward`,
which ends inside the pod; in the embedded mesh a process of this machine that calls an application's own port.
"""

import re
from functools import lru_cache

LONGEST_HEADER = 1024  # characters at the end of the header that are read; Envoy's own element takes about 300
LONGEST_IDENTITY = 200
_QUOTED = r'"(?:[^"\\]++|\\.)*+"'
_PLAIN = r'[^",;\\]*'
# the last element: what follows the last comma that is outside quotes; hostile elements before it do not change that
_LAST = re.compile(rf'(?:^|,)((?:[^",\\]++|{_QUOTED})*+)\Z', re.DOTALL)
_PAIR = re.compile(rf"([A-Za-z]+)=({_QUOTED}|{_PLAIN})(?:;|\Z)", re.DOTALL)
_SPIFFE = re.compile(r"spiffe://[A-Za-z0-9._-]+((?:/[A-Za-z0-9._-]+)+)")


@lru_cache(maxsize=512)
def caller(header: str) -> str:
    """The caller's SPIFFE id by the header's last element; empty without header or id, also if it cannot be read."""
    # a cut header must not begin with an element that is only the rest of one
    tail = header if len(header) <= LONGEST_HEADER else "\\" + header[-LONGEST_HEADER:]
    last = _LAST.search(tail)
    if last is None:
        return ""
    element, position = last[1].strip(), 0
    ids: list[str] = []
    while position < len(element):
        pair = _PAIR.match(element, position)
        if pair is None:
            return ""
        if pair[1].upper() == "URI":
            ids.append(pair[2].strip('"'))
        position = pair.end()
    return next((i for i in ids if len(i) <= LONGEST_IDENTITY and _SPIFFE.fullmatch(i)), "")


def account(identity: str) -> str:
    """The service account of a SPIFFE id, as ns/NAMESPACE/sa/NAME; empty if it is none."""
    match = _SPIFFE.fullmatch(identity)
    return match[1].removeprefix("/") if match else ""
