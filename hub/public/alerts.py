"""The words as CAP 1.2 alerts (OASIS, Common Alerting Protocol): one message each time they change.

A card in one incident, or an update with its corrections, is one chain. Its first message is an
Alert, each later one an Update that refers to all before it, and when the words are taken back the
last is a Cancel. A message is drawn from rows that never change, so it says tomorrow what it said
today. It has one `info` a language. Times have the city's numeric offset, as IPAWS wants them.
"""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from hub.approvals.releases import Release
from hub.city import queries as city
from hub.city.models import City
from hub.core.errors import Missing
from hub.formats.languages import ORIGINAL
from hub.incidents.models import Incident
from hub.public.infos import Info, info_of_card, info_of_update
from hub.public.told import why
from hub.scripts.models import Version
from hub.scripts.told import Told, told_in
from hub.updates.models import Update

View = dict[str, Any]
CANCEL = ".cancel"
TAKEN_BACK = ("recalled", "withdrawn", "closed")
NOTHING = "There is no such alert."


class Message(NamedTuple):
    """One point in a chain at which the words changed: what was told by one deed."""

    told: list[Told]

    @property
    def id(self) -> str:
        """Its identifier: the first of its releases."""
        return min(self.ids)

    @property
    def ids(self) -> set[str]:
        """Every release of it: each names the message."""
        return {one.release.id for one in self.told}

    @property
    def seq(self) -> int:
        """The journal number of the deed."""
        return self.told[0].release.seq

    @property
    def sent(self) -> datetime:
        """When it was told."""
        return self.told[0].release.at


def alert(session: Session, id: str, sender: str, status: str) -> View:
    """The message of this identifier, for the template. Raises Missing."""
    wanted, cancels = id.removesuffix(CANCEL), id.endswith(CANCEL)
    release = session.get(Release, wanted)
    chain = messages(session, release) if release else []
    place = next((n for n, one in enumerate(chain) if wanted in one.ids), None)
    if release is None or place is None:
        raise Missing(NOTHING)
    here = chain[: place + 1]
    if cancels and not (place == len(chain) - 1 and is_cancelled(chain)):
        raise Missing(NOTHING)
    ended = _last(chain) if cancels else None
    incident = session.get_one(Incident, release.incident_id)
    the_city = city.city(session)
    before = here if cancels else here[:-1]
    return {
        "identifier": here[-1].id + (CANCEL if cancels else ""),
        "sender": sender,
        "sent": offset_time(
            ended.ended_at if ended and ended.ended_at else here[-1].sent, the_city
        ),
        "status": status,
        "kind": "Cancel" if cancels else "Update" if before else "Alert",
        "note": why(ended.ended_by, ended.ended_why) if ended else "",
        "references": [f"{sender},{one.id},{offset_time(one.sent, the_city)}" for one in before],
        "incidents": incident.id,
        "infos": [
            _view(one, the_city) for one in _infos(session, _standing(chain, place), incident)
        ],
    }


def newest(session: Session, release_id: str) -> str | None:
    """The identifier of the last message of the chain these words belong to."""
    release = session.get(Release, release_id)
    chain = messages(session, release) if release else []
    if not chain:
        return None
    return chain[-1].id + (CANCEL if is_cancelled(chain) else "")


def messages(session: Session, release: Release) -> list[Message]:
    """All that was told in the chain of these words, oldest first; empty when it is not public."""
    told = _corrections(session, release) or _versions(session, release)
    told = sorted(
        (one for one in told if not one.release.sites),
        key=lambda one: (one.release.seq, one.release.id),
    )
    return [Message(list(some)) for _, some in groupby(told, key=lambda one: one.release.seq)]


def is_cancelled(chain: Iterable[Message]) -> bool:
    """Whether the words were taken back: then no translation of them stands either."""
    return _last(chain).ended_as in TAKEN_BACK


def offset_time(at: datetime, the_city: City) -> str:
    """2026-09-08T14:01:00-04:00: never `Z`, and UTC as -00:00, as CAP 1.2 has it."""
    text = at.astimezone(the_city.tz).replace(microsecond=0).isoformat()
    return text.removesuffix("+00:00") + "-00:00" if text.endswith("+00:00") else text


def _last(chain: Iterable[Message]) -> Release:
    """The newest words in the original language, by which the others stand and fall."""
    told = [one for message in chain for one in message.told]
    original = [one for one in told if one.lang == ORIGINAL]
    return (original or told)[-1].release


def _corrections(session: Session, release: Release) -> list[Told]:
    """An update with what it corrects and what corrects it; nothing for other words."""
    if release.kind != "update":
        return []
    ids, fresh = {release.words_id}, {release.words_id}
    while fresh:
        before = (Update.corrects_id, Update.retells_id)  # told anew when a fact in it changed
        wanted = or_(Update.id.in_(fresh), *(one.in_(fresh) for one in before))
        rows = session.execute(select(Update.id, *before).where(wanted))
        fresh = {id for row in rows for id in row if id} - ids
        ids |= fresh
    found = session.scalars(select(Release).where(Release.words_id.in_(ids)))
    return [Told(one, "", ORIGINAL, 0) for one in found]


def _versions(session: Session, release: Release) -> list[Told]:
    """Every language and version of a card that was told in this incident and is public."""
    version = session.get(Version, release.words_id)
    if version is None:
        return []
    told = told_in(session, [release.incident_id], version.script_id)
    wanted = select(Version.id).where(
        Version.id.in_([one.release.words_id for one in told]), Version.public
    )
    public = set(session.scalars(wanted))
    return [one for one in told if one.release.words_id in public]


def _standing(chain: list[Message], place: int) -> list[Told]:
    """What was in force after this message: itself, and the translations it left in step.

    It looks at nothing that came later, so that a message always says the same.
    """
    message = chain[place]
    if message.told[0].release.kind == "update":
        return message.told
    said = {one.lang: one for one in message.told}
    for earlier in reversed([one for before in chain[:place] for one in before.told]):
        ended = earlier.release.ended_at
        if earlier.lang in said or (ended and ended <= message.sent):
            continue
        if earlier.lang == ORIGINAL or not _has_moved_on(chain[: place + 1], earlier):
            said[earlier.lang] = earlier
    return sorted(said.values(), key=lambda one: (one.lang != ORIGINAL, one.lang))


def _has_moved_on(chain: Iterable[Message], translation: Told) -> bool:
    """Whether the original was said in other words after this translation."""
    return any(
        one.lang == ORIGINAL and not one.release.fixes and one.release.seq > translation.release.seq
        for message in chain
        for one in message.told
    )


def _infos(session: Session, told: Iterable[Told], incident: Incident) -> list[Info]:
    return [
        (info_of_update if one.release.kind == "update" else info_of_card)(
            session, one.release, incident
        )
        for one in told
    ]


def _view(info: Info, the_city: City) -> View:
    onset, expires = info["onset"], info["expires"]
    return {
        **info,
        "effective": offset_time(info["effective"], the_city),
        "onset": offset_time(onset, the_city) if onset else None,
        "expires": offset_time(expires, the_city) if expires else None,
        "sender_name": the_city.name,
    }
