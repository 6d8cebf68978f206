"""Parses AuthorizationPolicies: who may send which requests, with the checks of Istio's admission webhook.

Istio: pkg/config/validation/validation.go, ValidateAuthorizationPolicy.
"""

from localmesh.model import AuthorizationPolicy
from localmesh.model import AuthorizationRule
from localmesh.model import Condition
from localmesh.model import Operation
from localmesh.model import Source
from localmesh.model import Values
from localmesh.model.security import Action
from localmesh.parse import attributes
from localmesh.parse.istiokeys import DRY_RUN
from localmesh.parse.reader import Reader
from localmesh.parse.selector import workload_selector

_ACTIONS: tuple[Action, ...] = ("ALLOW", "DENY")
_MOST = 512  # rules in a policy, and sources in a rule
_TRUE = frozenset(("1", "t", "T", "TRUE", "true", "True"))  # as Go's strconv.ParseBool reads them
_FALSE = frozenset(("0", "f", "F", "FALSE", "false", "False"))


def authorization_policy(namespace: str, name: str, root: Reader) -> AuthorizationPolicy:
    """An AuthorizationPolicy for pods, with action ALLOW or DENY; without a `spec` it allows nothing."""
    dry_run = _dry_run(root)
    spec = root.child("spec")
    if spec is None:
        return AuthorizationPolicy(namespace, name, dry_run=dry_run)
    action = spec.choice("action", _ACTIONS, elsewhere=("AUDIT", "CUSTOM")) or "ALLOW"
    if "provider" in spec and spec.raw("action") != "CUSTOM":
        spec.refuse("provider", "Istio allows a provider with action CUSTOM only")
    rules = tuple(_rule(rule) for rule in _mappings(spec, "rules"))
    if action == "DENY" and not rules:
        spec.refuse("rules", "Istio refuses DENY without rules, which would deny nothing; add {} to deny every request")
    if len(rules) > _MOST:
        spec.refuse("rules", f"Istio refuses more than {_MOST} rules")
    return AuthorizationPolicy(namespace, name, workload_selector(spec), action, rules, dry_run)


def _dry_run(root: Reader) -> bool:
    metadata = root.raw("metadata")
    annotations = metadata.get("annotations") if isinstance(metadata, dict) else None
    value = annotations.get(DRY_RUN) if isinstance(annotations, dict) else None
    if value is not None and value not in _TRUE | _FALSE:
        fact = f"the embedded mesh wants true or false, not {value!r}; Istio would ignore it"
        root.refuse(f"metadata.annotations[{DRY_RUN}]", fact)
    return value in _TRUE


def _rule(reader: Reader) -> AuthorizationRule:
    sources = tuple(_source(entry) for entry in _mappings(reader, "from"))
    if len(sources) > _MOST:
        reader.refuse("from", f"Istio refuses more than {_MOST} sources")
    operations = tuple(_operation(entry) for entry in _mappings(reader, "to"))
    conditions = [_condition(entry) for entry in _mappings(reader, "when")]
    return AuthorizationRule(sources, operations, tuple(filter(None, conditions)))


def _source(entry: Reader) -> Source:
    reader = entry.child("source")
    if reader is None:
        if "source" not in entry:
            entry.refuse("source", "is required")
        return Source()
    accounts = "serviceAccounts" in reader or "notServiceAccounts" in reader
    if accounts and any(key in reader for key in ("principals", "notPrincipals", "namespaces", "notNamespaces")):
        reader.refuse("", "Istio refuses serviceAccounts beside namespaces or principals")
    source = Source(
        principals=attributes.values(reader, "principals", "notPrincipals", attributes.text),
        request_principals=attributes.values(reader, "requestPrincipals", "notRequestPrincipals", attributes.text),
        trust_domains=attributes.values(reader, "trustDomains", "notTrustDomains", attributes.trust_domain),
        namespaces=attributes.values(reader, "namespaces", "notNamespaces", attributes.text),
        service_accounts=attributes.values(reader, "serviceAccounts", "notServiceAccounts", attributes.service_account),
        ip_blocks=attributes.values(reader, "ipBlocks", "notIpBlocks", attributes.address),
        remote_ip_blocks=attributes.values(reader, "remoteIpBlocks", "notRemoteIpBlocks", attributes.address),
    )
    if source == Source():
        reader.refuse("", "Istio refuses an empty source")
    return source


def _operation(entry: Reader) -> Operation:
    reader = entry.child("operation")
    if reader is None:
        if "operation" not in entry:
            entry.refuse("operation", "is required")
        return Operation()
    operation = Operation(
        hosts=attributes.values(reader, "hosts", "notHosts", attributes.text),
        ports=attributes.values(reader, "ports", "notPorts", attributes.port),
        methods=attributes.values(reader, "methods", "notMethods", attributes.text),
        paths=attributes.values(reader, "paths", "notPaths", attributes.path),
    )
    if operation == Operation():
        reader.refuse("", "Istio refuses an empty operation")
    return operation


def _condition(reader: Reader) -> Condition | None:
    """A condition; None if its key is refused."""
    reader.text("key")
    known = reader.converted("key", attributes.attribute) if reader.raw("key") else None
    if known is None:
        reader.accept("values", "notValues")
        return None
    attribute, names = known
    values = attributes.values(reader, "values", "notValues", attributes.check_of(attribute))
    if values == Values():
        reader.refuse("values", "Istio wants values or notValues")
    return Condition(attribute, values, names)


def _mappings(reader: Reader, key: str) -> tuple[Reader, ...]:
    """Readers of a list of mappings, in which Kubernetes accepts no null."""
    items = reader.raw(key)
    for i, item in enumerate(items if isinstance(items, list) else ()):
        if item is None:
            reader.refuse(f"{key}[{i}]", "must be a mapping, not null")
    return reader.children(key)
