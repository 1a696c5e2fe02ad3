"""What scripts ever told an incident: every release of every language, in order."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from hub.approvals.releases import Release
from hub.scripts.models import Version


class Told(NamedTuple):
    """A script's text, told to an incident in one language: in force, or once."""

    release: Release
    script_id: str
    lang: str
    number: int
    translates_hash: str | None = None  # of the words it was made from, where that is known
    is_unreviewed: bool = False

    @property
    def hash(self) -> str:
        """The fingerprint of exactly these words."""
        return self.release.hash

    @classmethod
    def of(cls, version: Version, release: Release) -> "Told":
        """This version, told with this release."""
        made_from, is_unreviewed = version.translates_hash, version.is_unreviewed
        return cls(
            release, version.script_id, version.lang, version.number, made_from, is_unreviewed
        )


Histories = Mapping[tuple[str, str], list[Told]]  # (incident, script) → oldest first


def read_told(session: Session, *where: ColumnElement[bool]) -> list[Told]:
    """What scripts told, of releases and versions like these, oldest first."""
    wanted = (
        select(
            Release, Version.script_id, Version.lang, Version.number, Version.translates_hash,
            Version.machine & (Version.reviewed_by == ""),
        )
        .join(Version, Version.id == Release.words_id)
        .where(*where)
        .order_by(Release.seq)
    )  # fmt: skip
    return [Told(*row) for row in session.execute(wanted)]


def told_in(
    session: Session, incident_ids: Iterable[str], script_id: str | None = None
) -> list[Told]:
    """Everything scripts ever told these incidents, oldest first."""
    of_card = [] if script_id is None else [Version.script_id == script_id]
    return read_told(session, Release.incident_id.in_(list(incident_ids)), *of_card)


def histories(
    session: Session, incident_ids: Iterable[str], script_id: str | None = None
) -> dict[tuple[str, str], list[Told]]:
    """(incident, script) → what was told there, oldest first."""
    return by_card(told_in(session, incident_ids, script_id))


def by_card(every: Iterable[Told]) -> dict[tuple[str, str], list[Told]]:
    """The same by (incident, script)."""
    found: dict[tuple[str, str], list[Told]] = defaultdict(list)
    for told in every:
        found[told.release.incident_id, told.script_id].append(told)
    return found


def fixed_by(told: Told, history: Sequence[Told]) -> list[Told]:
    """What these words put right silently, the newest first: the same words, but for slips."""
    by_id = {other.release.id: other for other in history}
    found: list[Told] = []
    at = told.release.fixes
    while at is not None and at in by_id:
        found.append(by_id[at])
        at = by_id[at].release.fixes
    return found


def predecessor(told: Told, history: list[Told]) -> Told | None:
    """What was told before in this language, in other words: agents are shown the difference. What
    was put right silently is passed over with the words it stood for.
    """
    first = [told, *fixed_by(told, history)][-1]
    earlier = [
        other
        for other in history
        if other.lang == told.lang
        and other.release.seq < first.release.seq
        and other.release.words_id != first.release.words_id
    ]
    return earlier[-1] if earlier else None
