"""The first words of a translation: those of the one before, or the bare layout of the English."""

import re
from typing import Any, NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from hub.approvals.releases import TAKEN_BACK
from hub.card.card import slots_of
from hub.card.lines import BRANCH, SCOPE
from hub.core.errors import Invalid, Refused
from hub.core.journal import LIVE
from hub.formats.languages import LANGUAGE, LONGEST_LANGUAGE, ORIGINAL, name_of
from hub.formats.markdown import MARK
from hub.incidents.models import Incident
from hub.scripts.beside import english_of
from hub.scripts.models import Version
from hub.scripts.parity import Parity, parity_at

_ITEM = re.compile(r"[ \t]*- ")
_TARGET = re.compile(r"(?:\\.|[^\\])+?: ")
OPEN = ("draft", "returned", "checking", "submitted")


class Beginning(NamedTuple):
    """What a translation begins with, and whose hands wrote it."""

    text: str
    values: dict[str, str]
    about: dict[str, Any]
    hands: list[str]


def check_may_translate(original: Version, lang: str) -> None:
    """Raises Invalid for what is no other language, Refused for words that are no longer true."""
    if not LANGUAGE.fullmatch(lang) or len(lang) > LONGEST_LANGUAGE or lang == ORIGINAL:
        raise Invalid({"lang": "Write another language than English as a short code, like ar."})
    if original.lang != ORIGINAL:
        raise Refused("Translations are made from the English. Open the English version first.")
    taken_back = any(told.ended_as in TAKEN_BACK for told in original.words.releases)
    if taken_back or original.words.state == "rejected":
        raise Refused("These words were taken back. Translate those that took their place.")


def under_way(session: Session, original: Version, lang: str, place: str | None) -> Version | None:
    """The translation that somebody is writing already, whichever English it was begun from."""
    wanted = _of(original, lang).where(
        Version.world == original.world, Version.incident_id == place
    )
    return next((one for one in session.scalars(wanted) if one.words.state in OPEN), None)


def predecessor(
    session: Session, original: Version, lang: str, place: str | None
) -> Version | None:
    """The newest translation before: told or written where this one goes, else the library's."""
    wanted = _of(original, lang).where(
        or_(
            Version.incident_id == place,
            Version.incident_id.is_(None) & (Version.world == LIVE),
        )
    )
    found = [one for one in session.scalars(wanted) if one.words.state != "rejected"]
    at_home = [one for one in found if one.incident_id == place]
    return next(iter(at_home or found), None)


def beginning(session: Session, original: Version, before: Version | None) -> Beginning:
    """The words to go on from. A machine's are a machine's still, and to be reviewed anew."""
    about = {
        **{name: original.about[name] for name in ("topics", "public", "sources", "slots")},
        "title": (before or original).title,
        "translates": original.id,
        "translates_hash": original.words.hash,
        "bound": dict(original.bound),
        "machine": bool(before and before.machine),
        "reviewed_by": "",
    }
    if before is None:
        return Beginning(_layout(original.words.text), dict(original.words.values), about, [])
    approved = before.words.approval is not None
    hands = [] if approved else sorted(before.words.hands)
    return Beginning(before.words.text, _values(session, original, before), about, hands)


def translations(session: Session, original: Version) -> list[dict[str, Any]]:
    """Each language these words are wanted in, and how it stands: what is to be written first."""
    place = original.incident_id or next((one.incident_id for one in original.words.in_force), None)
    incident = session.get(Incident, place) if place else None
    if original.lang != ORIGINAL or incident is None:
        return []
    found = {one.lang: one for one in parity_at(session, incident, original.script_id)}
    missing = [Parity(lang, "pending") for lang in incident.languages if lang not in found]
    each = sorted(
        [*found.values(), *(one for one in missing if one.lang != ORIGINAL)],
        key=lambda one: (one.state == "current", name_of(one.lang)),
    )
    return [{**one.view(), "incident": place} for one in each]


def _of(original: Version, lang: str) -> Any:
    """Versions of the same script in a language, the newest first."""
    return (
        select(Version)
        .where(Version.script_id == original.script_id, Version.lang == lang)
        .order_by(Version.number.desc(), Version.id.desc())
    )


def _values(session: Session, original: Version, before: Version) -> dict[str, str]:
    """Local values as the translation had them; where they were the English's, as they are now."""
    english, old = original.words.values, english_of(session, before)
    were = old.words.values if old else {}
    values = dict(before.words.values)
    for name in slots_of(before.words.text):
        if name in english and values.get(name, "") in ("", were.get(name, "")):
            values[name] = english[name]
    return values


def _layout(text: str) -> str:
    """The English layout with room for each line's words. What is no words stays: who a call is
    given to, local values, for which areas a line is, and where its branches lead.
    """
    lines: list[str] = []
    section = ""
    for line in text.splitlines():
        if line.startswith("#"):
            section = line
            lines += [*([""] if lines and lines[-1] else []), line]
        elif kept := _without_words(line, is_transfer=section == "## Transfer"):
            lines.append(kept)
        elif lines and lines[-1]:
            lines.append("")
    return "\n".join(lines).rstrip("\n") + "\n"


def _without_words(line: str, *, is_transfer: bool) -> str:
    item = _ITEM.match(line)
    rest = line[item.end() :] if item else line
    scope = SCOPE.match(rest)
    rest = rest[scope.end() :] if scope else rest
    target = _TARGET.match(rest) if is_transfer else None
    rest = rest[target.end() :] if target else rest
    first = [part[0] for part in (item, scope, target) if part]
    slots = [mark[0] for mark in MARK.finditer(rest) if mark["slot"]]
    branches = [branch[0] for branch in BRANCH.finditer(rest)]
    return "".join(first) + " ".join([*slots, *branches])
