"""Who holds which position now: whoever took it or was handed it, else who is on shift in it."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.incidents.models import Incident
from hub.plans.positions import called
from hub.plans.runs import Post
from hub.shifts.models import Shift


class Holder(NamedTuple):
    """One person in a position."""

    id: str
    name: str


Holders = dict[str, list[Holder]]


def holders(session: Session, incident: Incident) -> Holders:
    """Position → its people. A shift that ends takes its person along, by itself."""
    found: Holders = defaultdict(list)
    on_shift = select(Shift).where(Shift.world == incident.world, Shift.ended_at.is_(None))
    for shift in session.scalars(on_shift.order_by(Shift.began_at, Shift.person_name)):
        found[called(shift.position)].append(Holder(shift.person_id, shift.person_name))
    for post in posts(session, incident.id):
        found[post.position] = [Holder(post.person_id, post.person_name)]
    return dict(found)


def posts(session: Session, incident_id: str) -> list[Post]:
    """The positions that were taken or handed over, and are held now."""
    wanted = select(Post).where(Post.incident_id == incident_id, Post.until.is_(None))
    return list(session.scalars(wanted.order_by(Post.position)))


def named(people: Iterable[Holder]) -> str:
    """The people of a position in one line; of many, the first two."""
    names = [one.name for one in people]
    more = f" and {len(names) - 2} more" if len(names) > 2 else ""
    return ", ".join(names[:2]) + more
