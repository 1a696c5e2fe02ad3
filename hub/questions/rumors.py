"""A rumor: what is true of it, and what agents say, once another person has approved that.

The line agents say is `approvals.Words`, so its hands, its hash and *another person* are the rules
of all words. It does not take the `Way` of scripts and updates: one sentence is approved and told
in one step, and there is nothing to publish to a site or until a time.
"""

from datetime import datetime

from hub.approvals.models import Words
from hub.approvals.releases import check_ahead, check_reason, check_seen
from hub.core.command import Deed, command
from hub.core.errors import Invalid, Refused
from hub.core.ids import new_id
from hub.incidents.models import Topic
from hub.people.models import Actor
from hub.questions.answers import VERDICTS, Verdict
from hub.questions.deciding import answered, held, patience, record, wait
from hub.questions.models import RUMOR, Question

LONGEST_LINE = 300  # characters: an agent says it in one breath
LONGEST_EVIDENCE = 1_000


def judge(
    by: Actor,
    question_id: str,
    *,
    verdict: str,
    evidence: str,
    line: str,
    recheck_at: datetime | None,
    topic_id: str | None = None,
) -> None:
    """What was found out, and what agents are to say; the line waits for another person's yes.

    `topic_id`: over whose cards it is said; None: over all of the incident. Another verdict than
    before takes the line that is said back at once. Raises Invalid naming each field.
    """
    with command("questions.answer", by=by) as deed:
        rumor = _held(deed, question_id)
        evidence, line = " ".join(evidence.split()), " ".join(line.split())
        _check(deed, verdict, evidence, line, recheck_at)
        before, told = rumor.verdict, rumor.answer
        found = Verdict(
            id=new_id(), verdict=verdict, evidence=evidence, recheck_at=recheck_at,
            by_id=by.id, by_name=by.name, at=deed.now, line=None,
        )  # fmt: skip
        is_other = before is not None and before.verdict != verdict
        if told and is_other:
            told.end(deed.now, f"the verdict is now: {VERDICTS[verdict]}.")
        rumor.topic = _topic(deed, rumor, topic_id)
        found.line = _line(by, deed, before, found, line) if line else None
        rumor.verdicts.append(found)
        deed.session.flush()
        still_so = None if rumor.answer else deed.now + patience()
        wait(deed, rumor, recheck_at or still_so)
        record(deed, "questions.judged", rumor, console=told is not None)


def approve_line(by: Actor, question_id: str, hash: str | None = None) -> str:
    """Say yes, as another person, to exactly what agents are to say: it stands on consoles, and
    whoever had reported the rumor is told.
    """
    with command("questions.approve", by=by) as deed:
        rumor = _held(deed, question_id)
        verdict, line = _waiting(rumor)
        line.approved_by(by, deed.now, hash)
        deed.session.flush()
        if rumor.answer:
            rumor.answer.end(deed.now, "")
        text = {
            "title": line.text, "verdict": verdict.verdict,
            "verdict_words": VERDICTS[verdict.verdict], "evidence": verdict.evidence,
        }  # fmt: skip
        wait(deed, rumor, verdict.recheck_at)
        return answered(deed, rumor, "line", line.id, text)


def return_line(by: Actor, question_id: str, reason: str) -> None:
    """Send what agents were to say back to whoever wrote it."""
    with command("questions.approve", by=by) as deed:
        rumor = _held(deed, question_id)
        _, line = _waiting(rumor)
        line.sent_back("return", by, deed.now, reason)
        deed.session.flush()
        record(deed, "questions.returned", rumor, reason=reason.strip())


def withdraw_line(by: Actor, question_id: str, reason: str) -> None:
    """Agents must not say it any more: it leaves every console, and the rumor is open again."""
    with command("questions.approve", by=by) as deed:
        rumor = _held(deed, question_id)
        if rumor.answer is None:
            raise Refused(f"Nothing is said of {rumor.called} now.")
        rumor.answer.end(deed.now, check_reason(reason))
        wait(deed, rumor, deed.now + patience())
        record(deed, "questions.reopened", rumor, console=True, reason=reason.strip())


def _topic(deed: Deed, rumor: Question, topic_id: str | None) -> Topic | None:
    topic = deed.session.get(Topic, topic_id) if topic_id else None
    if topic_id and (topic is None or topic.incident_id != rumor.incident_id):
        raise Invalid({"topic": "Choose a topic of this incident."})
    return topic


def _held(deed: Deed, question_id: str) -> Question:
    rumor = held(deed, question_id)
    rumor.check_stands()
    if rumor.kind != RUMOR:
        raise Refused(f"{rumor.called} is no rumor.")
    if rumor.state == "closed":
        raise Refused(f"{rumor.called} is closed.")
    return rumor


def _waiting(rumor: Question) -> tuple[Verdict, Words]:
    verdict = rumor.verdict
    if verdict is None or verdict.line is None or verdict.line.state != "submitted":
        raise Refused(f"Nothing to say of {rumor.called} waits for approval.")
    return verdict, verdict.line


def _line(by: Actor, deed: Deed, before: Verdict | None, found: Verdict, line: str) -> Words:
    """What agents are to say, submitted; the same as before keeps its approval."""
    about = {"verdict": found.verdict, "evidence": found.evidence}
    old = before.line if before else None
    if old and old.state == "approved" and (old.text, old.about) == (line, about):
        return old
    is_open = old and old.state in ("draft", "submitted", "returned")
    words = old if old and is_open else Words(id=new_id(), kind="rumor", values={})
    words.written(line, {}, by, deed.now, about=about)
    words.submitted(by, deed.now)
    return words


def _check(deed: Deed, verdict: str, evidence: str, line: str, recheck_at: datetime | None) -> None:
    wrong = {}
    if verdict not in VERDICTS:
        wrong["verdict"] = "Choose what is so."
    elif verdict != "checking" and not evidence:
        wrong["evidence"] = "Write who says so, and where that can be read."
    if len(evidence) > LONGEST_EVIDENCE:
        wrong["evidence"] = f"Say it with at most {LONGEST_EVIDENCE:,} characters."
    if len(line) > LONGEST_LINE:
        wrong["line"] = f"Use at most {LONGEST_LINE} characters: an agent says it in one breath."
    if verdict == "checking" and recheck_at is None:
        wrong["recheck_at"] = "Write when you will know more."
    try:
        check_ahead(recheck_at, deed.now, "recheck_at")
    except Invalid as fault:
        wrong |= fault.fields
    if wrong:
        raise Invalid(wrong)
    check_seen({"evidence": evidence, "line": line})
