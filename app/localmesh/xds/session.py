"""The xDS protocol with one Envoy as a state machine, without I/O: what it requested, was sent and has accepted.

Incremental xDS (https://www.envoyproxy.io/docs/envoy/latest/api-docs/xds_protocol), with at most one
unanswered response for each type: later changes are sent together after the acknowledgement, so that a slow Envoy is
not sent more than it can take. An Envoy that receives a cluster drops its endpoints, so they are sent again after it.
"""

from collections.abc import Callable
from itertools import count
from typing import Any

from localmesh.xds.api import message_class
from localmesh.xds.encoding import encoded
from localmesh.xds.resource import ByName
from localmesh.xds.resource import Resource
from localmesh.xds.resource import Snapshot
from localmesh.xds.subscription import Refusal
from localmesh.xds.subscription import Subscription

Message = Any  # a message of Envoy's API, from `api`
Send = Callable[[Message], None]

REQUEST = "envoy.service.discovery.v3.DeltaDiscoveryRequest"
RESPONSE = "envoy.service.discovery.v3.DeltaDiscoveryResponse"
_CLUSTER = "type.googleapis.com/envoy.config.cluster.v3.Cluster"
_ENDPOINTS = "type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment"
_LISTENER = "type.googleapis.com/envoy.config.listener.v3.Listener"
_ALL_AT_ONCE = frozenset({_CLUSTER, _LISTENER})  # types whose resources are all sent without being named


class Session:
    """One Envoy, over all of its streams; `changed` is called when what it has accepted may have changed."""

    def __init__(self, wanted: Snapshot, changed: Callable[[], None] = lambda: None) -> None:
        self._wanted = wanted
        self._changed = changed
        self._send: Send | None = None
        self._subscriptions: dict[str, Subscription] = {}
        self._nonces = count(1)

    @property
    def wanted(self) -> Snapshot:
        """The resources that the Envoy should have."""
        return self._wanted

    @property
    def connected(self) -> bool:
        return self._send is not None

    @property
    def is_in_force(self) -> bool:
        """Whether the Envoy has accepted exactly what it should have, and so already uses it (nothing is warming)."""
        return self.connected and all(
            (subscription := self._subscriptions.get(type_url)) is not None and subscription.has_exactly(resources)
            for type_url, resources in self._wanted.items()
            if resources
        )

    @property
    def accepted(self) -> Snapshot:
        """The part of `wanted` that the Envoy has accepted."""
        return {
            type_url: subscription.accepted(resources)
            if (subscription := self._subscriptions.get(type_url))
            else dict[str, Resource]()
            for type_url, resources in self._wanted.items()
        }

    @property
    def initialized(self) -> bool:
        """Whether the Envoy has accepted a resource of every type; Envoy itself reports LIVE without any listener."""
        return all(
            type_url in self._subscriptions and self._subscriptions[type_url].accepted_any
            for type_url, resources in self._wanted.items()
            if resources
        )

    @property
    def refusal(self) -> Refusal | None:
        """The refusal that no later push has replaced, None if there is none."""
        return next((kind.refusal for kind in self._subscriptions.values() if kind.refusal), None)

    def push(self, wanted: Snapshot) -> None:
        """Send what differs in this snapshot from now on, including resources that were refused before."""
        self._wanted = wanted
        for subscription in self._subscriptions.values():
            subscription.allow_resend()
        self._send_changes()

    def connect(self, send: Send) -> None:
        """Use a new stream in place of any older one."""
        self._send = send
        self._subscriptions = {}

    def disconnect(self, send: Send) -> None:
        """Forget that stream, unless a newer one has replaced it."""
        if self._send == send:
            self._send = None
            self._subscriptions = {}
            self._changed()

    def received(self, request: Message) -> None:
        """Handle a DeltaDiscoveryRequest: a subscription, an acknowledgement, a refusal, or several of these."""
        subscription = self._subscriptions.get(request.type_url)
        if subscription is None:
            subscription = Subscription(everything=request.type_url in _ALL_AT_ONCE)
            self._subscriptions[request.type_url] = subscription
            subscription.resume(request.initial_resource_versions)
        subscription.unsubscribe(request.resource_names_unsubscribe)
        subscription.subscribe(set(request.resource_names_subscribe) - set(request.initial_resource_versions))
        subscription.subscribe_known(request.initial_resource_versions)
        if request.response_nonce:
            refused = request.HasField("error_detail")
            subscription.answered(request.response_nonce, request.error_detail.message if refused else None)
        self._send_changes()
        self._changed()

    def _send_changes(self) -> None:
        for type_url, resources in self._wanted.items():
            self._send_changes_of(type_url, resources)

    def _send_changes_of(self, type_url: str, resources: ByName) -> None:
        subscription = self._subscriptions.get(type_url)
        if self._send is None or subscription is None or subscription.waiting:
            return
        new, gone = subscription.difference(resources)
        if not new and not gone:
            return
        nonce = str(next(self._nonces))
        response = message_class(RESPONSE)(type_url=type_url, nonce=nonce, removed_resources=gone)
        for resource in new:
            entry = response.resources.add(name=resource.name, version=resource.version)
            entry.resource.type_url, entry.resource.value = type_url, encoded(resource)
        subscription.sent(nonce, new, gone)
        if type_url == _CLUSTER and (endpoints := self._subscriptions.get(_ENDPOINTS)):
            endpoints.mark_missing(resource.name for resource in new)
        self._send(response)
