"""Names of gateways are resolved as by istiod; names that its webhook refuses are refused."""

from typing import Any

import pytest

from localmesh.parse.gatewaynames import resolved
from tests.localmesh import samples
from tests.localmesh.parse.refusing import check
from tests.localmesh.samples import V1
from tests.localmesh.samples import rule

VS = "VirtualService arena/ball"


@pytest.mark.parametrize(
    ("name", "gateway"),
    [
        ("mesh", "mesh"),
        ("page", "arena/page"),
        ("./page", "arena/page"),
        ("other/page", "other/page"),
        ("page.other", "other/page"),
        ("page.other.svc", "other/page"),
        ("page.other.svc.cluster.local", "other/page"),
        ("page.other.", "other/page"),
        ("Page", "arena/Page"),
        ("arena/mesh", "arena/mesh"),
        ("./mesh", "arena/mesh"),
        ("mesh.other", "other/mesh"),
        ("Mesh", "arena/Mesh"),
    ],
)
def test_each_form_is_resolved_as_by_istiod(name: str, gateway: str):
    assert resolved(name, "arena") == gateway


@pytest.mark.parametrize(
    ("names", "field"),
    [
        (["/page"], "gateways[0]"),
        (["arena/"], "gateways[0]"),
        (["arena/page/more"], "gateways[0]"),
        (["*/page"], "gateways[0]"),
        (["arena/page", "arena/pa_ge"], "gateways[1]"),
        (["pa_ge"], "gateways[0]"),
        ([""], "gateways[0]"),
        (["page..arena"], "gateways[0]"),
        (["10"], "gateways[0]"),
        ([7], "gateways[0]"),
    ],
)
def test_invalid_gateway_names_are_refused_in_the_spec_and_in_a_match(names: list[Any], field: str):
    check(samples.virtual_service(rule(V1), gateways=names), VS, f"spec.{field}")
    check(samples.virtual_service(rule(V1, match=[{"gateways": names}])), VS, f"spec.http[0].match[0].{field}")


def test_after_a_name_without_a_slash_istio_looks_no_further():
    mesh = samples.mesh(samples.virtual_service(rule(V1), gateways=["mesh", "a/b/c", "./page"]))
    assert mesh.virtual_services[0].gateways == ("mesh", "a/b/c", "arena/page")
