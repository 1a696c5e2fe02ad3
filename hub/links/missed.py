"""The mail that says: this was not published at its time, and why."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.city.queries import city as city_of
from hub.core.journal import Entry
from hub.core.moments import from_iso, now
from hub.notices.commands import queue
from hub.notices.models import LINK, leaves
from hub.notices.queries import lacking
from hub.people.models import Grant, Person

TEXT = """{name},

“{title}” was to be published in {place} at {at}, as {by} had scheduled. It was not:

  {why}

It reaches nobody until somebody publishes it:
{link}
"""


def tell(session: Session, failed: Entry) -> None:
    """Write to whoever scheduled it, and to every public information officer. The desk is told in
    any case.
    """
    if leaves(failed.world) and lacking(session):
        return
    one, zone = failed.view["schedule"], city_of(session).tz
    at = from_iso(one["at"]).astimezone(zone)
    officers = select(Grant.person_id).where(Grant.role == "pio")
    asked = session.scalars(
        select(Person).where((Person.id == one["by_id"]) | Person.id.in_(officers))
    )
    for person in asked:
        if person.email and person.is_active(now()):
            queue(
                session, name=person.name, address=person.email,
                subject=f"Not published: {one['title']}", why=failed.kind, ref=one["id"],
                text=TEXT.format(
                    name=person.name, title=one["title"], place=one["place"], by=one["by"],
                    at=f"{at:%H:%M} on {at:%A}", why=one["why"], link=LINK,
                ),
                at=now(), world=failed.world, path=f"/{one['kind']}s/{one['words']}",
            )  # fmt: skip
