"""Gauges: absolute values that change all the time. Unjournaled; the newest version wins."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from hub.core.database import Base
from hub.core.moments import Moment


class Gauge(Base):
    """The current values under one name, for the screens of one world."""

    __tablename__ = "gauges"
    __table_args__ = (Index("ix_gauges_version", "version"),)

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    world: Mapped[str] = mapped_column(String(36))
    audience: Mapped[str] = mapped_column(String(80))
    version: Mapped[int] = mapped_column(BigInteger)  # larger than every gauge written before it
    data: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Moment)

    def packet(self, data: dict[str, Any]) -> dict[str, Any]:
        """What the socket carries."""
        return {"name": self.name, "version": self.version, "data": data}
