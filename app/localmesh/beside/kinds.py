"""The kinds of Istio's objects that can be applied, and the words that kubectl has for them."""

from localmesh.errors import InputError
from localmesh.manifests import KINDS

_GROUP = ".istio.io/"
ISTIO_KINDS = tuple(kind for kind, versions in KINDS.items() if any(_GROUP in version for version in versions))
# of Istio's CustomResourceDefinitions (manifests/charts/base/files/crd-all.gen.yaml)
_SHORT = {
    "Gateway": "gw",
    "VirtualService": "vs",
    "DestinationRule": "dr",
    "PeerAuthentication": "pa",
    "AuthorizationPolicy": "ap",
    "RequestAuthentication": "ra",
}


def resource(kind: str) -> str:
    """A kind as kubectl prints it before a name: `virtualservice.networking.istio.io`."""
    return f"{kind.lower()}.{_group(kind)}"


def kind_of(word: str) -> str:
    """The kind that a person means: in singular or plural, short, or with its group; raises InputError for others."""
    for kind in ISTIO_KINDS:
        if word.lower() in _words(kind):
            return kind
    raise InputError(f"{word!r} is no kind of object to apply; the kinds are {', '.join(ISTIO_KINDS)}.")


def _group(kind: str) -> str:
    return min(KINDS[kind]).partition("/")[0]


def _words(kind: str) -> frozenset[str]:
    singular = kind.lower()
    plural = f"{singular[:-1]}ies" if singular.endswith(("cy", "ry")) else f"{singular}s"
    long = {word for name in (singular, plural) for word in (name, f"{name}.{_group(kind)}")}
    return frozenset({*long, _SHORT.get(kind, singular)})
