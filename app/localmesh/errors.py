"""Every error of the embedded mesh, as a tree; each message is one sentence that names the fact and the way out.

ArenaError
├── InputError             an error in a person's input; nothing that runs was changed (exit code 2)
│   ├── ChartError         the chart does not load, its values are refused, or a template does not render
│   ├── OverlayError       an overlay or a --set expression that does not exist or cannot be read
│   ├── ManifestError      a rendered document that is not a Kubernetes object
│   ├── UnsupportedError   an object or field that the embedded mesh does not implement
│   ├── ObjectError        a deletion of an object that is not there, or that only the chart has
│   └── RevisionError      a rollback to a revision that does not exist
└── StateError             an error of the machine or of the running arena (exit code 1)
    ├── AlreadyRunningError
    ├── BusyError          another change of the arena is under way
    ├── NotRunningError
    ├── PlatformError      no Envoy for this operating system, or no free loopback addresses
    │   └── LimitError     the machine is too small for it; nothing that runs was changed
    ├── PortInUseError
    ├── RolloutError       new pods did not become ready; the old ones keep running
    │   └── RestoreError   going back failed, too
    ├── ProofError         a revision without a test-hook pod
    └── TourError          somebody else has changed the arena that a tour plays in
"""


class ArenaError(Exception):
    """An error that a person can act on; its text is the message that they read."""

    exit_code = 1


class InputError(ArenaError):
    """An error in the input; nothing that runs was changed."""

    exit_code = 2


class ChartError(InputError):
    """The chart does not load, its values are refused, or a template does not render."""


class OverlayError(InputError):
    """An overlay or a --set expression is missing or cannot be read."""


class ManifestError(InputError):
    """A rendered document is not a Kubernetes object."""


class UnsupportedError(InputError):
    """An object or a field that the embedded mesh does not implement or that Istio would refuse.

    `subject` is kind and namespaced name (`VirtualService arena/ball`), `path` the field in it
    (`spec.http[0].corsPolicy`, empty for the object as a whole).
    """

    def __init__(self, subject: str, path: str, fact: str) -> None:
        self.subject = subject
        self.path = path
        self.fact = fact
        where = f"{subject}, {path}" if path else subject
        super().__init__(f"{where}: {fact}")


class ObjectError(InputError):
    """An object to delete is not there, or only the chart has it."""


class RevisionError(InputError):
    """The revision asked for does not exist."""


class StateError(ArenaError):
    """An error of the machine or of the running arena."""


class AlreadyRunningError(StateError):
    """An arena of this name runs already."""


class BusyError(StateError):
    """Another change of the arena is under way."""


class NotRunningError(StateError):
    """No arena of this name runs."""


class PlatformError(StateError):
    """This machine lacks something that the embedded mesh needs."""


class LimitError(PlatformError):
    """The machine has less left than the change needs; nothing that runs was changed."""


class PortInUseError(StateError):
    """An address that the arena needs is taken by another process."""


class RolloutError(StateError):
    """New pods did not become ready in time; the old ones keep running."""


class RestoreError(RolloutError):
    """A rollout failed, and so did going back: neither the old state nor the new one runs completely."""


class ProofError(StateError):
    """There is no test-hook pod, so nothing can be proved."""


class TourError(StateError):
    """Somebody else has changed the arena, so the tour has ended."""
