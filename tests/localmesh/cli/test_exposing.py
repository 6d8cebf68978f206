"""What a person is told about who sees the page and who may change the mesh."""

from localmesh.commands.exposing import audience_lines


def lines(listen: str, *addresses: str, trusted: tuple[str, ...] = ()) -> str:
    return "\n".join(audience_lines(listen, addresses, 8080, trusted))


def test_a_page_on_localhost_needs_no_words():
    assert lines("127.0.0.1") == ""


def test_the_addresses_and_the_trusted_hosts_are_named():
    printed = lines("0.0.0.0", "192.0.2.7", "198.51.100.7", trusted=("stage.example",))
    assert all(word in printed for word in ("8080", "192.0.2.7", "198.51.100.7", "stage.example"))


def test_a_machine_without_another_address_is_told_that_nobody_else_sees_the_page():
    assert "localhost alone" in lines("0.0.0.0")
    assert "localhost alone" not in lines("0.0.0.0", "192.0.2.7")
