"""The page's server. Only `routes` and `files` use Flask.

The modules that compute what the page shows are pure: they get the time as a parameter.

It may import `proof`: the page evaluates the same claims with the same code, on the messages that it has received.
"""

from mesharena.ui.routes import create_app

__all__ = ["create_app"]
