"""Webhooks: addresses of other systems to which notices are posted, signed, in a shape they read.

Signatures are those of Standard Webhooks: HMAC-SHA256 over id, time and body, under a key that is
made of the hook's id and the hub's own secret, so that no table holds it. While a key is exchanged
for another, both sign.
"""

import hmac
import ipaddress
from base64 import b64decode, b64encode
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import String, Text, false, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from hub.core.addresses import Address, NotOutside, check_url
from hub.core.database import Base
from hub.core.errors import Invalid, Missing, Refused
from hub.core.ids import new_id
from hub.core.moments import Moment, iso
from hub.core.secret import signed
from hub.core.settings import settings_in_use
from hub.notices import pagers

SHAPES = {
    "standard": "Standard Webhooks, for programs",
    "slack": "Slack",
    "teams": "Microsoft Teams",
    "mattermost": "Mattermost",
    pagers.SHAPE: "Apprise: pagers, SMS, Signal, ntfy and others",
}
LONGEST = 1_000  # characters of an address
OVERLAP = timedelta(hours=24)  # for which the key before signs too
_ADDRESS = "Write an address like https://hooks.example.org/in/12; http only inside your network."


class Hook(Base):
    """One address of another system."""

    __tablename__ = "hooks"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(120))
    url: Mapped[str] = mapped_column(Text)
    shape: Mapped[str] = mapped_column(String(12))
    added_at: Mapped[datetime] = mapped_column(Moment)
    added_by: Mapped[str] = mapped_column(String(120))
    removed_at: Mapped[datetime | None] = mapped_column(Moment)
    # Somebody else's, outside our network: never posted to inside it, its key shown once.
    outside: Mapped[bool] = mapped_column(default=False, server_default=false())
    turn: Mapped[int] = mapped_column(default=0, server_default="0")  # the how many-th key
    turned_at: Mapped[datetime | None] = mapped_column(Moment)
    paused_at: Mapped[datetime | None] = mapped_column(Moment)
    paused_why: Mapped[str] = mapped_column(String(300), default="", server_default="")

    def check(self) -> None:
        """Raises Invalid naming each field that cannot be used."""
        wrong = {}
        if not 0 < len(self.name) <= 120:
            wrong["hook_name"] = "Write a name, like Operations channel."
        if self.shape == pagers.SHAPE:
            wrong |= self._wrong_service()
        elif not is_address(self.url):
            wrong["hook_url"] = _ADDRESS
        elif inside := self.outside and _why_inside(self.url):
            wrong["hook_url"] = inside
        if self.shape not in SHAPES:
            wrong["hook_shape"] = f"Choose who reads it: {', '.join(SHAPES)}."
        if wrong:
            raise Invalid(wrong)

    def _wrong_service(self) -> dict[str, str]:
        if not pagers.is_installed():
            return {"hook_shape": pagers.LACKING}
        try:
            leads_nowhere = _names_nobodys(urlsplit(self.url).hostname or "")
        except ValueError:
            leads_nowhere = True
        too_long = len(self.url) > LONGEST
        wrong = pagers.UNKNOWN if leads_nowhere or too_long else pagers.wrong_with(self.url)
        return {"hook_url": wrong} if wrong else {}

    @property
    def host(self) -> str:
        """What may be shown of where it is. The rest of the address may be a key."""
        if self.shape == pagers.SHAPE:
            return pagers.scheme(self.url)
        return urlsplit(self.url).hostname or ""

    @property
    def secret(self) -> str:
        """What the other system checks the signature with."""
        return self._secret(self.turn)

    def secrets(self, at: datetime) -> list[str]:
        """The keys that sign now: for a day after an exchange the one before, too."""
        is_new = self.turned_at is not None and at - self.turned_at < OVERLAP
        return [self.secret, *([self._secret(self.turn - 1)] if is_new else [])]

    def _secret(self, turn: int) -> str:
        seed = f"hook {self.id} {turn}" if turn else f"hook {self.id}"
        key = hmac.digest(signed(seed).encode(), b"webhook", "sha256")
        return f"whsec_{b64encode(key).decode()}"

    def exchange_key(self, at: datetime) -> None:
        """From now on another key signs."""
        self.turn, self.turned_at = self.turn + 1, at

    def pause(self, why: str, at: datetime) -> None:
        """Post nothing there until somebody has looked. Raises Refused when it is paused."""
        if self.paused_at or self.removed_at:
            raise Refused("Nothing is posted there now.")
        self.paused_at, self.paused_why = at, why[:300]

    def resume(self) -> None:
        """Post there again. Raises Refused when it is not paused."""
        if self.paused_at is None:
            raise Refused("It is not paused.")
        self.paused_at, self.paused_why = None, ""

    def view(self) -> dict[str, Any]:
        """What screens and journal show."""
        return {"id": self.id, "name": self.name, "host": self.host, "shape": self.shape,
                "shape_words": SHAPES[self.shape], "added_by": self.added_by,
                "added_at": iso(self.added_at), "paused_why": self.paused_why,
                "paused_at": iso(self.paused_at) if self.paused_at else None}  # fmt: skip


def is_address(url: str) -> bool:
    """Whether something can be posted there: https, or http within one's own network."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if not url.isascii() or len(url) > LONGEST or not host or parts.username or port == 0:
        return False
    if any(ord(character) <= 32 for character in url) or _names_nobodys(host):
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and _is_own(host))


def _is_own(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return "." not in host


def _names_nobodys(host: str) -> bool:
    try:
        return is_nobodys(ipaddress.ip_address(host))
    except ValueError:
        return False


def is_nobodys(at: Address) -> bool:
    """Addresses at which machines tell their own keys, or none is."""
    at = getattr(at, "ipv4_mapped", None) or at
    return at.is_link_local or at.is_unspecified or at.is_multicast


def _why_inside(url: str) -> str:
    try:
        check_url(url, settings_in_use().partners_private)
    except NotOutside as fault:
        return str(fault)
    return ""


def hooks(session: Session) -> list[Hook]:
    """Our own other systems, by name."""
    ours = select(Hook).where(Hook.removed_at.is_(None), Hook.outside.is_(False))
    return list(session.scalars(ours.order_by(Hook.name)))


def hook(session: Session, id: str) -> Hook:
    """One that is in use. Raises Missing."""
    found = session.get(Hook, id)
    if found is None or found.removed_at:
        raise Missing("There is no such webhook.")
    return found


def signature(secrets: Iterable[str], id: str, at: int, body: bytes) -> str:
    """The header webhook-signature, as Standard Webhooks writes it: one for each key."""
    return " ".join(_signed(secret, f"{id}.{at}.".encode() + body) for secret in secrets)


def _signed(secret: str, said: bytes) -> str:
    key = b64decode(secret.removeprefix("whsec_"))
    return f"v1,{b64encode(hmac.digest(key, said, 'sha256')).decode()}"
