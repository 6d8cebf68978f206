"""Every error of the embedded mesh, as a tree; each message is one sentence that names the fact and the way out.

ArenaError
├── InputError             the person's input is at fault; nothing running was touched (exit code 2)
│   ├── ChartError         the chart does not load, its values are refused, or a template does not render
│   ├── OverlayError       an overlay or --set expression that is not there or cannot be read
│   ├── ManifestError      a rendered document that is not a Kubernetes object
│   ├── UnsupportedError   an object or field that the embedded mesh does not implement
│   └── RevisionError      a rollback to a revision that does not exist
└── StateError             the machine or the running arena is at fault (exit code 1)
    ├── AlreadyRunningError
    ├── BusyError          another change of the arena is under way
    ├── NotRunningError
    ├── PlatformError      no Envoy for this platform, or no loopback addresses of our own
    │   └── LimitError     the machine cannot hold what is asked for; nothing running was touched
    ├── PortInUseError
    ├── RolloutError       pods that did not become ready; what ran before goes on
    │   └── RestoreError   or it does not: the way back failed, too
    └── ProofError         a test-hook pod that failed
"""


class ArenaError(Exception):
    """Something went wrong that a person can act on; its text is what they read."""

    exit_code = 1


class InputError(ArenaError):
    """The input is at fault and nothing that runs was touched."""

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


class RevisionError(InputError):
    """The revision asked for does not exist."""


class StateError(ArenaError):
    """The machine or the running arena is at fault."""


class AlreadyRunningError(StateError):
    """An arena of this name runs already."""


class BusyError(StateError):
    """Another change of the arena is under way."""


class NotRunningError(StateError):
    """No arena of this name runs."""


class PlatformError(StateError):
    """This machine lacks something that the embedded mesh cannot do without."""


class LimitError(PlatformError):
    """A limit of this machine leaves less than what is asked for needs, and nothing that runs was touched."""


class PortInUseError(StateError):
    """An address that the arena needs is taken by another process."""


class RolloutError(StateError):
    """Pods did not become ready in time; what ran before goes on."""


class RestoreError(RolloutError):
    """A rollout failed, and so did the way back: what runs is neither the old state nor the new one."""


class ProofError(StateError):
    """A test-hook pod failed: the mesh does not do what the scenario says."""
