"""What is told of a surge: that it began and is over, deeds of the clock; and what command makes of
it, deeds of people.
"""

from sqlalchemy import select

from hub.core.command import Deed, command
from hub.core.errors import Refused
from hub.incidents.models import Incident
from hub.people.models import CLOCK, Actor
from hub.surges.models import Episode

SCREENS = ("desk", "board", "data")


def raise_surge(found: Episode, by: Actor = CLOCK) -> str:
    """Tell of a surge, once; the episode's id. What was told of its topic before ends with it.

    Raises Refused when it was told already, or its incident has closed.
    """
    with command("surges.raise", by=by) as deed:
        if found.incident_id:
            deed.get(Incident, found.incident_id).check_open()
        same = (Episode.watch == found.watch, Episode.subject == found.subject)
        told = (Episode.first_bin == found.first_bin, Episode.kind == found.kind)
        if deed.session.scalar(select(Episode.id).where(*same, *told)):
            raise Refused(f"{found.topic} was told already.")
        before = deed.session.scalar(select(Episode).where(*same, Episode.ended_at.is_(None)))
        if before:
            before.ended_at = deed.now
            deed.session.flush()
        found.raised_at, found.seq = deed.now, deed.seq
        deed.add(found)
        deed.session.flush()
        _record(deed, "surges.raised", found, instead=before.id if before else None)
        return found.id


def end(episode_id: str, by: Actor = CLOCK) -> None:
    """It has calmed down. Raises Refused when that is on record already."""
    with command("surges.end", by=by) as deed:
        episode = deed.get(Episode, episode_id, lock=True)
        if episode.ended_at:
            raise Refused("This is over already.")
        episode.ended_at = deed.now
        _record(deed, "surges.ended", episode)


def acknowledge(by: Actor, episode_id: str) -> None:
    """Say that this was seen, and by whom. Raises Missing, Refused."""
    with command("surges.acknowledge", by=by) as deed:
        episode = deed.get(Episode, episode_id, lock=True)
        episode.acknowledge(by, deed.now)
        _record(deed, "surges.acknowledged", episode)


def dismiss(by: Actor, episode_id: str, reason: str) -> None:
    """Take it off the screens as no matter. Raises Missing, Refused, Invalid."""
    with command("surges.dismiss", by=by) as deed:
        episode = deed.get(Episode, episode_id, lock=True)
        episode.dismiss(by, deed.now, reason)
        _record(deed, "surges.dismissed", episode)


def _record(deed: Deed, kind: str, episode: Episode, instead: str | None = None) -> None:
    incident = deed.get(Incident, episode.incident_id) if episode.incident_id else None
    deed.record(
        kind,
        episode.id,
        {**episode.view(), "incident_name": incident.name if incident else "", "instead": instead},
        audience=SCREENS,
        world=episode.world,
        incident_id=episode.incident_id,
    )
