"""Refuses variables of a container that the embedded mesh must set itself, or that would keep it from running here.

A variable that only changes the application (PORT, WEB_CONCURRENCY, GUNICORN_CMD_ARGS) is allowed.
"""

from collections.abc import Mapping

from localmesh.parse.reader import Reader

_INTERCEPTION = "the embedded mesh brings requests to the sidecar by HTTP_PROXY, where a cluster redirects connections"
_PROGRAM = "the embedded mesh runs the programs of its own installation, where a cluster has an image"
_MARK = "the embedded mesh recognises its processes by it"

_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")
_REASONS: Mapping[str, str] = {
    **dict.fromkeys(_PROXIES, _INTERCEPTION),
    **dict.fromkeys(map(str.lower, _PROXIES), _INTERCEPTION),
    "REQUEST_METHOD": "programs ignore HTTP_PROXY when it is set, and the embedded mesh needs HTTP_PROXY",
    **dict.fromkeys(("PATH", "PYTHONHOME", "LD_PRELOAD", "LD_LIBRARY_PATH"), _PROGRAM),
    "SPT_NOENV": _MARK,
}
_PREFIXES: Mapping[str, str] = {"MESH_ARENA_": _MARK}


def checked(variables: tuple[Reader, ...]) -> tuple[Reader, ...]:
    """The same variables; those with a reserved name are refused."""
    for variable in variables:
        name = str(variable.raw("name"))
        prefixed = (reason for prefix, reason in _PREFIXES.items() if name.startswith(prefix))
        if reason := _REASONS.get(name) or next(prefixed, ""):
            variable.refuse("name", f"{name} is reserved: {reason}; remove it or use a cluster")
    return variables
