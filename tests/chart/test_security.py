"""`security.*`: whom the sidecars let in, and that everything goes on that the match needs."""

import re
from itertools import product
from typing import Any

import pytest

from tests.chart.policies import GATEWAY
from tests.chart.policies import Request
from tests.chart.policies import allows
from tests.chart.policies import identity
from tests.chart.policies import mtls
from tests.chart.policies import of_kind
from tests.chart.rendered import OVERLAYS
from tests.chart.rendered import ROOT
from tests.chart.rendered import Rendered
from tests.chart.rendered import Values
from tests.chart.rendered import merged
from tests.chart.rendered import overlay
from tests.chart.rendered import refusal
from tests.chart.rendered import render

KINDS = ("PeerAuthentication", "AuthorizationPolicy", "RequestAuthentication")
PAGE = (("GET", "/"), ("GET", "/assets/page.js"), ("GET", "/api/stream"), ("POST", "/api/shoot"))
# who must be able to ask whom for what; "page" is everybody who may open the page
CALLS = {
    "ui": {("POST", "/display"): {"ball", "stadium", "ai"}, ("GET", "/facts"): {"proof"}}
    | {request: {"page"} for request in PAGE},
    "stadium": {
        ("GET", "/info"): {"ai"},
        ("POST", "/bounce"): {"ball"},
        ("POST", "/centerBall"): {"ui"},
        ("POST", "/randomBall"): {"ui"},
    },
    "ball": {("POST", "/hasControl"): {"ai"}, ("POST", "/shoot"): {"ai"}, ("POST", "/setPosition"): {"stadium"}},
    "ai": {("POST", "/tryShoot"): set[str]()},  # a person's command comes with the page's answer to a report
}
LEAST: Values = {"security": {"authorization": {"leastPrivilege": True}}}


def authorization(**rules: Any) -> Values:
    return {"security": {"authorization": {"rules": rules}}}


def mutual(mode: str = "", **services: Any) -> Values:
    return {"security": {"mtls": {"mode": mode, "services": services}}}


def service_of(pod: str) -> str:
    known = ("ui", "stadium", "ball")
    app = pod.partition("-")[0]
    return app if app in known else "proof" if pod.endswith("-proof") else "ai"


def account(rendered: Rendered, pod: str) -> str:
    return identity(rendered.pods()[pod]["spec"]["serviceAccountName"])


def test_the_table_of_calls_has_every_route_of_the_services():
    served = set()
    for path in (ROOT / "app/mesharena").rglob("*.py"):
        served |= {
            (path.parent.name, method.upper(), route)
            for method, route in re.findall(r'@\w+\.(get|post)\("(/[^"]*)"\)', path.read_text())
        }
    listed = {(service, *request) for service, requests in CALLS.items() for request in requests}
    inside = {
        entry for entry in served if entry[2] not in ("/health", "/") and not entry[2].startswith(("/api/", "/assets/"))
    }
    assert inside == {entry for entry in listed if entry[1:] not in PAGE}


@pytest.mark.parametrize("name", ["one-ball", *OVERLAYS])
def test_least_privilege_allows_the_calls_of_the_match_and_no_others(name: str):
    rendered = render(merged(overlay(name), LEAST))
    security = overlay(name).get("security", {})
    limited = security.get("authorization", {}).get("rules") or security.get("tokens")
    for called, caller in product(rendered.pods(), repeat=2):
        for (method, path), callers in CALLS.get(service_of(called), {}).items():
            if service_of(called) == "ball" and limited:
                continue  # the scenario itself says who may ask the ball
            may = service_of(caller) in callers and has_sidecar(rendered, caller)
            principal = account(rendered, caller) if has_sidecar(rendered, caller) else ""
            assert allows(rendered, called, Request(method, path, principal)) is may, (caller, called, path)


def has_sidecar(rendered: Rendered, pod: str) -> bool:
    return bool(rendered.pods()[pod]["metadata"]["labels"]["sidecar.istio.io/inject"] == "true")


