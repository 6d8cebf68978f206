"""The proof's own settings."""

from dataclasses import dataclass
from dataclasses import field
from typing import Annotated
from typing import Literal

from msgspec import Meta

from mesharena.kit.settings import OptionalUrl
from mesharena.kit.settings import Settings


@dataclass(frozen=True, slots=True)
class ProofSettings:
    """The path of the mounted scenario file, the time limit of the proof, and the format of its report."""

    story: str
    common: Settings = field(default_factory=Settings)
    seconds: Annotated[float, Meta(ge=1, le=86_400)] = field(default=180.0, metadata={"env": "ARENA_PROOF_SECONDS"})
    output: Literal["text", "json"] = field(default="text", metadata={"env": "ARENA_PROOF_OUTPUT"})
    quit_sidecar_url: OptionalUrl = ""  # POST here ends the pod's sidecar; empty without a sidecar
