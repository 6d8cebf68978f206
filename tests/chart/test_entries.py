"""Versions of the ball and groups of players say only what differs from the defaults of their kind."""

import json
from typing import Any

import pytest

from tests.chart.rendered import Rendered
from tests.chart.rendered import Values
from tests.chart.rendered import refusal
from tests.chart.rendered import render


def replicas(rendered: Rendered) -> dict[str, int]:
    return {o["metadata"]["name"]: o["spec"]["replicas"] for o in rendered.all("Deployment")}


@pytest.mark.parametrize("entry", [{"enabled": True}, {}])
def test_a_new_version_is_like_the_others(entry: Values):
    rendered = render({"ball": {"versions": {"v3": entry}}})
    first, third = rendered.env("ball-v1"), rendered.env("ball-v3")
    assert {**third, "ARENA_VERSION": "v1"} == first
    assert [s["name"] for s in rendered.one("DestinationRule", "ball")["spec"]["subsets"]] == ["v1", "v3"]


def test_a_new_group_needs_no_more_than_its_team():
    rendered = render({"players": {"groups": {"juniors": {"enabled": True, "team": "locals"}}}})
    assert replicas(rendered)["juniors"] == 1
    juniors, other = rendered.env("juniors"), rendered.env("locals")
    assert {key for key in juniors if juniors[key] != other[key]} == {
        "ARENA_APP",
        "ARENA_NAMES",
        "ARENA_SERVICE_ACCOUNT",
    }
    assert "/players/groups/juniors': missing property 'team'" in refusal({"players": {"groups": {"juniors": {}}}})


@pytest.mark.parametrize(
    ("key", "default", "changed", "variable", "expected"),
    [
        ("errorPercent", 20, 0, "ARENA_ERROR_PERCENT", ("20", "0")),
        ("resistance", 5, 0.5, "ARENA_RESISTANCE", ("5", "0.5")),
    ],
)
def test_a_zero_in_a_version_is_not_treated_as_unset(
    key: str, default: float, changed: float, variable: str, expected: tuple[str, str]
):
    versions: dict[str, Any] = {"v2": {"enabled": True, key: changed}}
    rendered = render({"ball": {"defaults": {key: default}, "versions": versions}})
    assert (rendered.env("ball-v1")[variable], rendered.env("ball-v2")[variable]) == expected


def test_a_disabled_default_applies_to_entries_without_their_own_setting():
    rendered = render({"ball": {"defaults": {"enabled": False}, "versions": {"v2": {"enabled": True}}}})
    assert {name for name in replicas(rendered) if name.startswith("ball")} == {"ball-v2"}
    rendered = render({"players": {"defaults": {"enabled": False}, "groups": {"visitors": {"enabled": True}}}})
    assert set(replicas(rendered)) & {"locals", "visitors", "messi"} == {"visitors"}


def test_an_empty_value_in_a_group_is_not_treated_as_unset():
    groups = {"locals": {"look": "", "number": 0}}
    env = render({"players": {"defaults": {"look": "messi", "number": 9}, "groups": groups}}).env
    assert (env("locals")["ARENA_LOOK"], env("locals")["ARENA_NUMBER"]) == ("", "0")
    assert (env("visitors")["ARENA_LOOK"], env("visitors")["ARENA_NUMBER"]) == ("messi", "9")


def test_a_group_sends_its_headers_and_a_later_values_file_can_remove_one():
    groups = {"locals": {"headers": {"x-preview": "yes", "x-region": None}}}
    env = render({"players": {"groups": groups}}).env
    assert json.loads(env("locals")["ARENA_HEADERS"]) == {"x-preview": "yes"}
    assert "ARENA_HEADERS" not in env("visitors")


@pytest.mark.parametrize(
    "name", ["x-arena-player", "x-envoy-max-retries", "x-forwarded-for", "x-request-id", "x-b3-sampled"]
)
def test_a_header_that_services_or_sidecars_set_is_refused_by_its_path(name: str):
    refused = refusal({"players": {"groups": {"locals": {"headers": {name: "x"}}}}})
    assert f"players.groups.locals.headers.{name}: " in refused
