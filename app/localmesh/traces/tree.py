"""The spans of a trace as a tree; a span whose parent is unknown hangs below the first span and is marked."""

from collections.abc import Sequence
from dataclasses import dataclass

from localmesh.traces.span import Span


@dataclass(frozen=True, slots=True)
class Node:
    """A span and the spans below it, by time of start."""

    span: Span
    children: "tuple[Node, ...]"
    adopted: bool = False  # its parent was not sent: a sidecar that does not keep unsampled spans was in between


def tree(spans: Sequence[Span]) -> Node | None:
    """The tree below the first span; None without one."""
    first = next((span for span in spans if not span.parent), None)
    if first is None:
        return None
    known = {span.id for span in spans}
    below: dict[str, list[Span]] = {}
    for span in sorted(spans, key=lambda span: span.begun):
        if span is not first:
            below.setdefault(span.parent if span.parent in known else first.id, []).append(span)

    def node(span: Span) -> Node:
        adopted = bool(span.parent) and span.parent not in known
        return Node(span, tuple(node(child) for child in below.pop(span.id, [])), adopted)

    return node(first)


def line(node: Node) -> str:
    """A span in a line of text: name, service, duration and attributes."""
    span = node.span
    sender = f"{span.service} sidecar" if span.sidecar else span.service
    attributes = " ".join(f"{key}={value}" for key, value in sorted(span.attributes.items()) if value)
    failed = " FAILED" if span.failed else ""
    adopted = " (its parent was not received)" if node.adopted else ""
    return f"{span.name}  [{sender}]  {span.seconds * 1000:.1f} ms{failed}{adopted}  {attributes}".rstrip()
