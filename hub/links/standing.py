"""Whether a link may be used now, and if not, why: in plain words, with what to do next."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hub.approvals.models import Words
from hub.core.database import database
from hub.core.errors import HubError
from hub.core.moments import now
from hub.links import queries
from hub.links.kinds import Kind, Named, kind_of
from hub.links.models import Link
from hub.people.models import Actor, Person

GONE = 410
USED = {
    "approved": "the text was approved",
    "published": "the text was approved and published",
    "returned": "the text was returned to its writer",
    "confirmed": "the text was confirmed",
    "taken back": "the text was taken back from every console",
}


class Closed(HubError):
    """A link that cannot be used now. `case` names which of the cases it is; `at` is when it came
    to be so; `exercise` the drill it belongs to.
    """

    def __init__(
        self, case: str, status: int, title: str, reason: str, at: datetime | None = None
    ) -> None:
        super().__init__(reason)
        self.case, self.status, self.title, self.at = case, status, title, at
        self.exercise: dict[str, Any] | None = None


@dataclass(frozen=True)
class Opened:
    """A link, whose it is, and the words it is for, read in one moment."""

    link: Link
    owner: Person
    words: Words
    kind: Kind
    named: Named

    @property
    def person(self) -> Actor:
        """The link's person as the one who acts."""
        return self.owner.acting()

    @property
    def hands(self) -> tuple[Link, Actor, Kind]:
        """What every deed by this link is told."""
        return self.link, self.person, self.kind

    @property
    def may_publish(self) -> bool:
        """Whether this person may publish it too. What is for no incident yet is published at the
        desk: which one it goes to is no choice to make on the way.
        """
        may = self.kind.publishing and self.person.may(f"{self.kind.room}.publish")
        return self.named.incident is not None and bool(may)

    @property
    def step(self) -> str | None:
        """What this person may decide now: approve, publish what they have approved, confirm what
        another has published alone; or nothing.
        """
        state, yes = self.words.state, self.words.approval
        if state == "submitted":
            return "approve"
        if yes is None:
            return None
        own = yes.by_id == self.owner.id
        if state == "approved" and own and self.may_publish:
            return "publish"
        confirms = self.person.may(f"{self.kind.room}.confirm")
        return "confirm" if state == "alone" and not own and confirms else None


def opened(token: str, asking: Actor | None) -> Opened:
    """What the link with this token opens. Raises Closed with the case when it opens nothing.

    `asking` is whoever is signed in in this browser.
    """
    with database().reading() as session:
        link = queries.link_of(session, token)
        if link is None:
            raise Closed(
                "unknown", 404, "There is no such link",
                "It may be cut off: open it from the mail again, or copy all of it. If that does "
                "not help, ask whoever sent it for a new one.",
            )  # fmt: skip
        words = session.get_one(Words, link.words_id)
        kind = kind_of(words)
        owner, named = session.get_one(Person, link.person_id), kind.named(session, words.id)
        found = Opened(link, owner, words, kind, named)
        closed = next(_cases(found, asking), None)
    if closed:
        home = named.incident
        closed.exercise = home.view() if home and home.exercise else None
        raise closed
    return found


def _cases(found: Opened, asking: Actor | None) -> Iterator[Closed]:
    """Every reason why this link cannot be used now, the gravest first."""
    if asking is not None and asking.hand != found.owner.id:
        yield Closed(
            "someone else", 403, f"This link is {found.owner.name}’s",
            f"You are signed in here as {asking.name}. Sign out, or open your own link.",
        )  # fmt: skip
    yield from _over(found.link, found.owner)
    yield from _not_allowed(found)
    incident = found.named.incident
    if incident and incident.closed_at:
        yield Closed(
            "incident closed", GONE, f"{incident.name} is closed",
            "Nothing is approved in it any more.", incident.closed_at,
        )  # fmt: skip
    yield from _moved_on(found)


def _over(link: Link, owner: Person) -> Iterator[Closed]:
    if link.used_at:
        yield Closed(
            "used", GONE, "This link was used",
            f"{owner.name} used it, and {USED[link.used_as or 'approved']}. A link works once.",
            link.used_at,
        )  # fmt: skip
    if link.revoked_at:
        yield Closed(
            "revoked", GONE, "This link was taken back",
            f"{link.revoked_by} took it back. Ask them why, or sign in.", link.revoked_at,
        )  # fmt: skip
    if link.expires_at <= now():
        yield Closed(
            "expired", GONE, "This link is too old",
            f"It was good until then. Ask {link.made_by_name} for a new one, or sign in.",
            link.expires_at,
        )  # fmt: skip


def _not_allowed(found: Opened) -> Iterator[Closed]:
    active = found.owner.is_active(now())
    if not active or not found.person.may(f"{found.kind.room}.approve"):
        yield Closed(
            "no longer may", 403, f"{found.owner.name} may not approve this any more",
            "Their role has changed since the link was sent. Ask somebody who may.",
        )  # fmt: skip
    if found.owner.id in found.words.hands:
        yield Closed(
            "own words", 403, "These are your own words",
            "You wrote or submitted this text. Another person must approve it.",
        )  # fmt: skip


def _moved_on(found: Opened) -> Iterator[Closed]:
    """The text is not the one the link was sent for, or somebody has decided it."""
    words, link = found.words, found.link
    view, yes, last = words.view(), words.approval, words.last_step
    if words.hash != link.hash or words.state == "draft":
        yield Closed(
            "edited", GONE, "The text was edited since",
            f"{view['written_by']} saved it after this link was sent, so it is not the text you "
            f"were asked to approve. Ask {link.made_by_name} for a link to the new one.",
            words.edits[-1].at,
        )  # fmt: skip
    if found.step is None and yes is not None:
        second = f", and {yes.confirmed_by_name} confirmed it" if yes.confirmed_by_name else ""
        yield Closed(
            "approved", GONE, "It is approved already",
            f"{yes.by_name} approved this text{second}. It {view['state_words']} now.", yes.at,
        )  # fmt: skip
    if found.step is None and last is not None:
        why = f" {last.by_name}: {last.reason}" if last.reason else ""
        yield Closed(
            "decided", GONE, "It was decided already", f"This text {view['state_words']}.{why}",
            last.at,
        )  # fmt: skip
