"""How what residents were told moved on: chains of words, and each point at which one changed.

A card in one incident, or an update with its corrections, is one chain. A point is there when words
of it are told, and when some may no longer be gone by without others in their place: taken back,
corrected for some sites only, in a version that is not for residents, overtaken by the original, or
because the incident was closed. Only time that was named from the beginning makes no point.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import chain as joined
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.approvals.releases import TAKEN_BACK, Release
from hub.formats.languages import ORIGINAL
from hub.incidents.models import Incident
from hub.people.models import CLOCK
from hub.scripts.models import Version
from hub.scripts.parity import is_stale
from hub.scripts.told import Told, histories
from hub.updates.models import Update

CANCEL = ".cancel"
OVER = "expired"


class End(NamedTuple):
    """When words were over, and how: recalled, withdrawn, superseded, expired or closed."""

    at: datetime
    how: str


@dataclass(frozen=True)
class Point:
    """One moment at which residents were told something else. It never changes afterwards."""

    id: str
    names: frozenset[str]  # every identifier that means it
    at: datetime
    told: list[Told]  # what was said anew
    standing: list[Told]  # what residents could go by afterwards
    gone: list[Told]  # what they could no longer go by

    @property
    def is_cancel(self) -> bool:
        """Whether nothing stood any more."""
        return not self.standing


@dataclass(frozen=True)
class Chain:
    """Words of one kind that took each other's place. `history` is all that was ever told,
    `public` what residents were.
    """

    incident: Incident
    history: list[Told]
    public: list[Told]
    now: datetime

    @cached_property
    def points(self) -> list[Point]:
        """Each point up to now, oldest first."""
        return self._walked(self._moments)

    @property
    def newest(self) -> Point | None:
        """The point after which nothing changed. None when residents never could go by it."""
        last_told = max(one.release.at for one in self.public)
        found = self.since(last_told)
        return found[-1] if found else self.points[-1] if self.points else None

    def since(self, at: datetime) -> list[Point]:
        """The points of that moment and later ones."""
        return self._walked([one for one in self._moments if one >= at])

    def _walked(self, moments: Sequence[datetime]) -> list[Point]:
        earlier = [at for at in self._moments if moments and at < moments[0]]
        before = self.standing(earlier[-1]) if earlier else []
        found: list[Point] = []
        for at in moments:
            after = self.standing(at)
            told = [one for one in self.public if one.release.at == at]
            gone = [one for one in before if one not in after]
            if (told and after) or any(self._left(one, at) for one in gone):
                found.append(self._point(at, told if after else [], after, gone))
            before = after
        return found

    def _point(
        self, at: datetime, told: list[Told], standing: list[Told], gone: list[Told]
    ) -> Point:
        """It is known by the words told in it; where none were, by those told last before."""
        suffix = "" if told else f".{int(at.timestamp())}" if standing else CANCEL
        last = max(one.release.at for one in self.public if one.release.at <= at)
        ids = {f"{one.release.id}{suffix}" for one in self.public if one.release.at == last}
        return Point(min(ids), frozenset(ids), at, told, standing, gone)

    def has(self, release_id: str) -> bool:
        """Whether residents were told this in it."""
        return any(one.release.id == release_id for one in self.public)

    def since_cancel(self, point: Point) -> list[Point]:
        """The points before it that it refers to: none that was cancelled already."""
        earlier = self.points[: self.points.index(point)]
        cancels = [n for n, one in enumerate(earlier) if one.is_cancel]
        return earlier[cancels[-1] + 1 :] if cancels else earlier

    def kind(self, point: Point) -> str:
        """CAP's word for the point."""
        if point.is_cancel:
            return "Cancel"
        return "Update" if self.since_cancel(point) else "Alert"

    def taken_back(self, point: Point) -> list[Told]:
        """What went in this point because somebody took it back, not for words in its place."""
        back = (one for one in point.gone if one.release.ended_as in TAKEN_BACK)
        return [one for one in back if one.release.ended_at == point.at]

    def end(self, told: Told) -> End | None:
        """When these words were or will be over."""
        release = told.release
        known = (
            (release.ended_at, release.ended_as or ""),
            (release.until, OVER),
            (self.incident.closed_at, "closed"),
        )
        return min((End(at, how) for at, how in known if at), default=None)

    def standing(self, at: datetime) -> list[Told]:
        """What residents could go by at that moment, the original first. It looks at nothing that
        came later, so that a message always says the same.
        """
        found = [one for one in self.public if one.release.at <= at and not self._is_over(one, at)]
        if any(one.lang != ORIGINAL for one in found):
            known = [_as_of(one, at) for one in self.history if one.release.at <= at]
            found = [one for one in found if not is_stale(_as_of(one, at), known)]
        return sorted(found, key=lambda one: (one.lang != ORIGINAL, one.lang, -one.release.seq))

    @cached_property
    def _moments(self) -> list[datetime]:
        begun = [one.release.at for one in self.history]
        over = [end.at for one in self.public if (end := self.end(one))]
        recalled = [one.release.ended_at for one in self.history if one.release.ended_at]
        return sorted({at for at in (*begun, *over, *recalled) if at <= self.now})

    def _is_over(self, told: Told, at: datetime) -> bool:
        end = self.end(told)
        return end is not None and end.at <= at

    def _left(self, told: Told, at: datetime) -> bool:
        """Whether words went otherwise than by the time they named."""
        end = self.end(told)
        return end is None or end.at != at or end.how != OVER


