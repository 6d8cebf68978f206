"""A key of its own for a check: made by gpg in a folder, valid for a day, never in anybody's keyring."""

from dataclasses import dataclass
from pathlib import Path

from publishing.process import run


@dataclass(frozen=True, slots=True)
class Key:
    """Its identity, and the keyrings with its secret and its public part."""

    name: str
    secret: Path
    public: Path


def throwaway(folder: Path) -> Key:
    """A new key with its keyrings in `folder`. Raises MissingError without gpg."""
    home = folder / "gnupg"
    home.mkdir(mode=0o700, parents=True)
    key = Key("Mesh Arena <check@mesh-arena.example>", folder / "secret.gpg", folder / "public.gpg")
    gpg = ("gpg", "--homedir", home, "--batch", "--quiet", "--pinentry-mode", "loopback", "--passphrase", "")
    run("gpg", "--version")
    try:
        run(*gpg, "--quick-generate-key", key.name, "rsa3072", "sign", "1d")
        run(*gpg, "--output", key.secret, "--export-secret-keys")
        run(*gpg, "--output", key.public, "--export")
    finally:  # gpg leaves its agent running
        run("gpgconf", "--homedir", home, "--kill", "gpg-agent")
    return key
