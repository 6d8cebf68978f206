"""Only the page itself, in a browser on this machine, may use its buttons."""

import pytest

from localmesh.page.guard import refusal

PAGE = {"Host": "localhost:8080", "Sec-Fetch-Site": "same-origin", "Content-Type": "application/json"}


def asked(method: str = "POST", port: int = 8080, **other: str | None) -> str:
    headers = {**PAGE, **{name.replace("_", "-"): value for name, value in other.items()}}
    return refusal(method, headers.get, port)


@pytest.mark.parametrize("host", ["localhost:8080", "127.0.0.1:8080", "[::1]:8080", "LOCALHOST:8080"])
def test_the_page_itself_may_ask(host: str):
    assert asked(Host=host) == ""
    assert asked(Host=host, Origin=f"http://{host}") == ""


def test_on_port_80_the_host_header_has_no_port():
    assert asked(port=80, Host="localhost") == ""
    assert asked(port=8080, Host="localhost") != ""


@pytest.mark.parametrize(
    "host", ["evil.example:8080", "localhost:9090", "127.77.0.1:18080", "localhost.evil.example", None]
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
