"""Ready wording for words that were wrong: written and approved before anybody needs it."""

from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.approvals.releases import TAKEN_BACK
from hub.core.journal import LIVE
from hub.scripts.models import Script, Version


class Ready(NamedTuple):
    """Why words are taken back, and the library's card that says so to callers."""

    words: str
    slug: str


READY = {
    "false-alarm": Ready("False alarm.", "ready-false-alarm"),
    "wrong-place": Ready("The place was wrong.", "ready-wrong-place"),
    "wrong-time": Ready("The time was wrong.", "ready-wrong-time"),
    "wrong-number": Ready("The number was wrong.", "ready-wrong-number"),
}


def approved(session: Session, why: str) -> list[Version]:
    """The newest ready wording in each language that another person has approved, English first."""
    found = session.scalars(
        select(Version)
        .join(Script, Script.id == Version.script_id)
        .where(Script.slug == READY[why].slug, Version.world == LIVE, Version.incident_id.is_(None))
        .order_by(Version.number)
    )
    newest = {version.lang: version for version in found if _may_be_told(version)}
    return sorted(newest.values(), key=lambda version: (version.is_translation, version.lang))


def in_library(session: Session, why: str) -> list[Version]:
    """Every library version of the wording, the newest first: to read, and to approve."""
    found = session.scalars(
        select(Version)
        .join(Script, Script.id == Version.script_id)
        .where(Script.slug == READY[why].slug, Version.world == LIVE, Version.incident_id.is_(None))
        .order_by(Version.number.desc())
    )
    return list(found)


def offered(session: Session) -> list[dict[str, Any]]:
    """The four reasons, each with the wording that goes out with it, and who approved that."""
    return [
        {
            "why": why,
            "words": ready.words,
            "texts": [_brief(version) for version in approved(session, why)],
            "library": [_brief(version) for version in in_library(session, why)],
        }
        for why, ready in READY.items()
    ]


def _may_be_told(version: Version) -> bool:
    yes = version.words.approval  # what one person published alone is no ready wording
    taken_back = any(told.ended_as in TAKEN_BACK for told in version.words.releases)
    rejected = version.words.state == "rejected"
    return yes is not None and not (yes.alone or taken_back or rejected)


def _brief(version: Version) -> dict[str, Any]:
    shown = version.brief()
    names = ("id", "title", "lang", "number", "state_words", "approved_by", "approved_at")
    return {name: shown[name] for name in names}
