"""The page and everything it knows. Rules are pure: they get their clock and never meet Flask; routes wire them."""

from mesharena.ui.routes import create_app

__all__ = ["create_app"]
