"""The deployed scenario, as the chart writes it into one mounted file: story, proof, and its Istio objects."""

import msgspec


class ScenarioError(Exception):
    """The scenario file cannot be decoded."""


class Next(msgspec.Struct, frozen=True):
    """What to try after this scenario."""

    overlay: str = ""
    why: str = ""


class OutlierDetection(msgspec.Struct, frozen=True, rename="camel"):
    """The durations of Istio's outlierDetection, with Istio's defaults; written as 10s or 1m30s."""

    base_ejection_time: str = "30s"
    interval: str = "10s"


class IstioObject(msgspec.Struct, frozen=True):
    """An Istio object as it is applied, without the labels that the chart gives to every object."""

    kind: str
    name: str
    text: str


class Scenario(msgspec.Struct, frozen=True, rename="camel"):
    """scenario.json; `proof` holds claims by name, which the proof decodes one by one; null removes a claim."""

    name: str = ""
    chapter: str = ""
    title: str = ""
    shows: str = ""
    watch: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    next: Next | None = None
    proof: dict[str, msgspec.Raw] = {}
    outlier_detection: OutlierDetection | None = None
    istio: tuple[IstioObject, ...] = ()


def decode(content: bytes) -> Scenario:
    """Raises ScenarioError, which names the field."""
    try:
        return msgspec.json.decode(content, type=Scenario)
    except (msgspec.MsgspecError, ValueError) as error:
        raise ScenarioError(f"the scenario file cannot be decoded: {error}") from None
