"""Files that are written from the types of the services: `make generate` writes them, a test compares them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from mesharena.kit.outcomes import BY_LOOK
from mesharena.proof.claims import AnyClaim
from mesharena.proof.claims.claim import Claim

ROOT = Path(__file__).parent.parent
VALUES_SCHEMA = ROOT / "chart/values.schema.json"
OUTCOMES = ROOT / "app/mesharena/ui/assets/outcomes.js"


def outcomes() -> str:
    """The table of outcomes as a module of the page, to which each look is an outcome."""
    looks = {look: {**msgspec.to_builtins(ending), "outcome": look} for look, ending in BY_LOOK.items()}
    for row in looks.values():
        del row["part"]
    table = msgspec.json.format(msgspec.json.encode(looks), indent=2).decode()
    head = "// Written by `make generate` from mesharena.kit.outcomes: how a request can end, and its look."
    older = (
        "/** How a request ended; a page that was opened before an update of the services may not know each outcome. */"
    )
    ending = "export const endingOf = (outcome) => OUTCOMES[outcome] ?? OUTCOMES.error;"
    return f"{head}\n\nexport const OUTCOMES = {table};\n\n{older}\n{ending}\n"


def values_schema() -> str:
    """The schema of the chart's values, as it is but for the claims."""
    schema = json.loads(VALUES_SCHEMA.read_text())
    kept = {name: form for name, form in schema["$defs"].items() if not f"{name}-".startswith("claim-")}
    kinds: dict[str, type[Claim]] = {str(kind.__struct_config__.tag): kind for kind in AnyClaim.__args__}
    forms = {f"claim-{tag}": _form(kind) for tag, kind in kinds.items()}
    schema["$defs"] = {**kept, "claim": _any(list(kinds)), **forms}
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _any(tags: list[str]) -> dict[str, Any]:
    """A claim of any kind: its form by its tag, in a chain of if and else.

    Of such a chain Helm's message names the field that is wrong; of allOf, anyOf and oneOf it says that they failed.
    """
    chain: dict[str, Any] = {}
    for tag in reversed(tags):
        condition = {"properties": {"claim": {"const": tag}}, "required": ["claim"]}
        rule = {"if": condition, "then": {"$ref": f"#/$defs/claim-{tag}"}}
        chain = {**rule, "else": chain} if chain else rule
    return {
        "description": "What must hold on the live system; `claim` says which form it has",
        "type": "object",
        "required": ["claim"],
        "properties": {"claim": {"enum": tags}},
        **chain,
    }


def _form(kind: type[Claim]) -> dict[str, Any]:
    schema = msgspec.json.schema(kind)
    form = _inlined({"$ref": schema["$ref"]}, schema["$defs"])
    assert isinstance(form, dict)
    return {**form, **kind.also}


def _inlined(part: Any, types: dict[str, Any]) -> Any:
    """Without names that only Python has, references, defaults and null, which to Helm is no value at all."""
    if isinstance(part, list):
        return [_inlined(item, types) for item in part]
    if not isinstance(part, dict):
        return part
    if "$ref" in part:
        return _inlined(types[part["$ref"].rpartition("/")[2]], types)
    if "anyOf" in part:
        (alternative,) = [choice for choice in part["anyOf"] if choice != {"type": "null"}]
        return _inlined(alternative, types)
    return {key: _inlined(value, types) for key, value in part.items() if key not in ("title", "default")}


FILES: dict[Path, Callable[[], str]] = {OUTCOMES: outcomes, VALUES_SCHEMA: values_schema}

if __name__ == "__main__":
    for path, text in FILES.items():
        path.write_text(text())
