"""Deeds: links are sent and taken back, and used by the one person they are for."""

import secrets
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from hub.approvals.models import Words
from hub.city.queries import city as city_of
from hub.core.command import Deed, beside, command
from hub.core.database import database
from hub.core.errors import Invalid, Missing, NotAllowed, Refused
from hub.core.ids import new_id
from hub.core.moments import now
from hub.core.secret import signed
from hub.core.settings import settings_in_use
from hub.door.demo import is_loopback
from hub.links import mail, queries
from hub.links.kinds import Kind, Named, Publishing, kind_of
from hub.links.models import Link
from hub.notices import commands as notices
from hub.notices.models import leaves
from hub.notices.queries import lacking
from hub.people.models import CLOCK, Actor, Person
from hub.people.passwords import fingerprint

Writes = Callable[[Deed], dict[str, Any]]


@dataclass(frozen=True)
class Sent:
    """To whom a link went. `token` is there in an exercise or a demonstration alone: no mail leaves
    it, so whoever sent the link hands it over.
    """

    name: str
    token: str


def send(by: Actor, words_id: str, person_ids: Iterable[str], why: str = "") -> list[Sent]:
    """Mail each of these people a link of their own to approve exactly this text.

    Raises Invalid for nobody, Refused when no link can go out or someone has one already.
    """
    with command("links.send", by=by) as deed:
        words = deed.session.get(Words, words_id, with_for_update=True)
        if words is None:
            raise Missing("There is no such text.")
        kind = kind_of(words)
        named = kind.named(deed.session, words_id)
        words.check_may("confirm" if words.state == "alone" else "approve")
        if named.incident:
            named.incident.check_open()
        if by.id != CLOCK.id:  # what the clock sends waits for a mail server; nobody looks on
            _check_mail(deed, named)
        people = _chosen(deed, kind, words, person_ids)
        if leaves(named.world):  # in an exercise a link that nobody was mailed is no use to anyone
            _check_free(deed, words, people)
        sent = [_link(deed, kind, named, words, person, why) for person in people]
        view = {
            "kind": words.kind, "title": named.title, "by": by.name, "hash": words.hash,
            "to": ", ".join(person.name for person in people),
            "links": [link.view() for link, _ in sent],
        }  # fmt: skip
        home = named.incident.id if named.incident else None
        deed.record("links.sent", words_id, view, world=named.world, incident_id=home)
    drill = not leaves(named.world)
    return [
        Sent(person.name, token if drill else "")
        for person, (_, token) in zip(people, sent, strict=True)
    ]


def offer(words_id: str, roles: Collection[str], why: str) -> None:
    """A reaction: everyone with one of these roles who could decide these words has a link to
    them. Harmless when it runs twice, or too late.
    """
    with database().reading() as session:
        ids = queries.still_to_ask(session, words_id, roles, now())
    if ids:
        with suppress(Refused):  # the text, or its incident, has moved on in this very moment
            send(CLOCK, words_id, ids, why)


def revoke(by: Actor, link_id: str) -> None:
    """Take a link back: it opens nothing any more."""
    with command("links.revoke", by=by) as deed:
        link = deed.get(Link, link_id, lock=True)
        link.revoke(by.name, deed.now)
        person = deed.get(Person, link.person_id)
        named = kind_of(deed.get(Words, link.words_id)).named(deed.session, link.words_id)
        view = {**link.view(), "title": named.title, "to": person.name, "by": by.name}
        deed.record("links.revoked", link.words_id, view, world=named.world)


def approve(link: Link, person: Actor, kind: Kind) -> None:
    """The link's person says yes to exactly its text; the link is used up in the same deed."""
    with beside(_use(link.id, "approved")):
        kind.approve(person, link.words_id, link.hash)


def approve_and_publish(
    link: Link, person: Actor, kind: Kind, way: Publishing, given: dict[str, Any]
) -> None:
    """The same, and at once on every console: two deeds. The second uses the link up, so that one
    whose publication was refused can be mended and tried again.
    """
    if not _is_approved(link):
        with beside(_check(link.id)):
            kind.approve(person, link.words_id, link.hash)
    with beside(_use(link.id, "published")):
        way.publish(person, link.words_id, given)


