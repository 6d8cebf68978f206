"""What `make lint-chart` judges by, without its tools; and Helm's own lint of every scenario."""

import json
from pathlib import Path
from typing import Any

import helm_python
import pytest
import yaml

from tests.chart import lint
from tests.chart import schemas
from tests.chart.rendered import CHART

ACCEPTED: dict[str, Any] = {"always": {"cpu": "why"}, "unless the option is on": {"policy": "why"}}


@pytest.mark.parametrize("name", lint.renderings())
def test_helm_finds_nothing_to_complain_of(name: str):
    report = helm_python.lint(CHART, lint.renderings()[name], strict=True, kube_version=f"{lint.OLDEST}.0")
    assert report["total_charts_linted"] == 1
    assert not report["errors"]
    assert not report["messages"]


def test_what_has_a_reason_is_accepted():
    assert not lint.judge({"add-ball": [("cpu", "Pod a"), ("policy", "Pod a")]}, ACCEPTED)


def test_a_finding_without_a_reason_is_an_error_that_names_rendering_and_object():
    (line,) = lint.judge({"add-ball": [("cpu", "Pod a"), ("policy", "Pod a"), ("probe", "Pod b")]}, ACCEPTED)
    assert line == "add-ball: Pod b: probe"


def test_what_an_option_ends_is_an_error_with_all_options_on():
    (line,) = lint.judge({"add-ball": [("cpu", "Pod a")], lint.OPTIONS: [("policy", "Pod a")]}, ACCEPTED)
    assert line == f"{lint.OPTIONS}: Pod a: policy"


def test_a_reason_that_nobody_needs_any_more_is_an_error():
    (line,) = lint.judge({"add-ball": [("cpu", "Pod a")]}, ACCEPTED)
    assert line.endswith("policy")


def test_every_accepted_finding_has_a_reason():
    for section in yaml.safe_load(lint.FINDINGS.read_text()).values():
        assert all(len(str(reason)) > 20 for reason in section.values())


PORT = "io.k8s.apimachinery.pkg.util.intstr.IntOrString"
OPENAPI = {
    "definitions": {
        "Thing": {
            "x-kubernetes-group-version-kind": [{"group": "apps.example.com", "version": "v1", "kind": "Thing"}],
            "properties": {"kind": {"type": "string"}, "spec": {"$ref": "#/definitions/Spec"}},
        },
        "Spec": {"properties": {"port": {"$ref": f"#/definitions/{PORT}"}, "free": {"type": "object"}}},
        PORT: {"type": "string", "format": "int-or-string"},
        "Other": {"properties": {}},
    }
}


def test_schemas_of_kubernetes_are_closed_and_hold_what_they_need(tmp_path: Path):
    source = tmp_path / "swagger.json"
    source.write_text(json.dumps(OPENAPI))
    schemas.write(source, tmp_path)
    definitions = json.loads((tmp_path / "thing-apps-v1.json").read_text())["definitions"]
    assert set(definitions) == {"Thing", "Spec", PORT}
    assert definitions["Spec"]["additionalProperties"] is False
    assert "additionalProperties" not in definitions["Spec"]["properties"]["free"]
    assert definitions[PORT] == {"type": ["integer", "string"]}


CUSTOM = """
kind: CustomResourceDefinition
spec:
  group: networking.example.com
  names: {kind: Rule}
  versions:
    - name: v1
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              properties:
                port: {anyOf: [{type: integer}, {type: string}], x-kubernetes-int-or-string: true}
                any: {type: object, properties: {a: {}}, x-kubernetes-preserve-unknown-fields: true}
              oneOf: [{required: [port]}, {properties: {any: {type: object}}}]
"""


def test_schemas_of_custom_kinds_are_closed_but_for_what_they_leave_open(tmp_path: Path):
    source = tmp_path / "rules.yaml"
    source.write_text(CUSTOM)
    schemas.write(source, tmp_path)
    schema = json.loads((tmp_path / "rule-networking-v1.json").read_text())
    assert schema["additionalProperties"] is False
    assert {"apiVersion", "kind", "metadata"} < set(schema["properties"])
    spec = schema["properties"]["spec"]
    assert spec["additionalProperties"] is False
    assert spec["properties"]["port"] == {"type": ["integer", "string"]}
    assert "additionalProperties" not in spec["properties"]["any"]
    assert "additionalProperties" not in spec["oneOf"][1]
