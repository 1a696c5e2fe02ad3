"""What is set up once for a city, and how much of it is still missing."""

from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from sqlalchemy import JSON, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from hub.core.database import Base
from hub.core.errors import Invalid
from hub.core.ids import new_id
from hub.formats.languages import wrong_languages

ONLY = "city"


_ADDRESS_WORDS = "Write the address agents open, like https://hub.portalder.example."
SECURITY = {
    "starttls": "STARTTLS, mostly port 587",
    "tls": "TLS from the start, mostly port 465",
    "none": "none: only for a relay inside your own network",
}


class City(Base):
    """The one city this hub serves."""

    __tablename__ = "city"

    id: Mapped[str] = mapped_column(String(10), primary_key=True, default=ONLY)
    name: Mapped[str] = mapped_column(String(80), default="")
    zone: Mapped[str] = mapped_column(String(60), default="UTC")
    languages: Mapped[list[str]] = mapped_column(JSON, default=lambda: ["en"])
    positions: Mapped[list[str]] = mapped_column(JSON, default=list)
    base_url: Mapped[str] = mapped_column(String(200), default="")
    lead_desk: Mapped[str] = mapped_column(String(60), default="")  # "call my lead"
    smtp: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    @property
    def tz(self) -> ZoneInfo:
        """The zone in which everything is shown."""
        return ZoneInfo(self.zone)

    def check(self) -> None:
        """Raises Invalid naming each field that cannot be used."""
        wrong = {
            "name": "" if 0 < len(self.name) <= 80 else "Write the city's name, up to 80 letters.",
            "zone": ""
            if self.zone in available_timezones()
            else "Write a time zone like America/New_York.",
            "languages": wrong_languages(self.languages),
            "positions": _wrong_positions(self.positions),
            "base_url": "" if _is_address(self.base_url) else _ADDRESS_WORDS,
            "lead_desk": "" if len(self.lead_desk) <= 60 else "Write up to 60 characters.",
            **_wrong_mail(self.smtp),
        }
        wrong = {name: words for name, words in wrong.items() if words}
        if wrong:
            raise Invalid(wrong)

    def view(self) -> dict[str, Any]:
        """What screens show of the city. No password of a mail server."""
        return {
            "name": self.name,
            "zone": self.zone,
            "languages": self.languages,
            "positions": self.positions,
            "base_url": self.base_url,
            "lead_desk": self.lead_desk,
        }


class Site(Base):
    """A place agents answer from."""

    __tablename__ = "sites"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(120), unique=True)

    def check(self) -> None:
        """Raises Invalid unless it has a name."""
        if not 0 < len(self.name) <= 120:
            raise Invalid({"site": "Write the site's name, up to 120 letters."})

    def view(self) -> dict[str, Any]:
        """What screens show of it."""
        return {"id": self.id, "name": self.name}


class Area(Base):
    """A part of the city a caller can be in: a ZIP code, a district, a zone."""

    __tablename__ = "areas"

    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    polygon: Mapped[str | None] = mapped_column(Text)  # GeoJSON geometry, as text


class Department(Base):
    """Where a call can be transferred."""

    __tablename__ = "departments"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    phone: Mapped[str] = mapped_column(String(60))
    note: Mapped[str] = mapped_column(String(200), default="")

    def check(self) -> None:
        """Raises Invalid naming each field that cannot be used."""
        wrong = {}
        if not 0 < len(self.name) <= 120:
            wrong["name"] = "Write the department's name, up to 120 letters."
        if not 0 < len(self.phone) <= 60:
            wrong["phone"] = "Write the number calls are transferred to."
        if len(self.note) > 200:
            wrong["note"] = "Write up to 200 characters."
        if wrong:
            raise Invalid(wrong)

    def view(self) -> dict[str, Any]:
        """What the transfer directory shows."""
        return {"id": self.id, "name": self.name, "phone": self.phone, "note": self.note}


def _wrong_positions(positions: list[str]) -> str:
    return "Write up to 60 letters for each." if any(len(one) > 60 for one in positions) else ""


def _is_address(url: str) -> bool:
    """Whether this is empty, or http(s) and a host and nothing more."""
    if not url:
        return True
    try:
        parts = urlsplit(url)
        return (
            parts.scheme in ("http", "https")
            and bool(parts.hostname)
            and parts.port != 0
            and not (parts.path.strip("/") or parts.query or parts.fragment or parts.username)
            and len(url) <= 200
        )
    except ValueError:
        return False


def _wrong_mail(smtp: dict[str, Any]) -> dict[str, str]:
    """What is wrong with the mail server; without a host there is none, and nothing is wrong."""
    if not smtp.get("host"):
        return {}
    port, sender = str(smtp.get("port", "")), str(smtp.get("sender", ""))
    good_port = port.isascii() and port.isdigit() and 0 < int(port) < 65536
    return {
        "smtp_security": ""
        if smtp.get("security", "starttls") in SECURITY
        else "Choose how the connection is encrypted.",
        "smtp_port": "" if good_port else "Write a port, like 587.",
        "smtp_sender": "" if "@" in sender else "Write the address mail comes from.",
    }
