"""A run: a plan's tasks copied for one incident, with their own ids and times. What became of each
is rows; how it stands is read from them (`states`).
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.core.database import Base
from hub.core.errors import Invalid, Refused
from hub.core.ids import new_id
from hub.core.moments import Moment, iso
from hub.incidents.models import Incident
from hub.people.models import Actor
from hub.plans.states import risk_from

ENDS = {"done": "done", "skipped": "skipped", "not_applicable": "not applicable"}
LATE_START = timedelta(minutes=15)  # at least so long has whoever learns of a task late
_OPEN_RUN, _OPEN_POST = text("finished_at IS NULL"), text("until IS NULL")


class Run(Base):
    """One plan under way on one incident; the same plan is under way there once."""

    __tablename__ = "plan_runs"
    __table_args__ = (
        Index("one_run", "incident_id", "slug", unique=True,
              sqlite_where=_OPEN_RUN, postgresql_where=_OPEN_RUN),
    )  # fmt: skip

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    incident_id: Mapped[str] = mapped_column(ForeignKey("incidents.id"), index=True)
    slug: Mapped[str] = mapped_column(String(60))
    version_id: Mapped[str] = mapped_column(ForeignKey("plan_versions.id"))
    title: Mapped[str] = mapped_column(String(60))
    number: Mapped[int]  # of the version it was copied from
    started_at: Mapped[datetime] = mapped_column(Moment)
    started_by: Mapped[str] = mapped_column(String(120))
    finished_at: Mapped[datetime | None] = mapped_column(Moment)
    finished_by: Mapped[str | None] = mapped_column(String(120))
    incident: Mapped[Incident] = relationship(lazy="joined", innerjoin=True)
    tasks: Mapped[list["Task"]] = relationship(
        order_by="Task.number", lazy="selectin", cascade="all", back_populates="run"
    )

    def check_open(self) -> None:
        """Raises Refused for a run that is finished: it is the record now."""
        if self.finished_at:
            raise Refused(
                f"{self.title} was finished by {self.finished_by}: nothing in it changes."
            )
        self.incident.check_open()

    def find(self, key: str) -> list["Task"]:
        """The tasks of that name, the first occurrence first."""
        return [task for task in self.tasks if task.key == key]

    def view(self) -> dict[str, Any]:
        """What screens show of the run itself."""
        return {
            "id": self.id, "incident": self.incident_id, "incident_name": self.incident.name,
            "exercise": self.incident.exercise, "slug": self.slug, "version": self.version_id,
            "number": self.number, "title": self.title, "started_at": iso(self.started_at),
            "started_by": self.started_by, "finished_by": self.finished_by,
            "finished_at": iso(self.finished_at) if self.finished_at else None,
        }  # fmt: skip


class Task(Base):
    """One thing to be done in a run."""

    __tablename__ = "plan_tasks"
    __table_args__ = (UniqueConstraint("run_id", "key", "occurrence"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    run_id: Mapped[str] = mapped_column(ForeignKey("plan_runs.id"), index=True)
    key: Mapped[str] = mapped_column(String(60))  # its id in the plan
    occurrence: Mapped[int] = mapped_column(default=1)  # of a task that comes again
    number: Mapped[int]  # its place in the run
    phase: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(120))
    position: Mapped[str] = mapped_column(String(60))
    notes: Mapped[str] = mapped_column(Text, default="")
    due: Mapped[dict[str, Any]] = mapped_column(JSON)  # as timing.Due
    due_at: Mapped[datetime | None] = mapped_column(Moment)
    round: Mapped[int] = mapped_column(default=1)  # one more each time its time is moved
    grace: Mapped[int]
    escalate: Mapped[list[str]] = mapped_column(JSON, default=list)
    conditions: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    evidence: Mapped[str] = mapped_column(String(40), default="")
    answers: Mapped[list[str]] = mapped_column(JSON, default=list)
    scripts: Mapped[list[str]] = mapped_column(JSON, default=list)
    revision: Mapped[int] = mapped_column(default=1)
    changed_by: Mapped[str] = mapped_column(String(120), default="")
    changed_at: Mapped[datetime | None] = mapped_column(Moment)
    late_at: Mapped[datetime | None] = mapped_column(Moment)  # put on record, in this round
    ended_as: Mapped[str | None] = mapped_column(String(16))
    ended_at: Mapped[datetime | None] = mapped_column(Moment)  # when it happened
    recorded_at: Mapped[datetime | None] = mapped_column(Moment)  # when that was written down
    ended_by: Mapped[str | None] = mapped_column(String(120))
    ended_by_id: Mapped[str | None] = mapped_column(String(36))
    note: Mapped[str] = mapped_column(Text, default="")
    answer: Mapped[str] = mapped_column(String(60), default="")
    evidence_seq: Mapped[int | None]  # the event that showed it
    run: Mapped[Run] = relationship(lazy="joined", innerjoin=True, back_populates="tasks")
    escalations: Mapped[list["Escalation"]] = relationship(
        order_by="Escalation.at", lazy="selectin", cascade="all"
    )

    def check_open(self) -> None:
        """Raises Refused for what has ended, or stands in a finished run."""
        self.run.check_open()
        if self.ended_as:
            when = f" at {iso(self.recorded_at)[11:16]} UTC" if self.recorded_at else ""
            raise Refused(
                f"“{self.title}” is {ENDS[self.ended_as]} already: by {self.ended_by}{when}."
            )

    def check_revision(self, based_on: int | None) -> None:
        """Raises Refused when somebody changed it since the page was drawn."""
        if based_on is not None and based_on != self.revision:
            raise Refused(
                f"{self.changed_by or 'Somebody'} changed “{self.title}” while you had it open. "
                "Nothing of yours was saved: look at it as it is now, then do it again."
            )

    def changed(self, by: Actor, at: datetime) -> None:
        """Another page that has it open is told so."""
        self.revision += 1
        self.changed_by, self.changed_at = by.name, at

    def move(self, due_at: datetime | None) -> None:
        """Another time: whatever was overdue is not, and escalates anew."""
        self.due_at, self.late_at = due_at, None
        self.round += 1

    def end(
        self, how: str, by: Actor, at: datetime, *, event_at: datetime | None = None,
        note: str = "", answer: str = "", seq: int | None = None,
    ) -> None:  # fmt: skip
        """It is done, skipped or not applicable. Raises Invalid naming what is missing."""
        self.check_open()
        note = " ".join(note.split())
        wrong = {}
        if how not in ENDS:
            wrong["how"] = "Choose done, skipped or not applicable."
        if how in ("skipped", "not_applicable") and not note:
            wrong["note"] = "Write why: it stands in the record."
        if len(note) > 500:
            wrong["note"] = "Write at most 500 characters."
        if how == "done" and self.answers and answer not in self.answers:
            wrong["answer"] = f"Choose the answer: {', '.join(self.answers)}."
        if event_at and event_at > at:
            wrong["event_at"] = "This time is still to come. Write when it happened."
        if event_at and event_at < self.run.started_at - timedelta(days=1):
            wrong["event_at"] = "This is long before the plan began. Look at the day."
        if wrong:
            raise Invalid(wrong)
        self.ended_as, self.ended_at, self.recorded_at = how, event_at or at, at
        self.ended_by, self.ended_by_id, self.note, self.evidence_seq = by.name, by.hand, note, seq
        self.answer = answer if how == "done" else ""
        self.changed(by, at)

    def view(self, stands: Mapping[str, Any]) -> dict[str, Any]:
        """What screens show of it; `stands` is what `states` and `holding` say."""
        return {
            "id": self.id, "run": self.run_id, "key": self.key, "occurrence": self.occurrence,
            "number": self.number, "phase": self.phase, "title": self.title, "notes": self.notes,
            "position": self.position, "due_words": self.due["words"], "grace": self.grace,
            "due_at": iso(self.due_at) if self.due_at else None, "escalate": self.escalate,
            "risk_at": iso(risk_from(self.due_at, self.run.started_at)) if self.due_at else None,
            "evidence": self.evidence, "answers": self.answers, "scripts": self.scripts,
            "revision": self.revision, "late": self.late_at is not None, "ended_as": self.ended_as,
            "ended_at": iso(self.ended_at) if self.ended_at else None,
            "recorded_at": iso(self.recorded_at) if self.recorded_at else None,
            "ended_by": self.ended_by, "note": self.note, "answer": self.answer,
            "evidence_seq": self.evidence_seq,
            "escalations": [one.view() for one in self.escalations if one.round == self.round],
            **stands,
        }  # fmt: skip


class Escalation(Base):
    """An overdue task went to the next position: once a round and step, whoever sweeps."""

    __tablename__ = "plan_escalations"

    task_id: Mapped[str] = mapped_column(ForeignKey("plan_tasks.id"), primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True)
    step: Mapped[int] = mapped_column(primary_key=True)
    to: Mapped[str] = mapped_column(String(60))
    to_name: Mapped[str] = mapped_column(String(250), default="")  # nobody: it stands there red
    passed: Mapped[list[str]] = mapped_column(JSON, default=list)  # positions with nobody in them
    at: Mapped[datetime] = mapped_column(Moment)

    def view(self) -> dict[str, Any]:
        """What screens show of it."""
        return {"to": self.to, "to_name": self.to_name, "passed": self.passed, "at": iso(self.at)}


class Post(Base):
    """Who holds a position in an incident, from when to when; the brief the last one left."""

    __tablename__ = "plan_posts"
    __table_args__ = (
        Index("one_post", "incident_id", "position", unique=True,
              sqlite_where=_OPEN_POST, postgresql_where=_OPEN_POST),
    )  # fmt: skip

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    incident_id: Mapped[str] = mapped_column(ForeignKey("incidents.id"), index=True)
    position: Mapped[str] = mapped_column(String(60))
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    person_name: Mapped[str] = mapped_column(String(120))
    since: Mapped[datetime] = mapped_column(Moment)
    until: Mapped[datetime | None] = mapped_column(Moment)
    brief: Mapped[str] = mapped_column(Text, default="")  # from whoever held it before

    def view(self) -> dict[str, Any]:
        """What screens show of it."""
        return {"position": self.position, "person": self.person_id, "name": self.person_name,
                "since": iso(self.since), "until": iso(self.until) if self.until else None,
                "brief": self.brief}  # fmt: skip


class Decision(Base):
    """What was done with a correction that a newer version of the plan offers to a run."""

    __tablename__ = "plan_decisions"

    run_id: Mapped[str] = mapped_column(ForeignKey("plan_runs.id"), primary_key=True)
    version_id: Mapped[str] = mapped_column(ForeignKey("plan_versions.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    taken: Mapped[bool]
    by: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime] = mapped_column(Moment)
