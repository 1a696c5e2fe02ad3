"""Flagging, taking a flag back, having heard its answer: taps. Answering: a deed."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from hub.approvals.models import Words
from hub.approvals.releases import Release, check_seen
from hub.core.command import Deed, command
from hub.core.errors import Invalid, Missing, Refused
from hub.core.ids import new_id
from hub.core.moments import iso, now
from hub.core.tap import tap
from hub.flags import texts
from hub.flags.models import Answer, Flag
from hub.flags.sentences import BY_HAND, in_words
from hub.people.models import CLOCK, Actor
from hub.shifts.models import insert_once
from hub.shifts.stops import made_by_client
from hub.shifts.tokens import shift_of

LONGEST = 500  # characters of a note, and of an answer: said in one sentence


def flag(
    by: Actor, words_id: str, flag_id: str, at: datetime | None = None, note: str = ""
) -> dict[str, Any]:
    """This person flags an error in these words; a note may follow under the same or another id.

    Whoever flags the same words twice has one flag. Raises Invalid, Missing, Refused.
    """
    flag_id, note = made_by_client(flag_id), _checked(note, "note")

    def write(session: Session) -> dict[str, Any]:
        published = session.scalar(select(func.min(Release.at)).where(Release.words_id == words_id))
        if published is None:
            raise Missing("These words were never published to anyone.")
        moment, shift = now(), shift_of(session, by)
        session.execute(
            insert_once(session, Flag)
            .values(
                id=flag_id,
                words_id=words_id,
                person_id=by.hand,
                person_name=by.name,
                shift_id=shift.id if shift else None,
                at=min(moment, max(published, at or moment)),  # a desk's clock may be wrong
            )
            .on_conflict_do_nothing()
        )
        own = _own(session, by.hand, words_id, flag_id)
        own.note = note or own.note
        return own.view()

    return tap("flags.flag", by=by, write=write)


def take_back(by: Actor, flag_id: str) -> dict[str, Any]:
    """It was a slip: this flag counts no more. Raises Missing, or Refused once it is answered."""

    def write(session: Session) -> dict[str, Any]:
        found = session.get(Flag, flag_id)
        if found is None or found.person_id != by.hand:
            raise Missing("There is no such flag of yours.")
        if found.answer_id:
            raise Refused("Your flag was answered already: it stays on record.")
        found.taken_back_at = found.taken_back_at or now()
        return found.view()

    return tap("flags.flag", by=by, write=write)


def heard(by: Actor, answer_id: str) -> dict[str, Any]:
    """This person has read what became of their flag: it is not shown to them again."""

    def write(session: Session) -> dict[str, Any]:
        mine = (Flag.answer_id == answer_id, Flag.person_id == by.hand)
        if session.scalar(select(Flag.id).where(*mine)) is None:
            raise Missing("No flag of yours has this answer.")
        session.execute(update(Flag).where(*mine, Flag.heard_at.is_(None)).values(heard_at=now()))
        return {"answer": answer_id}

    return tap("flags.flag", by=by, write=write)


def answer(by: Actor, words_id: str, how: str, said: str, flag_ids: list[str]) -> str:
    """Tell those who flagged these words what became of it; the answer's id.

    `flag_ids` are the flags that were read: one that came meanwhile is not answered unread.
    """
    wrong = {}
    if how not in BY_HAND:
        wrong["how"] = "Choose what is so: it is mended, or the text is right."
    elif how == "right" and not said.strip():
        wrong["said"] = "Say why the text is right, in one sentence."
    if wrong:
        raise Invalid(wrong)
    given = {"how": how, "said": _checked(said, "said"), "after": None}
    with command("flags.answer", by=by) as deed:
        return _answered(deed, words_id, given, flag_ids)


def answer_overtaken(words_id: str, by: Actor = CLOCK) -> str:
    """The text was overtaken: a newer version, a correction, a recall. Refused when it was not."""
    with command("flags.answer", by=by) as deed:
        given = texts.overtaken(deed.session, words_id)
        if given is None:
            raise Refused("Nothing has come in the place of this text.")
        return _answered(deed, words_id, given)


def _answered(
    deed: Deed, words_id: str, given: dict[str, Any], flag_ids: list[str] | None = None
) -> str:
    deed.get(Words, words_id, lock=True)  # one answer at a time
    flags = _waiting(deed.session, words_id, flag_ids)
    if not flags:
        raise Refused("These flags were answered or taken back meanwhile.")
    text = texts.text_of(deed.session, words_id)
    told = Answer(
        id=new_id(),
        words_id=words_id,
        world=text["world"],
        how=given["how"],
        said=given["said"],
        about={"text": text, "after": given["after"]},
        by_id=deed.actor.id,
        by_name=deed.actor.name,
        at=deed.now,
        seq=deed.seq,
    )
    deed.add(told)
    for one in flags:
        one.answer_id = told.id
    deed.session.flush()
    deed.session.refresh(told, ["flags"])
    sentence = in_words(told.how, told.said, given["after"])
    deed.record(
        "flags.answered", words_id, {"answer": told.view(), "text": text, "sentence": sentence,
        "by": deed.actor.name, "at": iso(deed.now)}, world=text["world"],
        audience=("console", "exercises") if text["grave"] else ("console",),
        incident_id=text["incident"],
    )  # fmt: skip
    return told.id


def _waiting(session: Session, words_id: str, flag_ids: list[str] | None) -> list[Flag]:
    """The flags of these words that nobody has answered, of those that are named."""
    wanted = select(Flag).where(
        Flag.words_id == words_id, Flag.answer_id.is_(None), Flag.taken_back_at.is_(None)
    )
    if flag_ids is not None:
        wanted = wanted.where(Flag.id.in_(flag_ids))
    return list(session.scalars(wanted.with_for_update()))


def _own(session: Session, person_id: str, words_id: str, flag_id: str) -> Flag:
    """This person's flag of these words; one that was taken back is found by its id alone."""
    mine = (Flag.words_id == words_id, Flag.person_id == person_id)
    standing = session.scalar(select(Flag).where(*mine, Flag.taken_back_at.is_(None)))
    found = standing or session.scalar(select(Flag).where(*mine, Flag.id == flag_id))
    if found is None:
        raise Refused("This id was used for another flag.")
    return found


def _checked(said: str, field: str) -> str:
    """One line of text, trimmed. Raises Invalid naming the field."""
    said = " ".join(said.split())
    if len(said) > LONGEST:
        raise Invalid({field: f"Say it with at most {LONGEST} characters."})
    check_seen({field: said})
    return said
