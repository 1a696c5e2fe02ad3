"""Webhooks: addresses of other systems to which notices are posted, signed, in a shape they read.

Signatures are those of Standard Webhooks: HMAC-SHA256 over id, time and body, under a key that is
made of the hook's id and the hub's own secret, so that no table holds it.
"""

import hmac
import ipaddress
import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from hub.core.database import Base
from hub.core.errors import Invalid, Missing
from hub.core.ids import new_id
from hub.core.moments import Moment, iso
from hub.core.secret import signed
from hub.notices import pagers

SHAPES = {
    "standard": "Standard Webhooks, for programs",
    "slack": "Slack",
    "teams": "Microsoft Teams",
    "mattermost": "Mattermost",
    pagers.SHAPE: "Apprise: pagers, SMS, Signal, ntfy and others",
}
LONGEST = 1_000  # characters of an address
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

    def check(self) -> None:
        """Raises Invalid naming each field that cannot be used."""
        wrong = {}
        if not 0 < len(self.name) <= 120:
            wrong["hook_name"] = "Write a name, like Operations channel."
        if self.shape == pagers.SHAPE:
            wrong |= self._wrong_service()
        elif not is_address(self.url):
            wrong["hook_url"] = _ADDRESS
        if self.shape not in SHAPES:
            wrong["hook_shape"] = f"Choose who reads it: {', '.join(SHAPES)}."
        if wrong:
            raise Invalid(wrong)

    def _wrong_service(self) -> dict[str, str]:
        if not pagers.is_installed():
            return {"hook_shape": pagers.LACKING}
        try:
            is_nobodys = _is_nobodys(urlsplit(self.url).hostname or "")
        except ValueError:
            is_nobodys = True
        too_long = len(self.url) > LONGEST
        wrong = pagers.UNKNOWN if is_nobodys or too_long else pagers.wrong_with(self.url)
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
        key = hmac.digest(signed(f"hook {self.id}").encode(), b"webhook", "sha256")
        return f"whsec_{b64encode(key).decode()}"

    def view(self) -> dict[str, Any]:
        """What screens and journal show."""
        return {"id": self.id, "name": self.name, "host": self.host, "shape": self.shape,
                "shape_words": SHAPES[self.shape], "added_by": self.added_by,
                "added_at": iso(self.added_at)}  # fmt: skip


def is_address(url: str) -> bool:
    """Whether something can be posted there: https, or http within one's own network."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if not url.isascii() or len(url) > LONGEST or not host or parts.username or port == 0:
        return False
    if any(ord(character) <= 32 for character in url) or _is_nobodys(host):
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and _is_own(host))


def _is_own(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return "." not in host


def _is_nobodys(host: str) -> bool:
    """Addresses at which machines tell their own keys, or none is."""
    try:
        at = ipaddress.ip_address(host)
    except ValueError:
        return False
    at = getattr(at, "ipv4_mapped", None) or at
    return at.is_link_local or at.is_unspecified or at.is_multicast


def hooks(session: Session) -> list[Hook]:
    """The addresses in use, by name."""
    return list(session.scalars(select(Hook).where(Hook.removed_at.is_(None)).order_by(Hook.name)))


def hook(session: Session, id: str) -> Hook:
    """One that is in use. Raises Missing."""
    found = session.get(Hook, id)
    if found is None or found.removed_at:
        raise Missing("There is no such webhook.")
    return found


def signature(secret: str, id: str, at: int, body: bytes) -> str:
    """The header webhook-signature, as Standard Webhooks writes it."""
    key = b64decode(secret.removeprefix("whsec_"))
    made = hmac.digest(key, f"{id}.{at}.".encode() + body, "sha256")
    return f"v1,{b64encode(made).decode()}"


Said = Mapping[str, Any]  # type, at, subject, text, link, data


def body(shape: str, said: Said) -> bytes:
    """The notice as the other side reads it."""
    return json.dumps(_BODIES[shape](said), ensure_ascii=False).encode()


def _standard(said: Said) -> dict[str, Any]:
    told = {name: said[name] for name in ("subject", "text", "link")}
    return {"type": said["type"], "timestamp": said["at"], "data": {**told, **said["data"]}}


def _plain(text: str) -> str:
    """Words that a chat shows as they are: no mention of everybody, no mark-up."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _slack(said: Said) -> dict[str, Any]:
    link = f"\n<{said['link']}>" if said["link"] else ""
    return {"text": f"*{_plain(said['subject'])}*\n{_plain(said['text'])}{link}"}


def _mattermost(said: Said) -> dict[str, Any]:
    # no @all by the words of a task
    subject, quiet = (said[part].replace("@", "@\u200b") for part in ("subject", "text"))
    link = f"\n{said['link']}" if said["link"] else ""
    return {"username": "311 hub", "text": f"**{subject}**\n{quiet}{link}"}


def _teams(said: Said) -> dict[str, Any]:
    lines = [{"type": "TextBlock", "text": said["subject"], "weight": "Bolder", "wrap": True},
             {"type": "TextBlock", "text": said["text"], "wrap": True}]  # fmt: skip
    card: dict[str, Any] = {"type": "AdaptiveCard", "version": "1.4", "body": lines}
    card["$schema"] = "http://adaptivecards.io/schemas/adaptive-card.json"
    if said["link"]:
        card["actions"] = [{"type": "Action.OpenUrl", "title": "Open", "url": said["link"]}]
    attached = {"contentType": "application/vnd.microsoft.card.adaptive", "content": card}
    return {"type": "message", "attachments": [attached]}


_BODIES: dict[str, Callable[[Said], dict[str, Any]]] = {
    "standard": _standard,
    "slack": _slack,
    "teams": _teams,
    "mattermost": _mattermost,
}
