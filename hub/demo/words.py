"""What the writer and the PIO of the demonstration say, always in two pairs of hands."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select

from hub.approvals.releases import Release
from hub.core.database import database
from hub.core.moments import now
from hub.demo.cast import staff
from hub.scripts import commands as scripts
from hub.scripts.models import Script, Version
from hub.updates import commands as updates

# The cards of the first day, in the order they are published. The invented local values are the
# examples that stand beside each slot in the library.
FIRST_CARDS = (
    "we-are-aware", "power-outage", "flooding-home", "evacuation-order",
    "road-closure", "food-safety-no-power", "power-dependent", "generators-carbon-monoxide",
    "chemical-odour", "debris-pickup", "damage-report", "pets-in-disasters", "city-offices-closed",
)  # fmt: skip
ALSO_SPANISH = ("power-outage", "shelter-locations", "evacuation-order", "power-dependent")
CARD_HOURS = timedelta(hours=8)


def newest(slug: str, lang: str = "en") -> Version | None:
    """The newest live-world version of a card, library or incident's."""
    wanted = (
        select(Version)
        .join(Script, Script.id == Version.script_id)
        .where(Script.slug == slug, Version.lang == lang, Version.world == "live")
        .order_by(Version.number.desc())
    )
    with database().reading() as session:
        return session.scalars(wanted).first()


def live(slug: str, incident: str) -> str | None:
    """The English words of a card that are live in the incident; their id."""
    with database().reading() as session:
        wanted = (
            select(Version.id)
            .join(Script, Script.id == Version.script_id)
            .join(Release, Release.words_id == Version.id)
            .where(
                Script.slug == slug, Version.lang == "en", Release.incident_id == incident,
                Release.ended_at.is_(None),
            )
        )  # fmt: skip
        return session.scalar(wanted)


def publish_card(
    slug: str,
    incident: str,
    lang: str = "en",
    changed: Mapping[str, str] | None = None,
    quoting: Mapping[str, str] | None = None,
) -> str | None:
    """The writer fills a card in, the PIO approves that text and publishes it; its version's id.

    `changed` are values that differ from the examples, `quoting` the facts of slots; a card that
    quoted some goes on to. None when the library has no such card.
    """
    origin = newest(slug, lang)
    if origin is None:
        return None
    writer, pio = staff("writer"), staff("pio")
    version_id = scripts.copy_to_incident(writer, origin.id, incident)
    examples = {name: slot.get("example", name) for name, slot in origin.slots.items()}
    values = {**examples, **origin.words.values, **(changed or {})}
    bound = {**origin.bound, **(quoting or {})}
    scripts.edit(writer, version_id, text=origin.words.text, values=values, bound=bound)
    scripts.submit(writer, version_id)
    scripts.approve(pio, version_id)
    scripts.publish(pio, version_id, incident_id=incident, until=now() + CARD_HOURS)
    return version_id


def publish_update(
    incident: str,
    severity: str,
    headline: str,
    body: str,
    source: str,
    next_in: int | None = None,
) -> str:
    """The writer drafts an update, the PIO approves and publishes it; `next_in` minutes is the
    promise of the next one. Its id."""
    writer, pio = staff("writer"), staff("pio")
    update_id = updates.draft(
        writer,
        incident_id=incident,
        severity=severity,
        headline=headline,
        body=body,
        source=source,
        until=now() + timedelta(hours=6),
        next_update_at=_on_the_quarter(next_in) if next_in else None,
    )
    updates.submit(writer, update_id)
    updates.approve(pio, update_id)
    updates.publish(pio, update_id)
    return update_id


def leave_to_approve(slug: str, incident: str, changed: Mapping[str, str]) -> None:
    """A text the writer has submitted and nobody has approved yet: something for the visitor."""
    origin = newest(slug)
    if origin is None:
        return
    writer = staff("writer")
    version_id = scripts.copy_to_incident(writer, origin.id, incident)
    scripts.edit(
        writer, version_id, text=origin.words.text, values={**origin.words.values, **changed}
    )
    scripts.submit(writer, version_id)


def leave_in_draft(slug: str, incident: str) -> None:
    """A text with open slots: something for the visitor to fill."""
    origin = newest(slug)
    if origin is not None:
        scripts.copy_to_incident(staff("writer"), origin.id, incident)


def _on_the_quarter(minutes: int) -> datetime:
    """A promise is a clock time people can remember: the next full quarter hour."""
    at = now() + timedelta(minutes=minutes)
    return at.replace(minute=at.minute - at.minute % 15, second=0, microsecond=0) + timedelta(
        minutes=15
    )
