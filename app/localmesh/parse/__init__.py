"""Converts manifests to the model: every field is read by its name or refused with its path; nothing is guessed."""

from collections.abc import Callable
from typing import TypeVar

from localmesh.manifests import Key
from localmesh.manifests import Manifests
from localmesh.manifests import Object
from localmesh.model import ROOT_NAMESPACE
from localmesh.model import Mesh
from localmesh.parse.authorizationpolicy import authorization_policy
from localmesh.parse.config import config_map
from localmesh.parse.config import service_account
from localmesh.parse.destinationrule import destination_rule
from localmesh.parse.envoyfilter import envoy_filter
from localmesh.parse.gateway import gateway
from localmesh.parse.istiokeys import check_object
from localmesh.parse.metadata import accept_metadata
from localmesh.parse.metadata import age_order
from localmesh.parse.names import is_object_name
from localmesh.parse.peerauthentication import peer_authentication
from localmesh.parse.reader import Reader
from localmesh.parse.references import check
from localmesh.parse.refusals import Refusals
from localmesh.parse.requestauthentication import request_authentication
from localmesh.parse.service import service
from localmesh.parse.telemetry import telemetry
from localmesh.parse.virtualservice import virtual_service
from localmesh.parse.workload import deployment
from localmesh.parse.workload import test_pod

T = TypeVar("T")
_IN_ROOT_NAMESPACE = frozenset({"PeerAuthentication", "AuthorizationPolicy", "RequestAuthentication"})


def parse(manifests: Manifests, namespace: str) -> Mesh:
    """The mesh that the manifests declare.

    Raises:
        UnsupportedError: something was refused; it names the first refusal and lists the others in its text.
    """
    refusals = Refusals()

    def read(objects: tuple[Object, ...], convert: Callable[[str, str, Reader], T | None]) -> tuple[T, ...]:
        parsed = (_read(manifest, namespace, convert, refusals) for manifest in objects)
        return tuple(declared for declared in parsed if declared is not None)

    def oldest_first(kind: str) -> tuple[Object, ...]:
        return tuple(sorted(manifests.of_kind(kind), key=age_order))

    mesh = Mesh(
        namespace=namespace,
        workloads=read(manifests.of_kind("Deployment"), deployment),
        test_pods=read(manifests.tests, test_pod),
        services=read(manifests.of_kind("Service"), service),
        config_maps=read(manifests.of_kind("ConfigMap"), config_map),
        service_accounts=read(manifests.of_kind("ServiceAccount"), service_account),
        gateways=read(oldest_first("Gateway"), gateway),
        virtual_services=read(oldest_first("VirtualService"), virtual_service),
        destination_rules=read(oldest_first("DestinationRule"), destination_rule),
        telemetries=read(oldest_first("Telemetry"), telemetry),
        peer_authentications=read(oldest_first("PeerAuthentication"), peer_authentication),
        authorization_policies=read(oldest_first("AuthorizationPolicy"), authorization_policy),
        request_authentications=read(oldest_first("RequestAuthentication"), request_authentication),
        envoy_filters=read(oldest_first("EnvoyFilter"), envoy_filter),
    )
    if not refusals:
        check(mesh, refusals)
    refusals.raise_any()
    return mesh


def _read(
    manifest: Object, namespace: str, convert: Callable[[str, str, Reader], T | None], refusals: Refusals
) -> T | None:
    key = manifest.key
    subject = str(Key(key.kind, key.namespace or namespace, key.name))
    if manifest.applied:
        subject = f"{subject} of {manifest.source}"
    root = Reader(refusals, subject, "", manifest.content)
    root.accept("apiVersion", "kind")
    accept_metadata(key.kind, root)
    rooted = key.kind in _IN_ROOT_NAMESPACE and key.namespace == ROOT_NAMESPACE
    if key.namespace not in ("", namespace) and not rooted:
        fact = f"the embedded mesh has one namespace, the release's {namespace}; use a cluster"
        root.refuse("metadata.namespace", fact)
    check_object(key.kind, root)
    if not is_object_name(key.kind, key.name):
        root.refuse("metadata.name", f"{key.name!r} is no name of a {key.kind} to Kubernetes")
    result = convert(ROOT_NAMESPACE if rooted else namespace, key.name, root)
    root.close()
    return result
