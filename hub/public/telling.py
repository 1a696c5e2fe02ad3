"""What partners are posted when what residents are told has changed: which words, and where all of
them stand. Only what was told to residents can be here; nothing of an exercise, and no draft.
"""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.city import queries as city
from hub.core.database import database
from hub.core.journal import LIVE, Entry
from hub.core.moments import iso, now
from hub.core.tap import tap
from hub.incidents.models import Incident
from hub.notices.commands import overtake, queue_hook
from hub.notices.rounds import post_in_background
from hub.people.models import CLOCK
from hub.public.chains import Chain, Point, chains, why
from hub.public.models import Partner
from hub.public.partners import partners
from hub.public.queries import base_url
from hub.scripts.cards import card_id
from hub.scripts.models import Version
from hub.scripts.told import Told

SAYS = {
    "published": "Published: {title}",
    "corrected": "Corrected: {title}",
    "withdrawn": "No longer right: {title}",
    "all_clear": "Over: {title}",
}
View = dict[str, Any]


def tell_partners(entry: Entry) -> None:
    """A reaction: partners are posted what has changed for residents by this deed."""
    if entry.world != LIVE:
        return
    with database().reading() as session:
        if not partners(session):
            return
    tap("public.tell", by=CLOCK, write=lambda session: _queue_all(session, entry))
    post_in_background()


def _queue_all(session: Session, entry: Entry) -> None:
    told = partners(session)
    base = base_url(city.city(session))
    for chain in chains(session, _touched(session, entry), now()):
        for point in (one for one in chain.since(entry.at) if one.at == entry.at):
            if point.id != (chain.newest and chain.newest.id):
                continue  # what came after it is told by its own deed
            overtake(session, _key(chain), now(), but=point.id)
            for partner in told:
                _queue(session, partner, chain, point, said(session, base, chain, point, entry.seq))


def _touched(session: Session, entry: Entry) -> list[Incident]:
    """Where this deed told something: its incident, or for a fact all that are open."""
    live = select(Incident).where(Incident.exercise.is_(False))
    if entry.incident_id:
        return list(session.scalars(live.where(Incident.id == entry.incident_id)))
    return list(session.scalars(live.where(Incident.closed_at.is_(None))))


def _queue(session: Session, partner: Partner, chain: Chain, point: Point, data: View) -> None:
    langs = {one.lang for one in (*point.told, *point.gone)}
    kind = data["kind"]
    if not partner.wants(kind, langs):
        return
    for part in ("texts", "gone"):
        data[part] = [one for one in data[part] if partner.speaks(one["lang"])]
    subject = (data["texts"] or data["gone"])[0]["title"]
    queue_hook(
        session, partner.hook, subject=subject, text=SAYS[kind].format(title=subject), data=data,
        why=f"public.{kind}", ref=point.id, at=now(), about=_key(chain),
    )  # fmt: skip


def said(session: Session, base: str, chain: Chain, point: Point, seq: int) -> View:
    """One change, for programs. A higher `seq` is newer, whatever comes first."""
    reasons = (why(one.release.ended_by, one.release.ended_why) for one in chain.taken_back(point))
    return {
        "id": point.id,
        "item": _key(chain),
        "kind": kind_of(chain, point),
        "seq": seq,
        "at": iso(point.at),
        "incident": {"id": chain.incident.id, "name": chain.incident.name},
        "texts": [_text(one) for one in point.standing],
        "gone": [_text(one) for one in point.gone],
        "reason": "" if point.told else next(filter(None, reasons), ""),
        "urls": {
            "page": f"{base}/public{_anchor(session, chain, point)}",
            "cap": f"{base}/public/cap/{point.id}.xml",
            "json": f"{base}/public/feed.json",
        },
    }


def kind_of(chain: Chain, point: Point) -> str:
    """Of KINDS: what this point is to somebody who passes the words on."""
    ends = {end.how for one in point.gone if (end := chain.end(one)) and end.at == point.at}
    if point.is_cancel:
        return "all_clear" if ends == {"closed"} else "withdrawn"
    if not point.told:
        return "withdrawn"
    return "corrected" if point.gone else "published"


def _key(chain: Chain) -> str:
    """What all posts about the same words have in common: the first that were told."""
    return chain.public[0].release.id


def _text(told: Told) -> View:
    release = told.release
    until = iso(release.until) if release.until else None
    return {"lang": told.lang, "title": release.title, "hash": release.hash, "until": until}


def _anchor(session: Session, chain: Chain, point: Point) -> str:
    """Where the words stand on the page, or that they no longer hold."""
    if point.is_cancel:
        return "" if kind_of(chain, point) == "all_clear" else f"#stop-{point.gone[0].release.id}"
    first = point.standing[0].release
    if first.kind == "update":
        return f"#update-{first.words_id}"
    script = session.get_one(Version, first.words_id).script
    return f"#{card_id(chain.incident.id, script.slug)}"
