"""The last comments on the match, without duplicates, numbered so that a page recognises the new ones."""

from collections import deque

import msgspec

from mesharena.kit.messages import Comment

KEPT = 20
REMEMBERED = 400


class Said(msgspec.Struct, frozen=True):
    """A comment, its number, and the pod that made it."""

    id: int
    pod: str
    at: float
    kind: str
    text: str


class Comments:
    """The last comments; one that arrives twice is stored once."""

    def __init__(self) -> None:
        self._said: deque[Said] = deque(maxlen=KEPT)
        self._known: deque[tuple[str, float, str]] = deque(maxlen=REMEMBERED)
        self._count = 0

    def take(self, pod: str, comments: tuple[Comment, ...]) -> None:
        for comment in comments:
            key = (pod, comment.at, comment.text)
            if key not in self._known:
                self._known.append(key)
                self._count += 1
                self._said.append(Said(self._count, pod, comment.at, comment.kind, comment.text))

    def last(self) -> tuple[Said, ...]:
        return tuple(self._said)
