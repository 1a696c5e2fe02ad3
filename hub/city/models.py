"""What is set up once for a city, and how much of it is still missing."""

from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from sqlalchemy import JSON, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from hub.core.database import Base
from hub.core.errors import Invalid
from hub.core.ids import new_id

ONLY = "city"


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
        wrong = {}
        if not self.name.strip():
            wrong["name"] = "Write the city's name."
        if self.zone not in available_timezones():
            wrong["zone"] = "Write a time zone like America/New_York."
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
