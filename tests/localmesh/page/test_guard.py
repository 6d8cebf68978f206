"""Only the page itself, in a browser on this machine, may use its buttons."""

import pytest

from localmesh.page.guard import Audience
from localmesh.page.guard import refusal

HOST = "172.17.0.1"  # the host of a container, as the container sees it
PUBLISHED = Audience(8080, published=True, machine=frozenset({"172.17.0.2", HOST}))
TRUSTING = Audience(8080, published=True, trusted=frozenset({"demo.example:9090"}), machine=frozenset({HOST}))
PAGE = {"Host": "localhost:8080", "Sec-Fetch-Site": "same-origin", "Content-Type": "application/json"}


def asked(method: str = "POST", audience: Audience = Audience(8080), **other: str | None) -> str:  # noqa: B008
    headers = {**PAGE, **{name.replace("_", "-"): value for name, value in other.items()}}
    return refusal(method, headers.get, audience)


@pytest.mark.parametrize("host", ["localhost:8080", "127.0.0.1:8080", "[::1]:8080", "LOCALHOST:8080"])
def test_the_page_itself_may_ask(host: str):
    assert asked(Host=host) == ""
    assert asked(Host=host, Origin=f"http://{host}") == ""


def test_on_port_80_the_host_header_has_no_port():
    assert asked(audience=Audience(80), Host="localhost") == ""
    assert asked(Host="localhost") != ""


@pytest.mark.parametrize(
    "host",
    [
        "evil.example:8080",
        "localhost:9090",
        "127.77.0.1:18080",
        "localhost.evil.example",
        f"localhost:{'8' * 5000}",
        None,
    ],
)
def test_a_foreign_host_name_that_resolves_here_is_refused(host: str | None):
    assert "localhost:8080" in asked(Host=host)
    assert "localhost:8080" in asked("GET", Host=host)


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", None])
def test_a_change_is_only_taken_from_the_same_origin(site: str | None):
    assert "Sec-Fetch-Site" in asked(Sec_Fetch_Site=site)


def test_pages_of_other_origins_may_not_read():
    assert asked("GET", Sec_Fetch_Site="cross-site") != ""
    assert asked("GET", Sec_Fetch_Site=None, Content_Type=None) == ""


@pytest.mark.parametrize("origin", ["http://evil.example", "https://localhost:8080", "null"])
def test_another_origin_is_refused(origin: str):
    assert "another origin" in asked(Origin=origin)


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", None])
def test_a_body_that_a_form_could_send_is_refused(kind: str | None):
    assert "application/json" in asked(Content_Type=kind)


def test_json_may_name_its_encoding():
    assert asked(Content_Type="application/json; charset=utf-8") == ""


@pytest.mark.parametrize("host", ["localhost:9090", "127.0.0.1:32768", "[::1]:8080", "localhost"])
def test_a_published_page_may_have_another_port_outside(host: str):
    assert asked(audience=PUBLISHED, Host=host, Origin=f"http://{host}", X_Forwarded_For=HOST) == ""


@pytest.mark.parametrize(
    "host", ["192.168.1.7:8080", "demo.example:9090", "localhost.evil.example:8080", "localhost:x"]
)
def test_other_hosts_of_a_published_page_change_nothing(host: str):
    assert "localhost:8080" in asked(audience=PUBLISHED, Host=host, X_Forwarded_For=HOST)
    assert "localhost:8080" in asked("GET", PUBLISHED, Host=host, X_Forwarded_For=HOST)


@pytest.mark.parametrize("site", ["cross-site", "same-site", None])
def test_another_page_on_this_machine_does_not_use_the_buttons_of_a_published_one(site: str | None):
    foreign = {"Host": "localhost:9090", "Origin": "http://localhost:3000", "X_Forwarded_For": HOST}
    assert "Sec-Fetch-Site" in asked(audience=PUBLISHED, Sec_Fetch_Site=site, **foreign)
    assert "another origin" in asked(audience=PUBLISHED, **foreign)


@pytest.mark.parametrize("way", ["192.168.1.7", f"{HOST}, 192.168.1.7", "127.0.0.1,192.168.1.7", "unknown"])
def test_a_program_on_another_machine_that_claims_to_be_here_is_refused(way: str):
    assert "another one" in asked(audience=PUBLISHED, Host="localhost:9090", X_Forwarded_For=way)


@pytest.mark.parametrize("way", [HOST, "127.0.0.1", "::1", f"192.168.1.7, {HOST}", None])
def test_this_machine_is_known_by_the_last_address_on_the_way(way: str | None):
    assert asked(audience=PUBLISHED, Host="localhost:9090", X_Forwarded_For=way) == ""


@pytest.mark.parametrize("origin", ["http://demo.example:9090", "https://demo.example:9090"])
@pytest.mark.parametrize("host", ["demo.example:9090", "DEMO.example:9090"])
def test_at_a_trusted_host_everybody_may_ask(host: str, origin: str):
    assert asked(audience=TRUSTING, Host=host, Origin=origin, X_Forwarded_For="192.168.1.7") == ""


def test_at_a_trusted_host_without_https_a_browser_names_only_the_origin():
    plain = {"Host": "demo.example:9090", "X_Forwarded_For": "192.168.1.7", "Sec_Fetch_Site": None}
    assert asked(audience=TRUSTING, Origin="http://demo.example:9090", **plain) == ""
    assert "another origin" in asked(audience=TRUSTING, Origin="http://evil.example", **plain)
    assert "Sec-Fetch-Site" in asked(audience=TRUSTING, Origin=None, **plain)


def test_a_tunnel_may_name_this_machine_where_the_browser_names_the_trusted_host():
    assert (
        asked(audience=TRUSTING, Host="localhost:8080", Origin="https://demo.example:9090", X_Forwarded_For=HOST) == ""
    )


@pytest.mark.parametrize("host", ["demo.example", "demo.example:8080", "x.demo.example:9090"])
def test_trust_is_for_the_exact_host(host: str):
    assert "localhost:8080" in asked(audience=TRUSTING, Host=host, X_Forwarded_For=HOST)
