"""JSON Schemas of Kubernetes' and custom kinds for kubeconform, closed: a field that a kind does not have is refused.

They come from the modules of Go that define the kinds: Kubernetes' OpenAPI document, and CustomResourceDefinitions.
"""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

Schema = dict[str, Any]
LOCATION = "{{.ResourceKind}}{{.KindSuffix}}.json"  # of a kind's file, in kubeconform's words
_DRAFT = "http://json-schema.org/draft-07/schema#"
_DEFINITIONS = "#/definitions/"
# what these types of Kubernetes take is more than their schema says
_TYPES = {
    "io.k8s.apimachinery.pkg.util.intstr.IntOrString": {"type": ["integer", "string"]},
    "io.k8s.apimachinery.pkg.api.resource.Quantity": {"type": ["number", "string"]},
}


def download(go: str, source: str) -> Path:
    """A file of a module of Go, `module@version:path`; the module is downloaded if it is not there."""
    name, _, path = source.partition(":")
    done = subprocess.run([go, "mod", "download", "-json", name], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{name}, which has schemas, cannot be downloaded: {done.stdout}{done.stderr}")
    return Path(json.loads(done.stdout)["Dir"]) / path


def write(source: Path, folder: Path) -> None:
    """Write a schema of each kind that a file defines into a folder."""
    text = source.read_text()
    kinds = _kubernetes(json.loads(text)) if source.suffix == ".json" else _custom(text)
    for kind, version, schema in kinds:
        group, _, number = version.rpartition("/")
        suffix = "-".join(part for part in (group.partition(".")[0], number) if part)
        (folder / f"{kind}-{suffix}.json".lower()).write_text(json.dumps({"$schema": _DRAFT, **schema}))


def _kubernetes(document: Schema) -> Iterator[tuple[str, str, Schema]]:
    """Kind, apiVersion and schema of every object in Kubernetes' OpenAPI document."""
    definitions = {name: _TYPES.get(name) or _closed(schema) for name, schema in document["definitions"].items()}
    for name, schema in document["definitions"].items():
        needed = {needed: definitions[needed] for needed in sorted(_reached(definitions, name))}
        for identity in schema.get("x-kubernetes-group-version-kind", []):
            version = "/".join(part for part in (identity["group"], identity["version"]) if part)
            yield identity["kind"], version, {"$ref": f"{_DEFINITIONS}{name}", "definitions": needed}


def _custom(text: str) -> Iterator[tuple[str, str, Schema]]:
    """Kind, apiVersion and schema of every object that CustomResourceDefinitions define."""
    for document in yaml.load_all(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
        spec = document["spec"]
        for version in spec["versions"]:
            schema = version["schema"]["openAPIV3Schema"]
            schema["properties"] |= {"apiVersion": {"type": "string"}, "kind": {"type": "string"}}
            schema["properties"]["metadata"] = {"type": "object"}
            yield spec["names"]["kind"], f"{spec['group']}/{version['name']}", _closed(schema)


def _closed(schema: Schema) -> Schema:
    """A schema without fields that it does not name; allOf, anyOf, oneOf and not only add conditions to it."""
    if schema.get("x-kubernetes-int-or-string"):
        return {"type": ["integer", "string"]}
    result = {key: value for key, value in schema.items() if key != "description" and not key.startswith("x-")}
    for key in ("items", "additionalProperties"):
        if isinstance(result.get(key), dict):
            result[key] = _closed(result[key])
    if "properties" in result:
        result["properties"] = {name: _closed(field) for name, field in result["properties"].items()}
        if not schema.get("x-kubernetes-preserve-unknown-fields"):
            result.setdefault("additionalProperties", False)
    return result


def _reached(definitions: Schema, name: str) -> set[str]:
    """The definitions that one refers to, itself among them."""
    reached, waiting = set[str](), [name]
    while waiting:
        current = waiting.pop()
        if current not in reached:
            reached.add(current)
            waiting += _references(definitions[current])
    return reached


def _references(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        if isinstance(reference := schema.get("$ref"), str):
            yield reference.removeprefix(_DEFINITIONS)
        for value in schema.values():
            yield from _references(value)
    elif isinstance(schema, list):
        for item in schema:
            yield from _references(item)