def test_least_privilege_opens_the_page_to_the_gateway_and_nothing_else():
    rendered = render(LEAST)
    for called, requests in CALLS.items():
        pod = {"ui": "ui", "stadium": "stadium", "ball": "ball-v1", "ai": "locals"}[called]
        for (method, path), callers in requests.items():
            assert allows(rendered, pod, Request(method, path, GATEWAY)) is ("page" in callers)
            assert not allows(rendered, pod, Request(method, path))
            assert not allows(rendered, pod, Request(method, path, identity("locals", "elsewhere")))
    assert not allows(rendered, "ui", Request("GET", "/metrics", GATEWAY))


def test_the_page_is_open_to_the_gateways_own_identity_and_to_those_who_are_named():
    page = {"router": {"ipBlocks": ["10.128.0.0/14"]}, "monitor": {"principals": [identity("monitor", "ops")]}}
    values = merged(LEAST, {"ingress": {"serviceAccount": "istio-ingress/istio-ingress"}})
    rendered = render(merged(values, {"security": {"authorization": {"page": page}}}))
    assert allows(rendered, "ui", Request("GET", "/", identity("istio-ingress", "istio-ingress")))
    assert allows(rendered, "ui", Request("GET", "/", address="10.129.3.4"))
    assert allows(rendered, "ui", Request("GET", "/", identity("monitor", "ops")))
    assert not allows(rendered, "ui", Request("GET", "/", GATEWAY))
    assert not allows(rendered, "ui", Request("GET", "/facts", address="10.129.3.4"))


def test_without_the_gateway_its_identity_opens_nothing():
    rendered = render(merged(LEAST, {"ingress": {"enabled": False}}))
    assert not allows(rendered, "ui", Request("GET", "/", GATEWAY))


def test_those_who_read_metrics_read_them_everywhere_and_nothing_else():
    own = identity("prometheus", "monitoring")
    metrics = {"security": {"authorization": {"metrics": {"own": {"principals": [own]}}}}}
    rendered = render(merged(LEAST, metrics))
    for pod in rendered.pods():
        assert allows(rendered, pod, Request("GET", "/metrics", own))
        assert not allows(rendered, pod, Request("POST", "/metrics", own))
        assert not allows(rendered, pod, Request("GET", "/metrics"))
    assert not allows(rendered, "ui", Request("GET", "/", own))
    assert allows(render(merged(metrics, authorization(all={}))), "ball-v1", Request("GET", "/metrics", own))


def test_no_policy_of_the_chart_is_for_pods_of_others():
    values = merged(LEAST, authorization(all={}))
    for o in of_kind(render(values, name="derby"), "AuthorizationPolicy"):
        assert o["spec"]["selector"]["matchLabels"]["app.kubernetes.io/instance"] == "derby"


def test_by_default_there_is_no_security_object():
    assert not [kind for kind in KINDS if of_kind(render(), kind)]


@pytest.mark.parametrize(
    ("rules", "may"),
    [
        ({"teams": {"from": {"locals": True}}}, {("locals", "/hasControl"), ("locals", "/shoot")}),
        (
            {"all": {"may": {"control": True}}, "some": {"from": {"visitors": True}, "may": {"shoot": True}}},
            {("locals", "/hasControl"), ("visitors", "/hasControl"), ("visitors", "/shoot")},
        ),
        (
            {"all": {"from": {"locals": True, "visitors": False}, "may": {"control": True, "shoot": False}}, "b": None},
            {("locals", "/hasControl")},
        ),
        ({"all": {}}, {(group, path) for group in ("locals", "visitors") for path in ("/hasControl", "/shoot")}),
    ],
)
@pytest.mark.parametrize("least", [{}, LEAST])
def test_a_rule_says_who_may_do_what_with_the_ball(rules: Values, may: set[tuple[str, str]], least: Values):
    rendered = render(merged(least, authorization(**rules)))
    for group, path in product(("locals", "visitors"), ("/hasControl", "/shoot", "/setPosition")):
        request = Request("POST", path, identity(group))
        assert allows(rendered, "ball-v1", request) is ((group, path) in may)
    assert allows(rendered, "ball-v1", Request("POST", "/setPosition", identity("stadium")))


