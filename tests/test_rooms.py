"""Which package may import which: the rules of the packages' docstrings as a table."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

APP = Path(__file__).parent.parent / "app"
PACKAGES = ("mesharena", "localmesh", "meshsetup", "publishing", "installer", "clusters")

# room -> the project's own modules that it may import besides itself
MAY_IMPORT = {
    "mesharena.kit": [],
    "mesharena.ball": ["mesharena.kit"],
    "mesharena.stadium": ["mesharena.kit"],
    "mesharena.ai": ["mesharena.kit"],
    "mesharena.ui": ["mesharena.kit", "mesharena.proof"],
    "mesharena.proof": ["mesharena.kit"],
    "localmesh.errors": [],
    "localmesh.model": [],
    "localmesh.kubeyaml": [],
    "localmesh.ports": [],
    "localmesh.platforms": [],
    "localmesh.manifests": ["localmesh.errors", "localmesh.kubeyaml"],
    "localmesh.parse": [
        "localmesh.errors",
        "localmesh.kubeyaml",
        "localmesh.manifests",
        "localmesh.model",
        "localmesh.ports",
    ],
    "localmesh.location": ["localmesh.ports"],
    "localmesh.nodeproxy": ["localmesh.location", "localmesh.model", "localmesh.ports"],
    "localmesh.plan": [
        "localmesh.errors",
        "localmesh.location",
        "localmesh.model",
        "localmesh.nodeproxy",
        "localmesh.ports",
    ],
    "localmesh.beside": ["localmesh.errors", "localmesh.kubeyaml", "localmesh.manifests"],
    "localmesh.page.mistakes": ["localmesh.errors", "localmesh.kubeyaml", "localmesh.parse.refusals"],
    "localmesh.analysis": ["localmesh.model"],
    "localmesh.traces": [],
    "localmesh.dump": [],
    "localmesh.envoy": [
        "localmesh.errors",
        "localmesh.model",
        "localmesh.nodeproxy",
        "localmesh.plan",
        "localmesh.ports",
    ],
    "localmesh.xds": ["localmesh.envoy", "localmesh.errors"],
    "localmesh.needs": ["localmesh.model", "localmesh.plan", "localmesh.errors"],
    "localmesh.tour.way": ["localmesh.errors", "localmesh.parse"],
    "localmesh.tour.stay": [],
    "localmesh.run.crash": [],
    "localmesh.run.resolver": [],  # it also runs in interpreters that do not have the project
    "localmesh.run.pythonpath": [],
    "meshsetup": [],
    "publishing": [],
    "installer": [],
    "clusters": [],
}
PURE = [
    *(
        f"localmesh.{room}"
        for room in (
            "analysis",
            "beside",
            "kubeyaml",
            "manifests",
            "model",
            "parse",
            "location",
            "nodeproxy",
            "plan",
            "envoy",
            "dump",
            "needs",
        )
    ),
    "localmesh.page.mistakes",
    "localmesh.run.crash",
    "localmesh.tour.way",
    "localmesh.tour.stay",
    *(f"localmesh.xds.{module}" for module in ("resource", "encoding", "subscription", "session", "stages")),
    "meshsetup.merge",
    *(f"publishing.{module}" for module in ("names", "configure", "changelog", "versions", "artifacthub")),
    *(f"publishing.site.{module}" for module in ("scenarios", "commands", "page")),
    *(f"clusters.{module}" for module in ("tools", "steps", "providers")),
    *(f"installer.{module}" for module in ("advice", "lockfile", "progress")),
]
IMPURE = {"os", "subprocess", "socket", "time", "random", "asyncio", "threading", "tempfile", "shutil", "requests"}
# library -> the only modules that may import it
ONLY_USER = {
    "requests": ["mesharena.kit.peers"],
    "helm_python": ["localmesh.helm", "localmesh.overrides", "publishing.chart"],
    "re2": ["localmesh.parse.regex"],
    "grpclib": ["localmesh.xds.server", "localmesh.run.discovery"],
    "google.protobuf": ["localmesh.xds", "localmesh.traces", "mesharena.kit.otel"],
    "envoy_data_plane": ["localmesh.xds.schema"],
    "gunicorn": ["mesharena.kit.server"],
    "opentelemetry": ["mesharena.kit.otel", "mesharena.kit.served", "localmesh.traces.otlp"],
    "flask": ["mesharena", "localmesh.page", "localmesh.traces.collector"],
    "cryptography": ["localmesh.run.certificates", "publishing.tokens"],
    "jinja2": ["publishing.site.page"],
    "typer": ["localmesh.cli", "localmesh.commands", "localmesh.__main__"],
}


def modules() -> Iterator[tuple[str, Path]]:
    for path in sorted(APP.rglob("*.py")):
        parts = path.relative_to(APP).with_suffix("").parts
        yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


def imports(name: str, path: Path) -> set[str]:
    """Every module that the file imports, at its top or inside a function, in absolute form."""
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    modules: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            modules |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parents = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*parents, base] if base else parents)
            modules |= {f"{base}.{alias.name}" for alias in node.names}
    return modules


def within(module: str, room: str) -> bool:
    return module == room or module.startswith(room + ".")


MODULES = dict(modules())


def test_every_module_was_found():
    assert {"mesharena.kit.messages", "localmesh.errors"} <= set(MODULES)


def test_services_and_embedded_mesh_never_import_each_other():
    for name, path in MODULES.items():
        other = "localmesh" if within(name, "mesharena") else "mesharena"
        assert not [i for i in imports(name, path) if within(i, other)], name


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_a_package_imports_only_what_the_table_allows(room):
    inside = {n: p for n, p in MODULES.items() if within(n, room)}
    assert inside, f"no module in {room}: the table names a room that is not there"
    for name, path in inside.items():
        for module in imports(name, path):
            if any(within(module, package) for package in PACKAGES):
                allowed = [room, *MAY_IMPORT[room]]
                assert any(within(module, a) for a in allowed), f"{name} imports {module}"


@pytest.mark.parametrize("room", PURE)
def test_a_pure_package_uses_neither_system_nor_clock(room):
    for name, path in MODULES.items():
        if within(name, room):
            touched = {i for i in imports(name, path) if i.split(".")[0] in IMPURE}
            assert not touched, f"{name} imports {touched}"


@pytest.mark.parametrize("library", ONLY_USER)
def test_a_library_has_one_user(library):
    users = [n for n, p in MODULES.items() if any(within(i, library) for i in imports(n, p))]
    strangers = [u for u in users if not any(within(u, a) for a in ONLY_USER[library])]
    assert not strangers


def test_the_installer_needs_nothing_but_the_standard_library():
    for name, path in MODULES.items():
        if within(name, "installer"):
            tops = {module.split(".")[0] for module in imports(name, path)}
            assert tops <= sys.stdlib_module_names | {"installer"}, name


def test_rules_never_import_routes():
    for name, path in MODULES.items():
        if name.endswith((".routes", ".__main__")) or path.name == "__init__.py":
            continue
        assert not [i for i in imports(name, path) if i.endswith(".routes") or ".routes." in i], name


def test_every_package_has_a_docstring():
    for name, path in MODULES.items():
        if path.name == "__init__.py":
            assert ast.get_docstring(ast.parse(path.read_text())), f"{name} has no docstring"
