"""Scripts found by the caller's own words: in the library, where a card is begun, for partners."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from hub.approvals.models import Words
from hub.approvals.releases import Release
from hub.facts.models import Pin
from hub.facts.quoting import quotes_now
from hub.finding.excerpts import Marker
from hub.finding.queries import find
from hub.incidents.models import Incident
from hub.scripts.models import Script, Version

SHOWN = 12  # on a page: whoever needs the thirteenth writes another word
OFFERED = 5  # to start from, above the form
LISTED = 50  # for a program

View = dict[str, Any]

# A search is asked at every key: whole versions, with all their steps, would take most of its time.
_ROWS = (
    select(
        Version.id, Version.title, Version.lang, Version.number, Version.incident_id, Version.bound,
        Script.hazard, Words.text, Words.values,
        exists().where(Release.words_id == Version.id, Release.ended_at.is_(None)).label("is_live"),
    )
    .join(Script, Script.id == Version.script_id)
    .join(Words, Words.id == Version.id)
)  # fmt: skip


def hits(session: Session, typed: str, lang: str = "", most: int = SHOWN) -> list[View]:
    """The cards of the library and of open incidents that answer, the best first: of each card,
    place and language the newest version that does.
    """
    open_now = select(Incident.id).where(Incident.closed_at.is_(None))
    here = or_(Version.incident_id.is_(None), Version.incident_id.in_(open_now))
    among = [here, Version.lang == lang] if lang else [here]
    found = find(session, typed, select(Version.id).where(*among))
    newest = _newest(session, found.ids)[:most]
    rows = {row.id: row for row in session.execute(_ROWS.where(Version.id.in_(newest)))}
    facts = _quoted(session, rows.values())
    return [_hit(rows[id], found.marker, facts.get(id, {})) for id in newest]


def listed(session: Session, typed: str, among: Iterable[ColumnElement[bool]]) -> list[View]:
    """The versions that answer, as a program is told them, the best first."""
    found = find(session, typed, select(Version.id).where(*among))
    best = found.ids[:LISTED]
    versions = {one.id: one for one in session.scalars(select(Version).where(Version.id.in_(best)))}
    words = {id: versions[id].words for id in best}
    return [
        {**versions[id].view(), "excerpt": found.marker.excerpt(one.text, versions[id].values)}
        for id, one in words.items()
    ]


def languages(session: Session) -> list[str]:
    """The languages there are scripts in."""
    return list(session.scalars(select(Version.lang).distinct().order_by(Version.lang)))


def _newest(session: Session, ids: list[str]) -> list[str]:
    """Of these versions the newest of each card, place and language, where its best one stood."""
    columns = (Version.id, Version.script_id, Version.incident_id, Version.lang, Version.number)
    rows = {row.id: row for row in session.execute(select(*columns).where(Version.id.in_(ids)))}
    newest: dict[tuple[str, str | None, str], Any] = {}
    for row in (rows[id] for id in ids):
        card = (row.script_id, row.incident_id, row.lang)
        newest[card] = max(newest.get(card, row), row, key=lambda one: one.number)
    return [row.id for row in newest.values()]


def _quoted(session: Session, rows: Iterable[Any]) -> dict[str, dict[str, str]]:
    """Version → the words of the facts it quotes: as pinned; of one that never was told, as facts
    are now.
    """
    bound = {row.id: row for row in rows if row.bound}
    pinned = session.scalars(select(Pin).where(Pin.words_id.in_(list(bound))))
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for pin in pinned:
        found[pin.words_id][pin.slot] = pin.said
    for id in bound.keys() - found.keys():
        pins = quotes_now(session, id, bound[id].bound, bound[id].lang)
        found[id] = {pin.slot: pin.said for pin in pins}
    return found


def _hit(row: Any, marker: Marker, facts: Mapping[str, str]) -> View:
    return {
        "id": row.id,
        "title": row.title,
        "lang": row.lang,
        "number": row.number,
        "incident": row.incident_id,
        "hazard": row.hazard,
        "is_live": row.is_live,
        "marked": marker.marked(row.title),
        "excerpt": marker.excerpt(row.text, {**row.values, **facts}),
    }