def send_back(link: Link, person: Actor, kind: Kind, reason: str) -> None:
    """The link's person returns the text to its writer, with the reason."""
    with beside(_use(link.id, "returned")):
        kind.send_back(person, link.words_id, "return", reason)


def confirm(link: Link, person: Actor, way: Publishing) -> None:
    """The link's person stands, as the second, by what another published alone."""
    with beside(_use(link.id, "confirmed")):
        way.confirm(person, link.words_id, link.hash)


def take_back(link: Link, person: Actor, way: Publishing, reason: str) -> None:
    """The link's person takes what another published alone off every console, with the reason."""
    with beside(_use(link.id, "taken back")):
        way.take_back(person, link.words_id, reason)


def _is_approved(link: Link) -> bool:
    return queries.words_of(link).approval is not None


def _use(link_id: str, how: str) -> Writes:
    """To be done beside the deed that the link is for: it is used up with it or not at all."""

    def write(deed: Deed) -> dict[str, Any]:
        _held(deed, link_id).use(how, deed.now)
        return {"by_link": link_id}

    return write


def _check(link_id: str) -> Writes:
    def write(deed: Deed) -> dict[str, Any]:
        _held(deed, link_id).check_open(deed.now)
        return {"by_link": link_id}

    return write


def _held(deed: Deed, link_id: str) -> Link:
    """The link, and its person still with us."""
    link = deed.get(Link, link_id, lock=True)
    if not deed.get(Person, link.person_id).is_active(deed.now):
        raise NotAllowed("You may not come in any more.")
    return link


def _check_mail(deed: Deed, named: Named) -> None:
    """Raises Refused when no link can go out. In an exercise none does, and none need."""
    if not leaves(named.world):
        return
    missing = lacking(deed.session)
    if missing:
        raise Refused(
            f"No link can go out: {missing}. An administrator sets it up under City; until then "
            "ask the person to sign in."
        )
    base = urlsplit(city_of(deed.session).base_url)
    private = base.scheme == "https" or is_loopback(base.hostname or "")
    if not private and not settings_in_use().insecure_http:
        raise Refused(
            "No link can go out: the hub's own address is plain http, so others on the way could "
            "use it. An administrator changes it under City."
        )


def _chosen(deed: Deed, kind: Kind, words: Words, ids: Iterable[str]) -> list[Person]:
    """These people, each of whom may decide these words and can be written to."""
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        raise Invalid({"person": "Choose at least one person."})
    may = {person.id: person for person in queries.approvers(deed.session, kind, words, deed.now)}
    if set(wanted) - set(may):
        raise Invalid({"person": "Choose people who may approve this text and have an address."})
    return [may[id] for id in wanted]


def _check_free(deed: Deed, words: Words, people: Iterable[Person]) -> None:
    """Raises Refused for whoever has a link already: one more would be one too many to guard."""
    busy = {link.person_id for link in queries.open_links(deed.session, words, deed.now)}
    for person in people:
        if person.id in busy:
            raise Refused(f"{person.name} has a link to this text already.")


def _link(
    deed: Deed, kind: Kind, named: Named, words: Words, person: Person, why: str
) -> tuple[Link, str]:
    """A link for one person, and the mail that carries it. Returns both link and token."""
    seed, city = secrets.token_hex(32), city_of(deed.session)
    token = signed(seed)
    link = Link(
        id=new_id(), token_hash=fingerprint(token), words_id=words.id, kind=words.kind,
        hash=words.hash, person_id=person.id, made_by=deed.actor.id, made_by_name=deed.actor.name,
        made_at=deed.now, expires_at=_ends(words, deed.now),
    )  # fmt: skip
    deed.add(link)
    letter = mail.Letter(kind, named, words, city.tz)
    notices.queue(
        deed.session, name=person.name, address=person.email or "",
        text=letter.text(person.name, why or f"{deed.actor.name} asks you", link.expires_at),
        subject=letter.subject, why="links.sent", ref=link.id, at=deed.now,
        world=named.world, path="/links/", seed=seed, good_until=link.expires_at,
    )  # fmt: skip
    return link, token


def _ends(words: Words, at: datetime) -> datetime:
    """When a link made now ends: with the review of what one person published alone, at the
    latest.
    """
    ends = at + timedelta(minutes=settings_in_use().link_minutes)
    yes = words.approval
    return min(ends, yes.review_due_at) if yes and yes.review_due_at else ends
