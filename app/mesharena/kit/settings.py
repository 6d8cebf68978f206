"""The environment, read once: a bad value is reported with its key, the value and what was wanted."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from urllib.parse import urlsplit

import msgspec


class SettingError(ValueError):
    """A variable of the environment is missing or is not what it must be."""

    def __init__(self, key: str, value: str | None, wanted: str) -> None:
        self.key = key
        found = "is not set" if value is None else f"is {value!r}"
        super().__init__(f"{key} {found}; wanted {wanted}")


class Environment:
    """Typed access to variables; no default means that the variable must be set."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values

    def text(self, key: str, default: str | None = None) -> str:
        value = self._values.get(key, default)
        if value is None:
            raise SettingError(key, None, "text")
        return value

    def choice(self, key: str, *wanted: str, default: str | None = None) -> str:
        value = self._values.get(key, default)
        if value is None or value not in wanted:
            raise SettingError(key, value, f"one of {', '.join(wanted)}")
        return value

    def number(self, key: str, default: float | None = None, *, low: float = 0, high: float = 10_000) -> float:
        wanted = f"a number from {low:g} to {high:g}"
        value = self._values.get(key)
        try:
            number = default if value is None else float(value)
        except ValueError:
            raise SettingError(key, value, wanted) from None
        if number is None or not low <= number <= high:
            raise SettingError(key, value, wanted)
        return number

    def whole(self, key: str, default: int | None = None, *, low: int = 0, high: int = 10_000) -> int:
        wanted = f"a whole number from {low} to {high}"
        value = self._values.get(key)
        try:
            number = default if value is None else int(value)
        except ValueError:
            raise SettingError(key, value, wanted) from None
        if number is None or not low <= number <= high:
            raise SettingError(key, value, wanted)
        return number

    def boolean(self, key: str, default: bool | None = None) -> bool:
        value = self._values.get(key)
        if value is None and default is not None:
            return default
        if value not in ("true", "false"):
            raise SettingError(key, value, "true or false")
        return value == "true"

    def names(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        value = self._values.get(key)
        if value is None and default is not None:
            return default
        wanted = 'a JSON list of names, such as ["Ada", "Bob"]'
        try:
            names = msgspec.json.decode(value or "", type=tuple[str, ...])
        except msgspec.MsgspecError:
            raise SettingError(key, value, wanted) from None
        if not names or not all(0 < len(name) <= 60 for name in names):
            raise SettingError(key, value, wanted)
        return names

    def url(self, key: str, default: str | None = None) -> str:
        """An http URL without a trailing slash; empty only where the default is."""
        value = self._values.get(key, default)
        if value == "" == default:
            return ""
        try:
            parts = urlsplit(value or "")
            usable = parts.scheme == "http" and bool(parts.hostname) and (parts.port is None or parts.port > 0)
        except ValueError:
            usable = False
        if not usable or value is None:
            raise SettingError(key, value, "an http URL, such as http://ball:8080")
        return value.rstrip("/")


@dataclass(frozen=True, slots=True)
class Settings:
    """What every service reads: who this pod is, where it listens and where its peers are."""

    pod: str
    address: str
    namespace: str
    app: str
    version: str
    listen: str
    threads: int
    ui_url: str
    stadium_url: str
    ball_url: str
    sidecar_admin_url: str  # "" without a sidecar
    proxy: str  # HTTP proxy for calls to peers, "" for none
    otlp_endpoint: str = ""  # where traces go, "" for nowhere
    log_level: str = "warning"
    log_format: str = "text"


@lru_cache(maxsize=1)
def environment() -> Environment:
    """This process's environment as it was when first asked for."""
    return Environment(MappingProxyType(dict(os.environ)))


def read(source: Environment | None = None) -> Settings:
    env = source or environment()
    app = env.text("ARENA_APP", "arena")
    return Settings(
        pod=env.text("POD_NAME", app),
        address=env.text("POD_IP", ""),
        namespace=env.text("POD_NAMESPACE", "arena"),
        app=app,
        version=env.text("ARENA_VERSION", "v1"),
        listen=env.text("ARENA_LISTEN", "127.0.0.1:8080"),
        threads=env.whole("ARENA_THREADS", 8, low=1, high=1024),
        ui_url=env.url("ARENA_UI_URL", "http://ui:8080"),
        stadium_url=env.url("ARENA_STADIUM_URL", "http://stadium:8080"),
        ball_url=env.url("ARENA_BALL_URL", "http://ball:8080"),
        sidecar_admin_url=env.url("ARENA_SIDECAR_ADMIN_URL", ""),
        proxy=env.url("HTTP_PROXY", ""),
        otlp_endpoint=env.text("OTEL_EXPORTER_OTLP_ENDPOINT", ""),
        log_level=env.choice("ARENA_LOG_LEVEL", "debug", "info", "warning", "error", default="warning"),
        log_format=env.choice("ARENA_LOG_FORMAT", "text", "json", default="text"),
    )
