"""Cards that quote one fact, in several languages and incidents, for the tests of corrections."""

from typing import Any

from hub.core.database import database
from hub.core.moments import now
from hub.scripts import commands, queries
from tests.cast import actor
from tests.facts import stated
from tests.scripts import written

SAYS = {
    "en": "Go to {{ shelters }} now.",
    "es": "Vaya ahora a {{ shelters }}.",
    "ht": "Ale nan {{ shelters }} kounye a.",
}
CARD = """## Transfer
- 911: Hurt.

## Say
SAYS

## Ask
- ?

## Do

## Don't say
"""


def text(lang: str = "en", says: str | None = None) -> str:
    """A card that quotes the fact in the slot `shelters`."""
    return CARD.replace("SAYS", says or SAYS[lang])


def shelters(incident_id: str | None, **changed: Any) -> str:
    """The fact, approved: Harbor School and Pier 4 Hall; its id."""
    return stated.approved(incident_id, **changed)


def card(incident_id: str, fact_id: str, lang: str = "en", **changed: Any) -> str:
    """A live card that quotes the fact; its version's id. A translation is one of the newest
    English.
    """
    given = {
        "lang": lang, "slug": "shelter", "title": "Shelter", "topics": ["boil-water"],
        "body": text(lang), "values": {}, "bound": {"shelters": fact_id}, **changed,
    }  # fmt: skip
    return told(incident_id, **given)


def told(incident_id: str, sites: Any = "all", until: Any = None, **given: Any) -> str:
    version_id = written.approved(incident_id, **given)
    commands.publish(actor("pio"), version_id, incident_id=incident_id, audience=sites, until=until)
    return version_id


def cards(*incident_ids: str) -> list[Any]:
    """The cards of these incidents as a page loaded now shows them."""
    with database().reading() as session:
        return queries.cards(session, incident_ids, now())


def said(incident_id: str, lang: str = "en", slug: str = "shelter") -> str:
    """What an agent reads aloud of the card."""
    [shown] = [card for card in cards(incident_id) if card["slug"] == slug]
    view = shown["langs"][lang]
    return "" if view["stale"] else " ".join(one["html"] for one in view["view"]["say"])
