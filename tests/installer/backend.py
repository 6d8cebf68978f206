"""A build backend for the tests' project, which needs no package to be installed."""

from pathlib import Path

from index import wheel


def build_editable(wheel_directory, config_settings=None, metadata_directory=None):
    name, data = wheel("project", "1.0", {"project.pth": str(Path.cwd()).encode()})
    Path(wheel_directory, name).write_bytes(data)
    return name
