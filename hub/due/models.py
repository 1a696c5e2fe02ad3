"""The clock's memory: rows, so that another process can take over where this one was killed."""

from datetime import datetime

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.core.database import Base
from hub.core.moments import Moment


class Beat(Base):
    """When a beat last did its work, or how far the reactions have read: /readyz and the board
    show it.
    """

    __tablename__ = "beats"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)
    seq: Mapped[int] = mapped_column(BigInteger, default=0)


class Reacted(Base):
    """A reaction that was carried out: (seq, name) once, whoever runs the clock."""

    __tablename__ = "reacted"

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(60), primary_key=True)
