"""A report as it was written: its content, and its files to the byte."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, deferred, mapped_column

from hub.core.database import Base
from hub.core.ids import new_id
from hub.core.moments import Moment


class Report(Base):
    """What callers asked in one hour of one incident. Never changed: what is known later stands in
    the next.
    """

    __tablename__ = "reports"
    __table_args__ = (UniqueConstraint("incident_id", "ends_at"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    incident_id: Mapped[str] = mapped_column(ForeignKey("incidents.id"))
    world: Mapped[str] = mapped_column(String(36))
    ends_at: Mapped[datetime] = mapped_column(Moment, index=True)  # of the hour it tells of
    at: Mapped[datetime] = mapped_column(Moment)  # when it was written
    title: Mapped[str] = mapped_column(String(200))
    calls: Mapped[int]
    body: Mapped[str] = deferred(mapped_column(Text))  # JSON: see writing.compose
    csv: Mapped[bytes] = deferred(mapped_column(LargeBinary))
    xlsx: Mapped[bytes] = deferred(mapped_column(LargeBinary))

    @property
    def content(self) -> dict[str, Any]:
        """Its head and sections, as the page draws them."""
        content: dict[str, Any] = json.loads(self.body)
        return content

    @property
    def file_name(self) -> str:
        """What its files are called, without the ending."""
        return f"call-topics-{self.ends_at:%Y-%m-%dT%H%MZ}-{self.id[-6:]}"
