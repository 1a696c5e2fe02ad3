"""Whom a link may go to, which are out, and whose link a token is."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.approvals.models import Words
from hub.core.database import database
from hub.core.errors import Missing
from hub.links.kinds import Kind, kind_of
from hub.links.models import Link
from hub.notices.models import leaves
from hub.people.models import Grant, Person
from hub.people.passwords import fingerprint
from hub.people.permissions import PERMISSIONS, in_words

View = dict[str, Any]


def link_of(session: Session, token: str) -> Link | None:
    """The link that this token opens, good or not."""
    return session.scalar(select(Link).where(Link.token_hash == fingerprint(token)))


def words_of(link: Link) -> Words:
    """The words a link is for, as they are now."""
    with database().reading() as session:
        return session.get_one(Words, link.words_id)


def verb_now(kind: Kind, words: Words) -> str | None:
    """What these words wait for that a link can bring: a yes, or a second reader; else nothing."""
    deeds = {"submitted": "approve", "alone": "confirm"}
    deed = deeds.get(words.state)
    return f"{kind.room}.{deed}" if deed else None


def approvers(session: Session, kind: Kind, words: Words, at: datetime) -> list[Person]:
    """Everyone who may decide these words now and can be written to, by name: none of their hands,
    nor who published them alone.
    """
    verb, yes = verb_now(kind, words), words.approval
    roles = [role for role, verbs in PERMISSIONS.items() if verb in verbs]
    own = words.hands | ({yes.by_id} if yes else set())
    holders = select(Grant.person_id).where(Grant.role.in_(roles))
    found = select(Person).where(Person.id.in_(holders), Person.email.is_not(None))
    return [
        person
        for person in session.scalars(found.order_by(Person.name, Person.id))
        if person.is_active(at) and person.id not in own
    ]


def open_links(session: Session, words: Words, at: datetime) -> list[Link]:
    """The links to exactly this text that may still be used."""
    links = select(Link).where(Link.words_id == words.id, Link.hash == words.hash)
    return [link for link in session.scalars(links) if link.is_open(at)]


def still_to_ask(
    session: Session, words_id: str, roles: Collection[str], at: datetime
) -> list[str]:
    """Those with one of these roles who could decide these words and have no link to them; nobody
    when the words wait for nobody.
    """
    words = session.get(Words, words_id)
    if words is None:
        return []
    busy = {link.person_id for link in open_links(session, words, at)}
    return [
        person.id
        for person in approvers(session, kind_of(words), words, at)
        if person.roles & set(roles) and person.id not in busy
    ]


def sending(session: Session, words_id: str, at: datetime) -> View:
    """What the page for sending links shows. Raises Missing."""
    words = session.get(Words, words_id)
    if words is None:
        raise Missing("There is no such text.")
    kind = kind_of(words)
    named = kind.named(session, words_id)
    mailed = open_links(session, words, at) if leaves(named.world) else []
    busy = {link.person_id for link in mailed}
    return {
        "words": words.view(),
        "back": kind.address.format(id=words_id),
        "words_id": words_id,
        "called": kind.called,
        "title": named.title,
        "place": named.place,
        "exercise": named.incident.view() if named.incident and named.incident.exercise else None,
        "people": [
            {
                "id": person.id,
                "name": person.name,
                "roles": in_words(person.roles),
                "has_link": person.id in busy,
            }
            for person in approvers(session, kind, words, at)
        ],
        "links": _links(session, words_id, at),
    }


def _links(session: Session, words_id: str, at: datetime) -> list[View]:
    """Every link to these words, the newest first, with whose it is and what became of it."""
    rows = session.execute(
        select(Link, Person.name)
        .join(Person, Person.id == Link.person_id)
        .where(Link.words_id == words_id)
        .order_by(Link.made_at.desc(), Link.id.desc())
    )
    return [{**link.view(), "name": name, "state": link.state(at)} for link, name in rows]