def why(by: str | None, reason: str | None) -> str:
    """Why words were taken back, as residents read it: what the clock writes down names our people
    and is for the desk.
    """
    return "" if by == CLOCK.name else reason or ""


def chain_of(session: Session, release: Release, now: datetime) -> Chain | None:
    """The chain these words belong to; None where residents were not told them."""
    incident = session.get_one(Incident, release.incident_id)
    return next((one for one in chains(session, [incident], now) if one.has(release.id)), None)


def chains(session: Session, incidents: Iterable[Incident], now: datetime) -> list[Chain]:
    """Every chain of these incidents of which residents were told something."""
    by_id = {incident.id: incident for incident in incidents}
    cards = histories(session, by_id)
    public = _public(session, joined.from_iterable(cards.values()))
    found = [
        Chain(by_id[key[0]], history, [one for one in history if one.release.id in public], now)
        for key, history in cards.items()
    ]
    for family in _families(session, by_id):
        to_all = [one for one in family if not one.release.sites]
        found.append(Chain(by_id[family[0].release.incident_id], family, to_all, now))
    return [one for one in found if one.public]


def _public(session: Session, told: Iterable[Told]) -> set[str]:
    """The releases of cards that are for residents, too."""
    to_all = [one.release for one in told if not one.release.sites]
    wanted = select(Version.id).where(
        Version.id.in_([one.words_id for one in to_all]), Version.public
    )
    public = set(session.scalars(wanted))
    return {one.id for one in to_all if one.words_id in public}


def _families(session: Session, incident_ids: Iterable[str]) -> list[list[Told]]:
    """The updates told to these incidents, each with what it corrects and what corrects it."""
    rows = session.execute(
        select(Release, Update.corrects_id, Update.retells_id)
        .join(Update, Update.id == Release.words_id)
        .where(Release.incident_id.in_(list(incident_ids)))
        .order_by(Release.seq, Release.id)
    ).all()
    before = {release.words_id: (corrects, retells) for release, corrects, retells in rows}
    families: dict[str, list[Told]] = {}
    for release, _, _ in rows:
        first = _first(release.words_id, before)
        families.setdefault(first, []).append(Told(release, "", ORIGINAL, 0))
    return list(families.values())


def _first(words_id: str, before: dict[str, tuple[str | None, str | None]]) -> str:
    """The first of the updates that this one corrects or tells anew."""
    at: str | None = words_id
    while at in before:
        words_id = at
        corrects, retells = before[at]
        at = retells or corrects
    return words_id


def _as_of(told: Told, at: datetime) -> Told:
    """These words as they were known at that moment: what was recalled later had not been."""
    release = told.release
    if release.ended_as != "recalled" or release.ended_at is None or release.ended_at <= at:
        return told
    then = Release(
        id=release.id, words_id=release.words_id, hash=release.hash, seq=release.seq,
        at=release.at, fixes=release.fixes,
    )  # fmt: skip
    return told._replace(release=then)
