import pytest

from mesharena.ai import settings as ai_settings
from mesharena.ball import settings as ball_settings
from mesharena.kit import settings
from mesharena.kit.settings import Environment
from mesharena.kit.settings import SettingError
from mesharena.stadium import settings as stadium_settings


def test_every_service_starts_with_an_empty_environment_but_a_player_needs_a_team():
    nothing = Environment({})
    assert settings.read(nothing).ball_url == "http://ball:8080"
    assert ball_settings.read(nothing).error_percent == 0
    assert stadium_settings.read(nothing).match_seconds == 120
    with pytest.raises(SettingError, match="ARENA_TEAM is not set; wanted one of locals, visitors"):
        ai_settings.read(nothing)


@pytest.mark.parametrize(
    ("key", "value", "wanted"),
    [
        pytest.param("ARENA_THREADS", "many", "a whole number from 1 to 1024", id="word for a number"),
        pytest.param("ARENA_THREADS", "0", "a whole number from 1 to 1024", id="below the range"),
        pytest.param("ARENA_THREADS", "2.5", "a whole number from 1 to 1024", id="fraction for a whole number"),
        pytest.param("ARENA_TICK_SECONDS", "nan", "a number from 0.02 to 10", id="not a number"),
        pytest.param("ARENA_TICK_SECONDS", "", "a number from 0.02 to 10", id="empty number"),
        pytest.param("ARENA_INTERACTIVE", "1", "true or false", id="1 is no boolean"),
        pytest.param("ARENA_INTERACTIVE", "True", "true or false", id="True is no boolean"),
        pytest.param("ARENA_NAMES", "Ada,Bob", "a JSON list of names", id="names without JSON"),
        pytest.param("ARENA_NAMES", "[]", "a JSON list of names", id="no name at all"),
        pytest.param("ARENA_NAMES", '["Ada", 1]', "a JSON list of names", id="a number for a name"),
        pytest.param("ARENA_BALL_URL", "ball:8080", "an http URL", id="no scheme"),
        pytest.param("ARENA_BALL_URL", "", "an http URL", id="a peer is never empty"),
        pytest.param("ARENA_BALL_URL", "http://ball:port", "an http URL", id="a port in words"),
        pytest.param("HTTP_PROXY", "127.0.0.1", "an http URL", id="a bare proxy"),
        pytest.param("ARENA_TEAM", "hosts", "one of locals, visitors", id="unknown team"),
    ],
)
def test_a_bad_value_is_reported_with_key_value_and_wanted_type(key, value, wanted):
    with pytest.raises(SettingError) as error:
        ai_settings.read(Environment({"ARENA_TEAM": "locals", key: value}))
    assert str(error.value).startswith(f"{key} is {value!r}; wanted {wanted}")
    assert error.value.key == key


def test_good_values_are_read_as_they_are():
    own = ai_settings.read(
        Environment(
            {
                "POD_NAME": "locals-1",
                "ARENA_TEAM": "visitors",
                "ARENA_INTERACTIVE": "true",
                "ARENA_NAMES": '["Ada", "Bob"]',
                "ARENA_SIDECAR_ADMIN_URL": "http://localhost:15000/",
                "ARENA_ACCURACY": "1",
            }
        )
    )
    assert own.interactive is True
    assert own.names == ("Ada", "Bob")
    assert own.common.sidecar_admin_url == "http://localhost:15000"
    assert own.figures.accuracy == 1
    assert own.team == "visitors"


def test_false_is_false_and_no_sidecar_is_empty():
    own = ai_settings.read(
        Environment({"ARENA_TEAM": "locals", "ARENA_INTERACTIVE": "false", "ARENA_SIDECAR_ADMIN_URL": ""})
    )
    assert own.interactive is False
    assert own.common.sidecar_admin_url == ""


def test_the_environment_is_read_once(monkeypatch):
    before = settings.environment().text("POD_NAME", "unset")
    monkeypatch.setenv("POD_NAME", "changed-later")
    assert settings.environment().text("POD_NAME", "unset") == before
