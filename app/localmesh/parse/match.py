"""Parses the conditions of an HTTP rule; those on the caller are evaluated when a caller's routes are made."""

from localmesh.model import HeaderMatch
from localmesh.model import HttpMatch
from localmesh.parse.gatewaynames import gateways
from localmesh.parse.names import is_dns_label
from localmesh.parse.names import is_header
from localmesh.parse.names import istio_labels
from localmesh.parse.reader import Reader
from localmesh.parse.texts import condition


def match(reader: Reader, namespace: str) -> HttpMatch:
    """One entry of `match`: conditions that must all hold."""
    return HttpMatch(
        name=reader.optional_text("name") or "",
        uri=condition(reader.child("uri"), empty_prefix=True),
        ignore_uri_case=reader.boolean("ignoreUriCase"),
        method=condition(reader.child("method")),
        authority=condition(reader.child("authority")),
        scheme=condition(reader.child("scheme")),
        headers=_headers(reader, "headers"),
        without_headers=_headers(reader, "withoutHeaders"),
        query=_query(reader),
        port=reader.integer("port", 0, 65535) or None,  # 0 is unset, as in every message of Protocol Buffers
        source_labels=istio_labels(reader, "sourceLabels"),
        source_namespace=_namespace(reader),
        gateways=gateways(reader, namespace),
        gateway_names=reader.texts("gateways"),
        stat_prefix=reader.optional_text("statPrefix") or "",
    )


def _namespace(reader: Reader) -> str:
    name = reader.optional_text("sourceNamespace") or ""
    if name and not is_dns_label(name):
        reader.refuse("sourceNamespace", f"Istio refuses {name!r}: it is no name of a namespace")
    return name


def _headers(reader: Reader, key: str) -> tuple[HeaderMatch, ...]:
    headers = reader.child(key)
    if headers is None:
        return ()
    conditions: list[HeaderMatch] = []
    for name in sorted(headers.keys()):
        wanted = headers.child(name)
        if name.startswith("@request.auth."):
            headers.refuse(name, "the embedded mesh matches headers only, not claims of tokens; use a cluster")
        elif not is_header(name):
            headers.refuse(name, f"Istio refuses {name!r} as the name of a header")
        # In withoutHeaders a lone * as regex means that the header is there, whatever it says.
        anything = key == "withoutHeaders" and wanted is not None and wanted.raw("regex") == "*"
        conditions.append(HeaderMatch(name, None if anything else condition(wanted)))
    return tuple(conditions)


def _query(reader: Reader) -> tuple[HeaderMatch, ...]:
    parameters = reader.child("queryParams")
    if parameters is None:
        return ()
    if "" in parameters.keys():  # noqa: SIM118  # a Reader is no mapping
        parameters.refuse("", "Envoy refuses a parameter without a name, although Istio lets it through")
    return tuple(HeaderMatch(name, condition(parameters.child(name))) for name in sorted(parameters.keys()))
