"""Inputs with our verdict on each: accepted, refused as Kubernetes and Istio do, or what the embedded mesh lacks.

Fast tests hold our verdicts (tests/localmesh/test_verdicts.py); tests/cluster/test_verdicts.py submits each input to a
real API server, with Istio's webhooks, and compares.
"""

from tests.localmesh.verdicts import authorizationpolicies
from tests.localmesh.verdicts import deployments
from tests.localmesh.verdicts import destinationrules
from tests.localmesh.verdicts import envoyfilters
from tests.localmesh.verdicts import gateways
from tests.localmesh.verdicts import objects
from tests.localmesh.verdicts import peerauthentications
from tests.localmesh.verdicts import pods
from tests.localmesh.verdicts import requestauthentications
from tests.localmesh.verdicts import services
from tests.localmesh.verdicts import telemetries
from tests.localmesh.verdicts import virtualservices
from tests.localmesh.verdicts.row import Row
from tests.localmesh.verdicts.row import Verdict

__all__ = ["ROWS", "Row", "Verdict"]

ROWS: tuple[Row, ...] = tuple(
    row
    for module in (
        virtualservices,
        destinationrules,
        gateways,
        telemetries,
        peerauthentications,
        services,
        deployments,
        pods,
        objects,
        authorizationpolicies,
        requestauthentications,
        envoyfilters,
    )
    for row in module.ROWS
)
