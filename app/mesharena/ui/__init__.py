"""The page and everything it knows. Rules are pure: they get their clock and never meet Flask; routes wire them.

It may import the proof: the page shows the same claims, judged by the same judges on the facts that it has itself.
"""

from mesharena.ui.routes import create_app

__all__ = ["create_app"]
