"""Everything that was refused while the manifests were read, told at once."""

from localmesh.errors import UnsupportedError


class Refusals:
    """Gathers refusals in the order in which they were found."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], str] = {}

    def __bool__(self) -> bool:
        return bool(self._found)

    def add(self, subject: str, path: str, fact: str) -> None:
        """Note a refusal; of several about one field only the first is told."""
        self._found.setdefault((subject, path), fact)

    def raise_any(self) -> None:
        """Raise the first refusal, the others listed in its text; do nothing if there is none."""
        if not self._found:
            return
        (subject, path), fact = next(iter(self._found.items()))
        others = [str(UnsupportedError(*where, what)) for where, what in list(self._found.items())[1:]]
        raise UnsupportedError(subject, path, "\n".join([fact, *(f"also {other}" for other in others)]))
