"""Which ways in are open."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.keys.models import JoinCode, Key, WallLink


def keys(session: Session) -> list[Key]:
    """Every key, the newest first; those taken back too, as they stand in the journal."""
    return list(session.scalars(select(Key).order_by(Key.made_at.desc())))


def codes(session: Session, at: datetime) -> list[JoinCode]:
    """The floor codes that still let somebody in."""
    open_codes = select(JoinCode).where(JoinCode.until > at, JoinCode.revoked_at.is_(None))
    return list(session.scalars(open_codes.order_by(JoinCode.until)))


def walls(session: Session) -> list[WallLink]:
    """The links of wall displays that still show something."""
    open_links = select(WallLink).where(WallLink.revoked_at.is_(None))
    return list(session.scalars(open_links.order_by(WallLink.made_at.desc())))
