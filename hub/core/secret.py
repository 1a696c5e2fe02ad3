"""The hub's own secret: what it signs with. The database does not hold it."""

import hmac
import secrets
from base64 import urlsafe_b64encode
from pathlib import Path

from hub.core.settings import Settings, settings_in_use


def secret_of(settings: Settings) -> str:
    """The secret: as set, or made once and readable by the owner of the hub alone."""
    if settings.secret:
        return settings.secret
    file = settings.var / "secret"
    if not file.exists():
        _make(file)
    return file.read_text(encoding="ascii")


def _make(file: Path) -> None:
    """Web process and clock may start at the same moment: the first to link its own wins, whole."""
    file.parent.mkdir(parents=True, exist_ok=True)
    mine = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    mine.touch(mode=0o600)
    mine.write_text(secrets.token_hex(32), encoding="ascii")
    try:
        file.hardlink_to(mine)
    except FileExistsError:
        return
    finally:
        mine.unlink()


def signed(seed: str) -> str:
    """What only this hub makes of a seed: 43 characters for an address.

    Whoever has the database but not the secret, or the secret but not the seed, cannot make it.
    """
    key = secret_of(settings_in_use()).encode()
    made = hmac.digest(key, b"signed link " + seed.encode(), "sha256")
    return urlsafe_b64encode(made).decode().rstrip("=")
