"""Security: how sidecars identify and encrypt (PeerAuthentication), who may call (AuthorizationPolicy), and tokens."""

from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from localmesh.model.labels import Labels
from localmesh.model.labels import selects

MtlsMode = Literal["UNSET", "DISABLE", "PERMISSIVE", "STRICT"]
Action = Literal["ALLOW", "DENY"]
Attribute = Literal[
    "connection.sni",
    "destination.ip",
    "destination.port",
    "remote.ip",
    "request.auth.audiences",
    "request.auth.claims",
    "request.auth.presenter",
    "request.auth.principal",
    "request.headers",
    "source.ip",
    "source.namespace",
    "source.principal",
    "source.serviceAccount",
    "source.trustDomain",
]
ServerTls = Literal["DISABLE", "PERMISSIVE", "STRICT"]
ClientTls = Literal["DISABLE", "ISTIO_MUTUAL"]

ROOT_NAMESPACE = "istio-system"  # policies in it hold for the pods of every namespace


@dataclass(frozen=True, slots=True)
class PeerAuthentication:
    """Whether the selected pods accept plain connections; an empty selector means the whole namespace.

    In Istio's root namespace it is the default of the whole mesh. `port_modes` has modes of single container ports.
    """

    namespace: str
    name: str
    selector: Labels = ()
    mode: MtlsMode = "UNSET"
    port_modes: tuple[tuple[int, MtlsMode], ...] = ()


def namespace_mode(policies: Sequence[PeerAuthentication], namespace: str) -> ServerTls:
    """The mode of a namespace: its own, or that of the mesh; of several objects (oldest first) the oldest."""
    mode: ServerTls = "PERMISSIVE"
    for scope in (ROOT_NAMESPACE, namespace):
        policy = _first(policy for policy in policies if not policy.selector and policy.namespace == scope)
        if policy and policy.mode != "UNSET":
            mode = policy.mode
    return mode


def pod_modes(
    policies: Sequence[PeerAuthentication], namespace: str, labels: Labels
) -> tuple[ServerTls, dict[int, ServerTls]]:
    """The mode of a pod's ports, and of those that have their own; a narrower scope wins, and UNSET inherits.

    Istio: ComposePeerAuthentication in pilot/pkg/security/authn/policy_applier.go.
    """
    mode = namespace_mode(policies, namespace)
    selecting = (policy for policy in policies if policy.selector and policy.namespace == namespace)
    workload = _first(policy for policy in selecting if selects(policy.selector, labels))
    if workload is None:
        return mode, {}
    mode = mode if workload.mode == "UNSET" else workload.mode
    return mode, {port: mode if asked == "UNSET" else asked for port, asked in workload.port_modes}


def _first(policies: Iterable[PeerAuthentication]) -> PeerAuthentication | None:
    return next(iter(policies), None)


@dataclass(frozen=True, slots=True)
class Values:
    """One field of a rule and its negation: at least one of `any_of` (if there are any), and none of `none_of`."""

    any_of: tuple[str, ...] = ()
    none_of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """Who sends a request; all fields must hold."""

    principals: Values = Values()
    request_principals: Values = Values()
    trust_domains: Values = Values()
    namespaces: Values = Values()
    service_accounts: Values = Values()
    ip_blocks: Values = Values()
    remote_ip_blocks: Values = Values()


@dataclass(frozen=True, slots=True)
class Operation:
    """What a request wants; all fields must hold."""

    hosts: Values = Values()
    ports: Values = Values()
    methods: Values = Values()
    paths: Values = Values()


@dataclass(frozen=True, slots=True)
class Condition:
    """An attribute of the request and its values; `names` stand in its brackets, as in `request.headers[x-team]`."""

    attribute: Attribute
    values: Values
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AuthorizationRule:
    """One of the sources, one of the operations and all conditions must hold; a rule without any matches everything."""

    sources: tuple[Source, ...] = ()
    operations: tuple[Operation, ...] = ()
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class AuthorizationPolicy:
    """Requests that the selected pods allow or deny; an empty selector means every pod of the namespace.

    ALLOW without rules allows nothing. A dry run decides nothing: Envoy only counts what it would decide.
    """

    namespace: str
    name: str
    selector: Labels = ()
    action: Action = "ALLOW"
    rules: tuple[AuthorizationRule, ...] = ()
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class TokenHeader:
    """A header that carries a token after a prefix."""

    name: str
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class TokenRule:
    """Tokens (JWT) of one issuer: its public keys as JWKS text, and where requests carry the token."""

    issuer: str
    jwks: str
    audiences: tuple[str, ...] = ()
    from_headers: tuple[TokenHeader, ...] = ()
    from_params: tuple[str, ...] = ()
    from_cookies: tuple[str, ...] = ()
    forward_original_token: bool = False
    payload_to_header: str = ""  # a header for all claims, as base64url JSON
    claims_to_headers: tuple[tuple[str, str], ...] = ()  # header -> claim
    space_delimited_claims: tuple[str, ...] = ()  # claims whose text is a list, besides `scope` and `permission`


@dataclass(frozen=True, slots=True)
class RequestAuthentication:
    """Tokens that the selected pods verify; requests without a token pass, those with an invalid one do not."""

    namespace: str
    name: str
    selector: Labels = ()
    rules: tuple[TokenRule, ...] = ()


def applies(policy: AuthorizationPolicy | RequestAuthentication, namespace: str, labels: Labels) -> bool:
    """Whether a policy holds for a pod of a namespace with these labels (Istio: pilot/pkg/model/authorization.go)."""
    return policy.namespace in (ROOT_NAMESPACE, namespace) and selects(policy.selector, labels)
