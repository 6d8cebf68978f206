"""Collects everything that is refused while manifests are read, for one message."""

from localmesh.errors import UnsupportedError

ALSO = "\nalso "  # begins each refusal after the first in the text of an error


class Refusals:
    """Refusals in the order in which they were added."""

    def __init__(self) -> None:
        self._facts: dict[tuple[str, str], str] = {}

    def __bool__(self) -> bool:
        return bool(self._facts)

    def add(self, subject: str, path: str, fact: str) -> None:
        """Add a refusal; of several about one field only the first is kept."""
        self._facts.setdefault((subject, path), fact)

    def raise_any(self) -> None:
        """Raise an UnsupportedError for the first refusal, with the others in its text; do nothing if there is none."""
        if not self._facts:
            return
        (subject, path), fact = next(iter(self._facts.items()))
        others = [str(UnsupportedError(*where, what)) for where, what in list(self._facts.items())[1:]]
        raise UnsupportedError(subject, path, ALSO.join([fact, *others]))
