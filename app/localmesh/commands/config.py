"""`config`: shows the configuration that a pod's sidecar has, like `istioctl proxy-config`."""

from typing import Annotated

import typer

from localmesh.commands.options import Name
from localmesh.commands.options import Output
from localmesh.settings import state_folder

Pod = Annotated[str, typer.Argument(help="A pod from `status`, the beginning of its name, or a workload's name.")]
Kind = Annotated[
    str | None,
    typer.Argument(
        metavar="clusters|listeners|routes|endpoints|policies",
        help="The kind of resource to list; without it, an overview.",
    ),
]
Fqdn = Annotated[
    str | None, typer.Option("--fqdn", metavar="HOST", help="Clusters and endpoints of that service, such as `ball`.")
]
Port = Annotated[
    int | None, typer.Option("--port", help="Clusters and endpoints of a service's port; listeners on a port.")
]
Subset = Annotated[str | None, typer.Option("--subset", help="Clusters and endpoints of that subset.")]
Route = Annotated[str | None, typer.Option("--route", metavar="NAME", help="Routes of that configuration.")]


def config(
    pod: Pod,
    kind: Kind = None,
    fqdn: Fqdn = None,
    port: Port = None,
    subset: Subset = None,
    route: Route = None,
    output: Output = "table",
    name: Name = None,
) -> None:
    """Show the configuration of a pod's sidecar, read from its Envoy: an overview, or one kind of resource.

    \b
    mesh-arena config locals
    mesh-arena config locals routes
    mesh-arena config locals endpoints --fqdn ball --subset v1
    mesh-arena config ball-v1 policies
    mesh-arena config istio-ingressgateway listeners --output json
    """
    from localmesh.commands import inspection  # late: an HTTP client is not needed by the other commands
    from localmesh.dump.narrowing import Filters

    inspection.inspect(state_folder(name), pod, kind, Filters(fqdn, port, subset, route), output)
