"""Words on their way to being approved: the text of one version of a script, or of one update.

Scripts and updates keep what is theirs beside it, and share this one way through another
person's hands.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.approvals.queue import Claim, Passing, Waiting, patience
from hub.approvals.releases import TAKEN_BACK, Release, check_reason, check_seen
from hub.approvals.schedules import Schedule, standing
from hub.approvals.states import DONE, IN_WORDS, TRANSITIONS
from hub.approvals.steps import Approval, Edit, Overtaken, Step, signed, text_hash
from hub.core.command import Actor as Whoever
from hub.core.database import Base
from hub.core.errors import Invalid, NotAllowed, Refused
from hub.core.ids import new_id
from hub.core.moments import iso
from hub.due.models import NotYet
from hub.people.models import Actor

AFTER = {"ask": "checking", "check": "submitted", "submit": "submitted", "return": "returned"}


class Words(Base):
    """One text and how far it has come. Its state is read from its rows, never stored beside."""

    __tablename__ = "words"
    __table_args__ = (UniqueConstraint("id", "kind"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(10))  # script | update | fact
    text: Mapped[str] = mapped_column(Text)
    values: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    about: Mapped[dict[str, Any]] = mapped_column(
        JSON, default=dict
    )  # title, gravity: approved too
    revision: Mapped[int] = mapped_column(default=1)
    hash: Mapped[str] = mapped_column(String(64))
    # Hands of the unapproved text this one was copied from: they wrote these words as well.
    earlier_hands: Mapped[list[str]] = mapped_column(JSON, default=list)
    seq: Mapped[int] = mapped_column(default=0, index=True)  # of the newest deed: the desk's order
    edits: Mapped[list[Edit]] = relationship(order_by=Edit.revision, lazy="selectin", cascade="all")
    steps: Mapped[list[Step]] = relationship(order_by=Step.number, lazy="selectin", cascade="all")
    approval: Mapped[Approval | None] = relationship(lazy="selectin", cascade="all", uselist=False)
    claim: Mapped[Claim | None] = relationship(lazy="selectin", cascade="all", uselist=False)
    passings: Mapped[list[Passing]] = relationship(lazy="selectin", cascade="all")
    releases: Mapped[list[Release]] = relationship(
        lazy="selectin", cascade="all", order_by=Release.seq
    )
    schedules: Mapped[list[Schedule]] = relationship(lazy="selectin", order_by=Schedule.id)

    @property
    def state(self) -> str:
        """One of the states in `states.TRANSITIONS`."""
        last = self.last_step
        if last and last.action == "reject":
            return "rejected"
        if self.releases and not self.in_force:
            return "ended"
        if self.approval:
            live = "alone" if self.approval.is_unread else "published"
            return live if self.releases else "approved"
        if last is None or last.revision != self.revision:
            return "draft"
        return AFTER[last.action]

    @property
    def last_step(self) -> Step | None:
        """The newest step of its way, if it has taken one."""
        return self.steps[-1] if self.steps else None

    @property
    def in_force(self) -> list[Release]:
        """The releases that nobody has ended yet."""
        return [release for release in self.releases if release.ended_at is None]

    @property
    def hands(self) -> set[str]:
        """Everyone who wrote, edited or submitted these words: none of them may approve."""
        submitters = {step.by_id for step in self.steps if step.action in ("ask", "submit")}
        return {edit.by_id for edit in self.edits} | submitters | set(self.earlier_hands or ())

    @property
    def waiting(self) -> Waiting | None:
        """For whom the words wait, while they do."""
        last = self.last_step
        if last is None or self.state not in ("checking", "submitted"):
            return None
        return Waiting(last, self.claim, self.passings)

    def is_own(self, person: Actor) -> bool:
        """Whether this person is one of the hands, by themselves or by a key of theirs."""
        return bool({person.hand, person.id} & self.hands)

    def check_may(self, action: str) -> None:
        """Raises Refused when the words are not in a state that allows the action."""
        if action not in TRANSITIONS[self.state]:
            raise Refused(f"This text {IN_WORDS[self.state]}; it cannot be {DONE[action]} now.")
        taken_back = [told for told in self.releases if told.ended_as in TAKEN_BACK]
        if action == "publish" and taken_back:
            was = taken_back[-1]
            raise Refused(f"This text was {was.ended_as}: {was.ended_why} Write a new version.")

    def check_read(self, action: str, person: Actor, hash: str | None) -> None:
        """Raises unless another person may do this now, to the text they have read."""
        self.check_may(action)
        if self.is_own(person):
            must = action if action in ("check", "confirm") else "approve"
            raise NotAllowed(f"You wrote or submitted this text. Another person must {must} it.")
        self.check_same(hash)

    def check_same(self, hash: str | None) -> None:
        """Raises Refused when the text is not the one that was read."""
        if hash is not None and hash != self.hash:
            raise Refused("The text was edited since you read it. Read it again, then decide.")

    def written(
        self,
        text: str,
        values: Mapping[str, str],
        by: Actor,
        at: datetime,
        based_on: int | None = None,
        about: Mapping[str, Any] | None = None,
    ) -> None:
        """The words become these. Raises Overtaken when someone saved since revision `based_on`,
        Invalid for a character that no database keeps.
        """
        check_seen({"body": text, **values, **(about or {})})
        if self.edits:
            self.check_may("edit")
            if based_on is not None and based_on != self.revision:
                raise Overtaken(self.edits[-1])
            self.revision += 1
        else:
            self.revision = 1
        self.text, self.values, self.about = text, dict(values), dict(about or {})
        self.hash = text_hash(text, values, about)
        said = {"text": self.text, "values": self.values, "about": self.about}
        self.edits.append(Edit(revision=self.revision, **said, **signed(by, at)))

    def submitted(self, by: Actor, at: datetime) -> None:
        """Ask another person to approve exactly this text."""
        self.check_may("submit")
        self._step("submit", by, at)

    def asked(self, by: Actor, at: datetime, department_id: str, name: str) -> None:
        """Ask a department to check the facts of exactly this text; then another approves it."""
        self.check_may("ask")
        self._step("ask", by, at, check_by=department_id, check_by_name=name)

    def checked(self, by: Actor, at: datetime, hash: str | None = None) -> None:
        """The department says that the facts are right: the text waits for approval now."""
        self.check_read("check", by, hash)
        self._step("check", by, at)

    def claimed(self, by: Actor, at: datetime) -> None:
        """Somebody reads it: others are told so, and may decide all the same."""
        self.check_read("claim", by, None)
        mine = {"step": len(self.steps), "until": at + patience(), **signed(by, at)}
        if self.claim is None:
            self.claim = Claim(**mine)
        for name, value in mine.items():
            setattr(self.claim, name, value)

    def passed_on(self, held: set[str], at: datetime) -> str:
        """Nobody has claimed it in time: the next role has it too, among those that are `held`."""
        self.check_may("pass_on")
        waiting = self.waiting
        if waiting and waiting.until > at:
            raise NotYet("Somebody may still claim this text.", waiting.until)
        to = waiting.next_holder(held) if waiting else None
        if to is None:
            raise Refused("There is nobody to whom this text could be passed on.")
        self.passings.append(Passing(step=len(self.steps), to=to, at=at))
        return to

    def approved_by(self, person: Actor, at: datetime, hash: str | None = None) -> None:
        """Another person says yes to exactly this text; `hash` is that of the text they read.

        Raises NotAllowed for anyone whose words these are, Refused when the text moved on.
        """
        self.check_read("approve", person, hash)
        self.approval = Approval(kind=self.kind, hash=self.hash, **signed(person, at))

    def sent_back(self, action: str, by: Actor, at: datetime, reason: str) -> None:
        """Return to the writer, or reject for good. Raises Invalid when no reason is given."""
        if action not in ("return", "reject"):
            raise Invalid({"action": "Choose to return the text to its writer, or to reject it."})
        self.check_may(action)
        self._step(action, by, at, check_reason(reason))

    def copied_from(self, other: "Words") -> None:
        """The very same words once more, by the same hands; `glass.carry` carries their yes."""
        self.text, self.values, self.about = other.text, dict(other.values), dict(other.about)
        self.revision, self.hash, self.earlier_hands = 1, other.hash, sorted(other.hands)
        self.edits = [other.edits[-1].again()]
        self.steps, self.passings, self.releases, self.schedules = [], [], [], []
        self.approval = self.claim = None  # there is nothing yet that would have to be looked up

    def released(
        self, incident_id: str, world: str, by: Whoever, at: datetime, **more: Any
    ) -> Release:
        """These words in force in that incident: its seq, title, sites and until are in `more`.

        Raises Refused without an approval; the database would refuse it too.
        """
        if self.approval is None:
            raise Refused("Another person must approve this text before it is published.")
        if self.about.get("machine") and not self.about.get("reviewed_by"):
            raise Refused(
                "A machine translated this text. Somebody who reads the language must review it "
                "before it is published."
            )
        if self.approval.hash != text_hash(self.text, self.values, self.about):
            raise Refused("This is not the text that was approved. Write a new version.")
        told = {"incident_id": incident_id, "world": world, "hash": self.approval.hash}
        release = Release(kind=self.kind, **told, **more)
        release.by_id, release.by_name, release.at, release.since = by.id, by.name, at, at
        self.releases.append(release)
        return release

    def _step(self, action: str, by: Actor, at: datetime, reason: str = "", **asked: str) -> None:
        which = {"number": len(self.steps) + 1, "revision": self.revision, "hash": self.hash}
        step = Step(action=action, reason=reason, **which, **asked, **signed(by, at))
        self.steps.append(step)

    def view(self) -> dict[str, Any]:
        """How far the words have come, as screens show it."""
        edit = self.edits[-1] if self.edits else None
        asked = next((one for one in self.steps[::-1] if one.action in ("ask", "submit")), None)
        back = self.last_step if self.state in ("returned", "rejected") else None
        yes = self.approval
        return {
            "state": self.state,
            "state_words": IN_WORDS[self.state],
            "hash": self.hash,
            "revision": self.revision,
            "written_by": edit.by_name if edit else "",
            "edited_at": iso(edit.at) if edit else None,
            "submitted_by": asked.by_name if asked else None,
            "submitted_at": iso(asked.at) if asked else None,
            "sent_back": back.view() if back else None,
            "approved_by": yes.by_name if yes else None,
            "approved_at": iso(yes.at) if yes else None,
            "alone": yes.alone_view() if yes else None,
            "waiting": self.waiting.view() if self.waiting else None,
            "schedules": standing(self.schedules),
        }
