"""Renders the chart and makes the arguments of an `install` or `upgrade` request; errors occur before it is sent."""

from pathlib import Path

from localmesh import helm
from localmesh.overrides import Overrides
from localmesh.run.wire import Line


def release(chart: Path | None, overrides: Overrides, timeout: float, collector: str = "") -> Line:
    """The arguments; `timeout` is in seconds, `collector` host:port. Raises ChartError or OverlayError."""
    rendered = helm.render_release(chart, overrides, collector)
    return {
        "chart": rendered.chart,
        "documents": rendered.documents,
        "values": rendered.values,
        "overlays": list(overrides.overlays),
        "set": list(overrides.expressions),
        "seconds": timeout,
    }