def test_rules_for_the_ball_leave_the_other_services_as_they_are():
    rendered = render(authorization(teams={"from": {"locals": True}}))
    (policy,) = of_kind(rendered, "AuthorizationPolicy")
    assert policy["metadata"]["name"] == "ball"
    assert allows(rendered, "ui", Request("POST", "/display"))


def test_a_policy_holds_for_every_version_of_the_ball():
    rendered = render({**overlay("add-ball"), **authorization(teams={"from": {"locals": True}})})
    for ball in ("ball-v1", "ball-v2"):
        assert not allows(rendered, ball, Request("POST", "/shoot", identity("visitors")))


@pytest.mark.parametrize("pod", ["ui", "stadium", "ball-v1", "locals", "visitors", "arena-proof"])
@pytest.mark.parametrize(
    ("values", "modes"),
    [
        ({}, {}),
        (mutual("STRICT"), dict.fromkeys(("ui", "stadium", "ball", "ai", "proof"), "STRICT")),
        (mutual("", ball="STRICT"), {"ball": "STRICT"}),
        (
            mutual("PERMISSIVE", ball="STRICT", ui=None),
            dict.fromkeys(("ui", "stadium", "ai", "proof"), "PERMISSIVE") | {"ball": "STRICT"},
        ),
    ],
)
def test_every_pod_has_its_services_mode_of_mutual_tls(values: Values, modes: dict[str, str], pod: str):
    assert mtls(render(values), pod) == modes.get(service_of(pod), "")


def test_a_group_of_players_may_have_a_mode_of_its_own():
    rendered = render(mutual("STRICT", locals="DISABLE"))
    assert (mtls(rendered, "locals"), mtls(rendered, "visitors")) == ("DISABLE", "STRICT")


def test_a_change_of_security_changes_no_pod():
    values = merged(mutual("STRICT", ball="PERMISSIVE"), merged(LEAST, authorization(all={})))
    assert render(values).pods() == render().pods()


POD_MONITOR: Values = {"monitoring": {"podMonitor": {"enabled": True}, "scrape": False}}
ROUTE: Values = {"openshift": {"route": {"enabled": True, "host": "a.example"}}}
INGRESS: Values = {"kubernetes": {"ingress": {"enabled": True}}}
WITHOUT_MESH: Values = {"mesh": {"enabled": False}}
WITHOUT_BALL: Values = {"ball": {"enabled": False}}
TEAMS = authorization(teams={"from": {"locals": True}})
REFUSED = {
    "a mode without a mesh": (merged(mutual("STRICT"), WITHOUT_MESH), ["mtls.mode", "mesh.enabled=true"]),
    "a service's mode without a mesh": (
        merged(mutual(ball="STRICT"), WITHOUT_MESH),
        ["mtls.services.ball", "mesh.enabled=true"],
    ),
    "the mode of an unknown service": (
        mutual(bal="STRICT"),
        ["mtls.services.bal", "ui, stadium, ball, locals, visitors"],
    ),
    "the mode of a group that is off": (mutual(messi="STRICT"), ["mtls.services.messi"]),
    "a strict page behind OpenShift's router": (
        merged(mutual("STRICT"), ROUTE),
        ["openshift.route.enabled", "security.mtls.services.ui=PERMISSIVE"],
    ),
    "a strict service whose metrics are read in plain": (
        merged(mutual(ball="STRICT"), POD_MONITOR),
        ["STRICT for ball", "monitoring.scrape=true"],
    ),
    "rules without a mesh": (merged(TEAMS, WITHOUT_MESH), ["authorization.rules", "mesh.enabled=true"]),
    "least privilege without a mesh": (merged(LEAST, WITHOUT_MESH), ["leastPrivilege", "mesh.enabled=true"]),
    "rules without a ball": (merged(TEAMS, WITHOUT_BALL), ["authorization.rules", "ball.enabled=true"]),
    "a rule for a group that is off": (
        authorization(some={"from": {"messi": True}}),
        ["security.authorization.rules.some.from.messi", "players.groups.messi.enabled=true"],
    ),
    "a rule for nobody": (authorization(some={"from": {"locals": False}}), ["rules.some.from", "everybody"]),
    "a rule that allows nothing": (
        authorization(some={"may": {"shoot": False}}),
        ["rules.some.may", "control or shoot"],
    ),
    "a rule for a group without a sidecar": (
        merged(authorization(some={"from": {"locals": True}}), {"players": {"groups": {"locals": {"sidecar": False}}}}),
        ["rules.some.from.locals", "players.groups.locals.sidecar=true"],
    ),
    "rules without mutual TLS": (
        merged(TEAMS, mutual("DISABLE")),
        ["security.mtls.mode is DISABLE", "security.authorization", "security.mtls.mode=PERMISSIVE"],
    ),
    "rules without mutual TLS of the ball": (
        merged(TEAMS, mutual("STRICT", ball="DISABLE")),
        ["security.mtls.services.ball is DISABLE", "security.mtls.services.ball=PERMISSIVE"],
    ),
    "least privilege without mutual TLS of the page": (
        merged(LEAST, mutual(ui="DISABLE")),
        ["security.mtls.services.ui is DISABLE", "who may call ui"],
    ),
    "a strict page and players without a sidecar": (
        merged(mutual("STRICT"), {"players": {"groups": {"locals": {"sidecar": False}}}}),
        ["players.groups.locals.sidecar", "security.mtls.services.ui=PERMISSIVE"],
    ),
    "least privilege and an Ingress without a controller": (
        merged(LEAST, INGRESS),
        ["kubernetes.ingress.enabled", "security.authorization.page"],
    ),
    "least privilege and a Route without a router": (
        merged(LEAST, ROUTE),
        ["openshift.route.enabled", "security.authorization.page"],
    ),
    "least privilege and metrics that nobody may read": (
        merged(LEAST, POD_MONITOR),
        ["security.authorization.metrics", "monitoring.scrape=true"],
    ),
    "rules and metrics that nobody may read": (merged(TEAMS, POD_MONITOR), ["security.authorization.metrics"]),
}


