"""The words on every console of a world, read and drawn once for each state of the journal.

When a shift begins, and when a server comes back, a whole floor loads the same page.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core.journal import LIVE, Head
from hub.core.moments import from_iso, now
from hub.flags import queries as flags
from hub.questions import queries as questions
from hub.scripts import queries as scripts
from hub.updates import queries as updates

View = dict[str, Any]

KEPT = timedelta(seconds=10)  # no longer: a stop ends by the clock, and the city's zone may change
WORLDS = 20


@dataclass
class Standing:
    """What may be said in a world, what may no longer be said, and what is new."""

    of: tuple[str, list[str]]  # the journal's head, and the incidents
    read_at: datetime
    until: datetime  # when the first of it ends: then it is read anew
    view: View
    cards: Markup | None = None  # drawn by the first page that shows them

    def is_good(self, of: tuple[str, list[str]], at: datetime) -> bool:
        """Whether nothing can have changed since it was read."""
        return self.of == of and self.read_at <= at < self.until


_kept: dict[str, Standing] = {}


def standing(session: Session, incident_ids: list[str], world: str) -> Standing:
    """The words in force at this transaction's moment; every deed makes them anew."""
    of, at = (session.scalars(select(Head.hash)).one(), incident_ids), now()
    found = _kept.get(world)
    if found is None or not found.is_good(of, at):
        view = _read(session, incident_ids, world, at)
        if len(_kept) >= WORLDS:
            _kept.clear()
        found = _kept[world] = Standing(of, at, min([at + KEPT, *_ends(view)]), view)
    return found


def _read(session: Session, incident_ids: list[str], world: str, at: datetime) -> View:
    told = updates.live(session, incident_ids, at)
    stops = scripts.stops(session, incident_ids, at) + updates.stops(session, incident_ids, at)
    if world != LIVE:  # what is so grave that people in an exercise must hear of it too
        told += [{**grave, "real": True} for grave in updates.grave(session, at)]
        stops += updates.grave_stops(session, at)
    return {
        "cards": scripts.cards(session, incident_ids, at),
        "stops": sorted(stops, key=lambda stop: stop["at"] or "", reverse=True),
        "articles": sorted(told, key=lambda article: article["seq"], reverse=True),
        "answers": flags.answers(session, world, at),
        "asked_and_told": questions.told(session, world),
        "promises": {id: updates.next_promise(session, id) for id in incident_ids},
    }


def _ends(view: View) -> list[datetime]:
    texts = [lang for card in view["cards"] for lang in card["langs"].values()]
    untils = [text.get("until") for text in [*texts, *view["articles"]]]
    return [from_iso(until) for until in untils if until]
