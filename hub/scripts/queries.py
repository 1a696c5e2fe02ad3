"""Reads: a console's cards, the desk's items, what must no longer be said, and the library."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from hub.approvals.items import in_columns, item
from hub.approvals.models import Words
from hub.approvals.releases import Release
from hub.approvals.steps import Step
from hub.core.errors import Missing
from hub.incidents.models import Incident
from hub.scripts.cards import View, cards_of, stop
from hub.scripts.languages import Known, known_in, languages_of
from hub.scripts.models import Version
from hub.scripts.parity import is_stale
from hub.scripts.told import Histories, Told, histories, told_in
from hub.shifts.models import Shift

STOPS_LAST = timedelta(hours=12)  # a shift: whoever comes later never heard the recalled words


def cards(session: Session, incident_ids: Iterable[str], now: datetime) -> list[View]:
    """The cards in force in these incidents, the newest first."""
    found = session.scalars(select(Incident).where(Incident.id.in_(list(incident_ids))))
    return sorted(cards_of(session, found, now), key=lambda card: card["seq"], reverse=True)


def card(session: Session, incident: Incident, script_id: str, now: datetime) -> View | None:
    """One script's card in one incident; None when nothing of it may be read aloud."""
    return next(iter(cards_of(session, [incident], now, script_id)), None)


def stops(session: Session, incident_ids: Iterable[str], now: datetime) -> list[View]:
    """What was recalled in this shift and not yet said anew, the newest first."""
    newest: dict[tuple[str, str, str], Release] = {}
    for told in told_in(session, incident_ids):
        newest[told.release.incident_id, told.script_id, told.lang] = told.release
    recalled = [
        release
        for release in newest.values()
        if release.ended_as == "recalled"
        and release.ended_at is not None
        and release.ended_at > now - STOPS_LAST
    ]
    recalled.sort(key=lambda release: (release.ended_at, release.seq), reverse=True)
    return [stop(release, session.get_one(Version, release.words_id)) for release in recalled]


def stale(session: Session, incident_ids: Iterable[str], script_id: str | None = None) -> list[str]:
    """Releases nobody has ended whose words no card shows: they say what the English no longer
    says.
    """
    return [
        told.release.id
        for history in histories(session, incident_ids, script_id).values()
        for told in history
        if told.release.ended_at is None and is_stale(told, history)
    ]


def ended_by(version: Version, told: Iterable[Told]) -> tuple[Release | None, list[str]]:
    """What a new publication of this version ends where this was told, in its language: the
    release in force, and the cards *Stop saying this* that it makes needless.
    """
    here = [one.release for one in told if one.lang == version.lang]
    live = next((release for release in here if release.ended_at is None), None)
    return live, [f"stop-{release.id}" for release in here if release.ended_as == "recalled"]


def place(session: Session, incident_id: str | None) -> View | None:
    """The incident as snapshots name it."""
    incident = session.get(Incident, incident_id) if incident_id else None
    if incident is None:
        return None
    closed = incident.closed_at is not None
    named = {"id": incident.id, "name": incident.name}
    return {**named, "exercise": incident.exercise, "closed": closed}


def desk_item(
    session: Session,
    version: Version,
    known: Known | None = None,
    told: Histories | None = None,
) -> View:
    """The version as the desk lists it. `known`, `told`: how all cards' languages stand and what
    was told of them, for many items.

    Words that came with the library wait for nobody; an incident takes its words along when it
    closes.
    """
    home = _home(session, version)
    names = {told.incident_id: place(session, told.incident_id) for told in version.words.in_force}
    view = item(version.words, version.brief(), place(session, home.id if home else None), names)
    view["languages"] = languages_of(session, version, known, told)
    is_put_away = home is not None and home.closed_at is not None
    if is_put_away or (version.is_untouched and view["column"] == "drafts"):
        view["column"] = None
    return view


def _home(session: Session, version: Version) -> Incident | None:
    """The incident an item stands and goes with: where the words are live, else are meant for."""
    live_in = {told.incident_id for told in version.words.in_force}
    if len(live_in) > 1:
        return None
    id = next(iter(live_in), version.incident_id)
    return session.get(Incident, id) if id else None


