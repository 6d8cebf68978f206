"""Limits of a message to the ui, so that no sender can fill its memory or falsify its sums."""

import msgspec

from mesharena.kit.factory import RefusedError
from mesharena.kit.messages import DisplayMessage
from mesharena.kit.messages.display import MOST_CALLERS

LONGEST_TEXT = 200
LARGEST_NUMBER = 1e15  # a wall clock and every counter fit; sums stay exact in JSON
BY_CALLER = dict.fromkeys(("received", "failed", "shots", "identities"), MOST_CALLERS)
MOST_ITEMS = {"requests": 1000, "upstreams": 256, **BY_CALLER}
MOST_OTHER_ITEMS = 64

# field -> the only service that may send it
SENDER = {"players": "ai", "requests": "ai", "ball": "ball", "traffic": "ball", "score": "stadium"}


def check(message: DisplayMessage) -> None:
    """Raises RefusedError with the field's path: a value is too long, too large, or from the wrong service."""
    for field, service in SENDER.items():
        if getattr(message, field) and message.pod.service != service:
            raise RefusedError(f"only a pod of service {service} may send this", field)
    _walk(message, "")


def _walk(value: object, path: str) -> None:
    if isinstance(value, str):
        if len(value) > LONGEST_TEXT:
            raise RefusedError(f"longer than {LONGEST_TEXT} characters", path)
    elif isinstance(value, int | float):
        if not -LARGEST_NUMBER <= value <= LARGEST_NUMBER:
            raise RefusedError(f"not within +-{LARGEST_NUMBER:g}", path)
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            _walk(getattr(value, name), f"{path}.{name}" if path else name)
    elif isinstance(value, tuple | dict):
        most = MOST_ITEMS.get(path.rpartition(".")[2], MOST_OTHER_ITEMS)
        if len(value) > most:
            raise RefusedError(f"more than {most} items", path)
        if isinstance(value, dict):
            for key, item in value.items():
                _walk(key, path)
                _walk(item, path)
        else:
            for index, item in enumerate(value):
                _walk(item, f"{path}[{index}]")
