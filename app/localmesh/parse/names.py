"""Checks names and labels by the rules that Kubernetes and Istio apply on admission."""

import re
from ipaddress import ip_address

from localmesh.model import Labels
from localmesh.parse.reader import Reader

_WORD = "[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?"
_QUALIFIED = "(?:[A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]"
_DNS_LABEL = re.compile(_WORD)
_WILDCARD_LABEL = re.compile(rf"\*|(?:\*-?)?{_WORD}")
_LABEL_KEY = re.compile(rf"({_WORD}(?:\.{_WORD})*/)?({_QUALIFIED})")
_LABEL_VALUE = re.compile(rf"(?:{_QUALIFIED})?")
_HEADER = re.compile(r"[!#$%&'*+\-.^_`|~A-Za-z0-9]+")
_PSEUDO_HEADERS = frozenset({":method", ":scheme", ":authority", ":path", ":status"})
_LOWER_LABEL = re.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
_LOWER_NAME = re.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?")
_FILE = re.compile("[-._a-zA-Z0-9]+")
_PORT_NAME = re.compile("(?=.*[a-z])(?!.*--)[a-z0-9]([-a-z0-9]{0,13}[a-z0-9])?")
_VARIABLE = re.compile("[ -<>-~]+")


def is_dns_label(text: str) -> bool:
    """Whether it is a DNS label to Istio: up to 63 letters (capitals, too), digits and inner dashes."""
    return len(text) <= 63 and bool(_DNS_LABEL.fullmatch(text))


def is_host(text: str) -> bool:
    """Whether Istio accepts it as a host, which may have a wildcard in its first label.

    Istio: ValidateWildcardDomain in pkg/config/validation/agent/validation.go.
    """
    first, dot, rest = text.partition(".")
    if not 0 < len(text) <= 255 or len(first) > 63 or not _WILDCARD_LABEL.fullmatch(first):
        return False
    labels = rest.split(".")
    if not dot or labels == [""]:
        return True
    if re.fullmatch(r"[-+]?[0-9]+", labels[-1]):
        return False
    return all(is_dns_label(label) for label in (labels[:-1] if labels[-1] == "" else labels))


def is_address(text: str) -> bool:
    """Whether it is an IP address, which Istio accepts in place of a host."""
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def is_header(text: str) -> bool:
    """Whether Istio accepts it as the name of a header (RFC 7230) or of a pseudo header."""
    return text in _PSEUDO_HEADERS or bool(_HEADER.fullmatch(text))


def is_kubernetes_label(text: str) -> bool:
    """Whether it is a DNS label to Kubernetes, which wants small letters: the name of a container, volume or port."""
    return bool(_LOWER_LABEL.fullmatch(text))


def is_object_name(kind: str, text: str) -> bool:
    """Whether an object of a kind can have the name: a DNS name in small letters, a Service's is a label of one."""
    if kind == "Service":
        return is_kubernetes_label(text) and text[0].isalpha()
    return len(text) <= 253 and all(_LOWER_NAME.fullmatch(label) for label in text.split("."))


def is_config_map_key(text: str) -> bool:
    """Whether it can be a key of a ConfigMap, and so the name of a file."""
    return len(text) <= 253 and text != "." and not text.startswith("..") and bool(_FILE.fullmatch(text))


def is_port_name(text: str) -> bool:
    """Whether it can name a port of a container: up to 15 small letters, digits and inner dashes, with a letter."""
    return bool(_PORT_NAME.fullmatch(text))


def is_variable(text: str) -> bool:
    """Whether it can name an environment variable: printable ASCII without `=`."""
    return bool(_VARIABLE.fullmatch(text))


def istio_labels(reader: Reader, key: str) -> Labels:
    """Labels that Istio compares with those of pods (Istio: pkg/config/labels/instance.go, Validate)."""
    return _labels(reader, key, "Istio", 10**6)


def kubernetes_labels(reader: Reader, key: str) -> Labels:
    """Labels of an object, or a selector of Kubernetes."""
    return _labels(reader, key, "Kubernetes", 63)


def _labels(reader: Reader, key: str, judge: str, longest: int) -> Labels:
    labels = reader.labels(key)
    for name, value in labels:
        parts = _LABEL_KEY.fullmatch(name)
        if not parts or len(parts[1] or "") > 254 or len(parts[2]) > 63:
            reader.refuse(f"{key}[{name}]", f"{judge} refuses the key of this label: {name!r}")
        elif not _LABEL_VALUE.fullmatch(value) or len(value) > longest:
            reader.refuse(f"{key}[{name}]", f"{judge} refuses the value of this label: {value!r}")
    return labels
