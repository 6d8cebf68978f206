"""Errors of an installation; their text is what a person reads."""


class InstallError(Exception):
    """The installation cannot go on; the text says why, and the way out."""
