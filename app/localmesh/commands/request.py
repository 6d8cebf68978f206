"""What a person typed, as the request that a supervisor takes: rendered here, so that a refusal touches nothing."""

from collections.abc import Sequence
from pathlib import Path

from localmesh import helm
from localmesh.run.wire import Line


def release(
    chart: Path | None,
    overlays: Sequence[str] | None,
    sets: Sequence[str] | None,
    jsons: Sequence[str] | None,
    timeout: float,
    collector: str = "",
) -> Line:
    """Arguments of the verbs `install` and `upgrade`; raises ChartError or OverlayError."""
    rendered = helm.render(chart, overlays or [], sets or [], jsons or [], collector)
    return {
        "chart": rendered.chart,
        "documents": rendered.documents,
        "values": rendered.values,
        "overlays": list(overlays or []),
        "set": [*(jsons or []), *(sets or [])],
        "seconds": timeout,
    }
