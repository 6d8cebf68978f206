"""The description of Envoy's API, which the installation makes."""

from collections.abc import Iterator

import pytest

from localmesh.errors import PlatformError
from localmesh.xds import api


@pytest.fixture
def not_installed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    api.pool.cache_clear()
    monkeypatch.setattr(api, "FILE", "no-such-file")
    yield
    monkeypatch.undo()
    api.pool.cache_clear()


@pytest.mark.usefixtures("not_installed")
def test_a_checkout_without_installation_is_told_how_to_install():
    with pytest.raises(PlatformError, match="make setup"):
        api.pool()


def test_a_message_that_the_api_does_not_have_is_an_error():
    with pytest.raises(KeyError):
        api.message_class("envoy.config.cluster.v3.Nonsense")
