import pytest

from mesharena.ai.settings import AiSettings
from mesharena.ball.settings import BallSettings
from mesharena.kit.settings import SettingError
from mesharena.kit.settings import Settings
from mesharena.kit.settings import read
from mesharena.proof.settings import ProofSettings
from mesharena.stadium.settings import StadiumSettings
from mesharena.ui.settings import UiSettings


def test_every_service_starts_with_an_empty_environment_but_a_player_needs_a_team():
    assert read(Settings, {}).ball_url == "http://ball:8080"
    assert read(BallSettings, {}).error_percent == 0
    assert read(StadiumSettings, {}).match_seconds == 120
    assert read(UiSettings, {}).platform.kind == "cluster"
    with pytest.raises(SettingError, match="ARENA_TEAM is not set; wanted one of locals, visitors"):
        read(AiSettings, {})
    with pytest.raises(SettingError, match="ARENA_STORY is not set; wanted text"):
        read(ProofSettings, {})


@pytest.mark.parametrize(
    ("key", "value", "expected_type"),
    [
        pytest.param("ARENA_THREADS", "many", "a whole number from 1 to 1024", id="word for a number"),
        pytest.param("ARENA_THREADS", "0", "a whole number from 1 to 1024", id="below the range"),
        pytest.param("ARENA_THREADS", "2.5", "a whole number from 1 to 1024", id="fraction for a whole number"),
        pytest.param("ARENA_TICK_SECONDS", "nan", "a number from 0.02 to 10", id="not a number"),
        pytest.param("ARENA_TICK_SECONDS", "", "a number from 0.02 to 10", id="empty number"),
        pytest.param("ARENA_INTERACTIVE", "yes", "true or false", id="yes is no boolean"),
        pytest.param("ARENA_SPEED", "fast", "a number from 0 to 1000", id="a figure of a part"),
        pytest.param("ARENA_NAMES", "Ada,Bob", "a JSON list of names", id="names without JSON"),
        pytest.param("ARENA_NAMES", "[]", "a JSON list of names", id="no name at all"),
        pytest.param("ARENA_NAMES", '["Ada", 1]', "a JSON list of names", id="a number for a name"),
        pytest.param("ARENA_HEADERS", "x-preview: yes", "a JSON map of header names", id="headers without JSON"),
        pytest.param("ARENA_HEADERS", '{"X-Preview": "yes"}', "a JSON map of header names", id="a capital in a header"),
        pytest.param("ARENA_HEADERS", '{"x-a": "b\\r\\nc: d"}', "a JSON map of header names", id="two headers in one"),
        pytest.param("ARENA_BALL_URL", "ball:8080", "an http URL", id="no scheme"),
        pytest.param("ARENA_BALL_URL", "", "an http URL", id="a peer is never empty"),
        pytest.param("ARENA_BALL_URL", "http://ball:port", "an http URL", id="a port as text"),
        pytest.param("HTTP_PROXY", "127.0.0.1", "an http URL", id="a bare proxy"),
        pytest.param("ARENA_TEAM", "hosts", "one of locals, visitors", id="unknown team"),
    ],
)
def test_a_bad_value_is_reported_with_key_value_and_wanted_type(key, value, expected_type):
    with pytest.raises(SettingError) as error:
        read(AiSettings, {"ARENA_TEAM": "locals", key: value})
    assert str(error.value).startswith(f"{key} is {value!r}; wanted {expected_type}")
    assert error.value.key == key


TOKEN = "eyJhbGciOi.eyJpc3MiOi.c2lnbmF0dXJl"


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_a_token_is_read_and_shown_by_nothing_that_prints_settings(end):
    players = read(AiSettings, {"ARENA_TEAM": "locals", "ARENA_TOKEN": TOKEN + end})
    assert players.token.reveal() == TOKEN
    assert TOKEN not in f"{players} {players!r} {players.token} {players.token!r} {vars(players.token.__class__)}"
    assert read(AiSettings, {"ARENA_TEAM": "locals"}).token.reveal() == ""


@pytest.mark.parametrize("bad", [f"{TOKEN} x", f"{TOKEN}\nHost: evil", f"{TOKEN}\u00e9", f"{TOKEN}\0"])
def test_a_token_that_no_header_can_hold_is_refused_without_being_shown(bad):
    with pytest.raises(SettingError) as error:
        read(AiSettings, {"ARENA_TEAM": "locals", "ARENA_TOKEN": bad})
    assert error.value.key == "ARENA_TOKEN"
    assert str(error.value).startswith(f"ARENA_TOKEN has {len(bad)} characters; wanted printable ASCII characters")
    assert TOKEN not in str(error.value)
    assert error.value.__cause__ is None


def test_good_values_are_read_as_they_are():
    players = read(
        AiSettings,
        {
            "POD_NAME": "locals-1",
            "ARENA_TEAM": "visitors",
            "ARENA_INTERACTIVE": "true",
            "ARENA_NAMES": '["Ada", "Bob"]',
            "ARENA_HEADERS": '{"x-preview": "yes, please"}',
            "ARENA_SIDECAR_ADMIN_URL": "http://localhost:15000/",
            "ARENA_ACCURACY": "1",
        },
    )
    assert players.interactive is True
    assert players.names == ("Ada", "Bob")
    assert players.headers == {"x-preview": "yes, please"}
    assert players.common.sidecar_admin_url == "http://localhost:15000/"
    assert players.figures.accuracy == 1
    assert players.team == "visitors"


def test_the_text_false_is_false_and_an_unset_sidecar_is_empty():
    players = read(AiSettings, {"ARENA_TEAM": "locals", "ARENA_INTERACTIVE": "false", "ARENA_SIDECAR_ADMIN_URL": ""})
    assert players.interactive is False
    assert players.common.sidecar_admin_url == ""


def test_the_environment_is_read_once(monkeypatch):
    before = read(Settings).pod
    monkeypatch.setenv("POD_NAME", "changed-later")
    assert read(Settings).pod == before
