"""What a person typed, as the request that a supervisor takes: rendered here, so that a refusal touches nothing."""

from pathlib import Path

from localmesh import helm
from localmesh.overrides import Overrides
from localmesh.run.wire import Line


def release(chart: Path | None, overrides: Overrides, timeout: float, collector: str = "") -> Line:
    """Arguments of the verbs `install` and `upgrade`; raises ChartError or OverlayError."""
    rendered = helm.render_release(chart, overrides, collector)
    return {
        "chart": rendered.chart,
        "documents": rendered.documents,
        "values": rendered.values,
        "overlays": list(overrides.overlays),
        "set": list(overrides.expressions),
        "seconds": timeout,
    }