def desk_items(session: Session, world: str) -> dict[str, list[View]]:
    """The desk's columns of one world: drafts, waiting and live."""
    released = select(Release.id).where(Release.words_id == Words.id)
    stepped = select(Step.number).where(Step.words_id == Words.id)
    wanted = (
        select(Version)
        .join(Words, Words.id == Version.id)
        .where(
            Version.world == world,
            or_(~released.exists(), released.where(Release.ended_at.is_(None)).exists()),
            ~stepped.where(Step.action == "reject").exists(),
            or_(
                Version.incident_id.is_not(None),
                Version.library_hash.is_(None),
                Version.library_hash != Words.hash,
                stepped.exists(),
            ),
        )
    )
    known = known_in(session, world)
    return in_columns([desk_item(session, version, known) for version in session.scalars(wanted)])


def version(session: Session, version_id: str) -> Version:
    """A version by its id. Raises Missing."""
    found = session.get(Version, version_id)
    if found is None:
        raise Missing("There is no such script.")
    return found


def bound(session: Session, version_id: str) -> dict[str, str]:
    """Slot → the fact it quotes. Whoever holds words and facts holds the facts first."""
    return session.scalar(select(Version.bound).where(Version.id == version_id)) or {}


def listed(session: Session, lang: str = "") -> dict[str, dict[str, list[View]]]:
    """The library by hazard, and each open incident's versions; of one language, or of all."""
    wanted = select(Version).order_by(Version.title, Version.lang, Version.number.desc())
    if lang:
        wanted = wanted.where(Version.lang == lang)
    open_now = select(Incident.id).where(Incident.closed_at.is_(None))
    wanted = wanted.where(or_(Version.incident_id.is_(None), Version.incident_id.in_(open_now)))
    library: dict[str, list[View]] = defaultdict(list)
    incidents: dict[str, list[View]] = defaultdict(list)
    for found in session.scalars(wanted):
        if found.incident_id is None:
            library[found.script.hazard].append(found.brief())
        else:
            incidents[found.incident_id].append(found.brief())
    return {"library": dict(sorted(library.items())), "incidents": dict(incidents)}


def live_before(session: Session, version: Version) -> Version | None:
    """The version that is live now, or was last, where this one is going: its predecessor."""
    wanted = (
        select(Version)
        .join(Release, Release.words_id == Version.id)
        .where(
            Version.script_id == version.script_id,
            Version.lang == version.lang,
            Version.world == version.world,
            Version.id != version.id,
        )
        .order_by(Release.ended_at.is_not(None), Release.seq.desc())
        .limit(1)
    )
    if version.incident_id:
        wanted = wanted.where(Release.incident_id == version.incident_id)
    return session.scalar(wanted)


def siblings(session: Session, version: Version) -> list[Version]:
    """Every version of the same script in the same language and world, the newest first."""
    wanted = select(Version).where(
        Version.script_id == version.script_id,
        Version.lang == version.lang,
        Version.world == version.world,
    )
    return list(session.scalars(wanted.order_by(Version.number.desc())))


def on_shift(session: Session, world: str) -> tuple[int, int]:
    """How many people on duty in this world words would reach, and at how many sites."""
    shifts = select(Shift.person_id, Shift.site_id)
    rows = session.execute(shifts.where(Shift.world == world, Shift.ended_at.is_(None))).all()
    return len({person for person, _ in rows}), len({site for _, site in rows})


def incidents_for(session: Session, version: Version) -> list[Incident]:
    """The open incidents these words may be published to, the version's own first."""
    wanted = select(Incident).where(Incident.closed_at.is_(None)).order_by(Incident.opened_at)
    here = [found for found in session.scalars(wanted) if found.world == version.world]
    return sorted(here, key=lambda found: found.id != version.incident_id)


def next_number(session: Session, script_id: str, lang: str, world: str) -> int:
    """What the next version of a card is called in this language and world."""
    highest = select(func.max(Version.number)).where(
        Version.script_id == script_id, Version.lang == lang, Version.world == world
    )
    return (session.scalar(highest) or 0) + 1


def newest_numbers(
    session: Session, versions: Iterable[Version]
) -> dict[tuple[str, str, str], int]:
    """(script, language, world) → the newest number, for the cards of these versions."""
    key = Version.script_id, Version.lang, Version.world
    cards = {version.script_id for version in versions}
    highest = select(*key, func.max(Version.number)).where(Version.script_id.in_(cards))
    rows = session.execute(highest.group_by(*key))
    return {(script, lang, world): number for script, lang, world, number in rows}


def in_force(session: Session, incident_id: str, script_id: str) -> list[Release]:
    """Every language of a card that is live in an incident."""
    told = told_in(session, [incident_id], script_id)
    return [one.release for one in told if one.release.ended_at is None]
