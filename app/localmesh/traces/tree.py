"""Spans of one trace as a tree; one whose parent is not known hangs below the first, and says so."""

from collections.abc import Sequence
from dataclasses import dataclass

from localmesh.traces.span import Span


@dataclass(frozen=True, slots=True)
class Node:
    """A span and what it caused, in the order in which it began."""

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
        return Node(span, tuple(node(each) for each in below.pop(span.id, [])), adopted)

    return node(first)


def line(node: Node) -> str:
    """A span in words: what, who, how long, and what there is to know."""
    span = node.span
    who = f"{span.service} sidecar" if span.sidecar else span.service
    facts = " ".join(f"{key}={value}" for key, value in sorted(span.facts.items()) if value)
    failed = " FAILED" if span.failed else ""
    adopted = " (its parent is not here)" if node.adopted else ""
    return f"{span.name}  [{who}]  {span.seconds * 1000:.1f} ms{failed}{adopted}  {facts}".rstrip()