@pytest.mark.parametrize("case", REFUSED)
def test_settings_that_would_not_work_are_refused_with_a_remedy(case: str):
    values, says = REFUSED[case]
    message = refusal(values)
    assert not [part for part in says if part not in message], message


@pytest.mark.parametrize(
    "values",
    [
        merged(mutual("STRICT"), INGRESS),  # a controller may have a sidecar
        merged(mutual("STRICT", ui="PERMISSIVE"), ROUTE),
        merged(TEAMS, mutual("STRICT", locals="DISABLE")),  # players are asked nothing
        merged(merged(LEAST, INGRESS), {"ui": {"enabled": False}}),
        merged(LEAST, WITHOUT_BALL),
        merged(LEAST, {"monitoring": {"podMonitor": {"enabled": True}}}),
        mutual("DISABLE"),
    ],
)
def test_settings_that_work_render(values: Values):
    assert render(values).objects


@pytest.mark.parametrize(
    ("values", "path"),
    [
        (mutual("MUTUAL"), "/security/mtls/mode"),
        (mutual(ball="UNSET"), "/security/mtls/services/ball"),
        (authorization(some={"may": {"score": True}}), "/security/authorization/rules/some/may"),
        (authorization(some={"may": {}}), "/security/authorization/rules/some/may"),
        (authorization(some={"from": {}}), "/security/authorization/rules/some/from"),
        ({"security": {"authorization": {"page": {"some": {}}}}}, "/security/authorization/page/some"),
        ({"security": {"authorization": {"page": {"some": {"ipBlocks": ["all"]}}}}}, "/page/some/ipBlocks/0"),
        ({"ingress": {"serviceAccount": "gateway"}}, "/ingress/serviceAccount"),
        ({"ingress": {"serviceAccount": ""}}, "/ingress/serviceAccount"),
        ({"security": {"tokens": {"issuer": "a b"}}}, "/security/tokens/issuer"),
        ({"security": {"tokens": {"jwks": "keys"}}}, "/security/tokens/jwks"),
        ({"security": {"tokens": {"secrets": {"gold": {"secret": "s"}}}}}, "/security/tokens/secrets/gold"),
        ({"players": {"groups": {"locals": {"token": "a b"}}}}, "/players/groups/locals/token"),
    ],
)
def test_a_wrong_setting_is_refused_by_its_path(values: Values, path: str):
    assert path in refusal(values)
