"""Parses `exportTo`: for the proxies of which namespaces an object is (Istio: validateExportTo)."""

from localmesh.parse.reader import Reader


def export_to(spec: Reader, namespace: str) -> bool:
    """Whether it is for proxies of its own namespace only, so not for the ingress gateway's; absent means for all."""
    written = spec.texts("exportTo")
    resolved = [namespace if name == "." else name for name in written]
    if len(set(resolved)) < len(resolved):
        spec.refuse("exportTo", "Istio refuses the same namespace twice")
    elif "*" in resolved and len(resolved) > 1:
        spec.refuse("exportTo", "Istio refuses * beside others; write * alone")
    elif written and resolved not in (["*"], [namespace]):
        fact = f"in the embedded mesh it can only be *, . or {namespace}; remove it or use a cluster"
        spec.refuse("exportTo", fact)
    return resolved == [namespace]
