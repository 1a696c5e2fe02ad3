"""The words as CAP 1.2 alerts (OASIS, Common Alerting Protocol): one message for each change.

Each point of a chain (`chains.py`) is a message. The first is an Alert, each later one an Update
that refers to all before it, and when nothing stands any more, a Cancel; words told after that
begin anew with an Alert. A message is drawn from rows that never change, so it says tomorrow what
it said today. It has one `info` for each text in force. Times have the city's numeric offset, as
IPAWS wants them.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from hub.approvals.releases import Release
from hub.city import queries as city
from hub.city.models import City
from hub.core.errors import Missing
from hub.incidents.models import Incident
from hub.public.chains import Chain, Point, chain_of, why
from hub.public.infos import Info, info_of_card, info_of_update
from hub.scripts.told import Told

View = dict[str, Any]
NOTHING = "There is no such alert."
OVER = "What was said about this no longer holds."


def base_id(id: str) -> str:
    """The release a message's identifier is made of."""
    return id.partition(".")[0]


def alert(session: Session, id: str, sender: str, status: str, now: datetime) -> View:
    """The message of this identifier, for the template. Raises Missing."""
    release = session.get(Release, base_id(id))
    chain = chain_of(session, release, now) if release else None
    point = next((one for one in chain.points if id in one.names), None) if chain else None
    if chain is None or point is None:
        raise Missing(NOTHING)
    the_city = city.city(session)
    texts = point.gone if point.is_cancel else point.standing
    return {
        "identifier": point.id,
        "sender": sender,
        "sent": offset_time(point.at, the_city),
        "status": status,
        "kind": chain.kind(point),
        "note": "" if point.told else _note(chain, point),
        "references": [
            f"{sender},{one.id},{offset_time(one.at, the_city)}"
            for one in chain.since_cancel(point)
        ],
        "incidents": chain.incident.id,
        "infos": [_view(one, the_city) for one in _infos(session, texts, chain.incident)],
    }


def _note(chain: Chain, point: Point) -> str:
    """Why words were taken back, where somebody said it for others to read."""
    said = (why(one.release.ended_by, one.release.ended_why) for one in chain.taken_back(point))
    return next(filter(None, said), OVER)


def offset_time(at: datetime, the_city: City) -> str:
    """2026-09-08T14:01:00-04:00: never `Z`, and UTC as -00:00, as CAP 1.2 has it."""
    text = at.astimezone(the_city.tz).replace(microsecond=0).isoformat()
    return text.removesuffix("+00:00") + "-00:00" if text.endswith("+00:00") else text


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
