"""`get`: lists the objects of Istio that are in force, and from where each is."""

from typing import Annotated
from typing import Any
from typing import Literal

import typer

from localmesh.commands import ownership
from localmesh.commands import screen
from localmesh.commands.options import Name
from localmesh.commands.ownership import Kind
from localmesh.commands.ownership import Namespace
from localmesh.commands.ownership import Object
from localmesh.run.client import ask
from localmesh.settings import state_folder

Output = Annotated[
    Literal["table", "yaml", "json"],
    typer.Option("-o", "--output", help="A table, or the manifests that are in force as YAML or JSON."),
]


def get(
    kind: Kind = None,
    object_name: Object = None,
    output: Output = "table",
    namespace: Namespace = None,
    name: Name = None,
) -> None:
    """List the objects of Istio that are in force: those of the chart's revision, and those that were applied.

    \b
    mesh-arena get
    mesh-arena get virtualservice ball -o yaml
    """
    kind, object_name = ownership.split(kind, object_name)
    entries = ask(state_folder(name), "get", kind=kind, object=object_name, namespace=namespace)
    if output == "table":
        columns = ("KIND", "NAMESPACE", "NAME", "FROM")
        screen.table(
            columns, [(*(entry[key] for key in ("kind", "namespace", "name")), _from(entry)) for entry in entries]
        )
        return
    content = _manifests([entry["manifest"] for entry in entries], single=bool(object_name))
    if output == "json":
        screen.as_json(content)
        return
    from localmesh import kubeyaml  # late: a table needs no YAML

    typer.echo(kubeyaml.dump(content).rstrip())


def _manifests(manifests: list[Any], single: bool) -> Any:
    """One manifest where one is asked for by its name, else a list, as kubectl prints them."""
    if single and len(manifests) == 1:
        return manifests[0]
    return {"apiVersion": "v1", "kind": "List", "items": manifests}


def _from(entry: dict[str, Any]) -> str:
    if entry["applied"] is None:
        return f"chart, revision {entry['revision']}"
    over = " over the chart's" if entry["over"] else ""
    return f"applied at {screen.clock(entry['applied'])}{over}"
