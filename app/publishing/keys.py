"""The key that signs a chart: a maintainer's, from the environment, or one of a check, which is valid for a day."""

import base64
import os
from dataclasses import dataclass
from pathlib import Path

from publishing.errors import SettingError
from publishing.process import need
from publishing.process import run


@dataclass(frozen=True, slots=True)
class Key:
    """Its identity, the keyring with its secret part, and a file with its passphrase, if it has one."""

    name: str
    secret: Path
    passphrase: Path | None = None


def given(folder: Path) -> Key | None:
    """The key in CHART_KEY (a part of its identity), CHART_KEYRING (base64) and CHART_PASSPHRASE; None without them.

    CHART_KEYRING is what `gpg --export-secret-keys` writes. Raises SettingError for a half of a key.
    """
    name, keyring, passphrase = (os.environ.get(f"CHART_{part}", "") for part in ("KEY", "KEYRING", "PASSPHRASE"))
    if not name and not keyring:
        return None
    if not name or not keyring:
        raise SettingError(f"CHART_{'KEYRING' if name else 'KEY'} is missing; a chart is signed with both or neither")
    try:
        content = base64.b64decode(keyring, validate=True)
    except ValueError as error:
        raise SettingError(f"CHART_KEYRING is not base64: {error}") from error
    secret = _private(folder / "secret.gpg", content)
    unlocked = _private(folder / "passphrase", passphrase.encode()) if passphrase else None
    return Key(name, secret, unlocked)


def throwaway(folder: Path) -> tuple[Key, Path]:
    """A new key, and the keyring with its public part; both are in `folder`. Raises MissingError without gpg."""
    need("gpg", "gnupg")
    home = folder / "gnupg"
    home.mkdir(mode=0o700, parents=True)
    key, public = Key("Mesh Arena <check@mesh-arena.example>", folder / "secret.gpg"), folder / "public.gpg"
    gpg = ("gpg", "--homedir", home, "--batch", "--quiet", "--pinentry-mode", "loopback", "--passphrase", "")
    try:
        run(*gpg, "--quick-generate-key", key.name, "rsa3072", "sign", "1d")
        run(*gpg, "--output", key.secret, "--export-secret-keys")
        run(*gpg, "--output", public, "--export")
    finally:  # gpg leaves its agent running
        run("gpgconf", "--homedir", home, "--kill", "gpg-agent")
    return key, public


def _private(file: Path, content: bytes) -> Path:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file.touch(mode=0o600)
    file.write_bytes(content)
    return file
