"""The mail that carries a link: who asks, for what, until when. None of the text itself: mail is
read over shoulders and kept for years.
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from hub.approvals.models import Words
from hub.links.kinds import Kind, Named
from hub.notices.models import LINK

TEXT = """{name},

{asks} to {decide} this {called}:

  {title}
  {place}

{written}

Read it and decide here. You need no password:
{link}

The link is yours alone: whoever opens it decides in your name. Do not pass it on.
It works once, until {until}. Opening it changes nothing; only the buttons do.
"""


@dataclass(frozen=True)
class Letter:
    """What one mails about these words, whoever gets it."""

    kind: Kind
    named: Named
    words: Words
    zone: ZoneInfo

    @property
    def is_alone(self) -> bool:
        """Whether it is live already, on one person's word."""
        return self.words.state == "alone"

    @property
    def subject(self) -> str:
        """What stands in the list of mails."""
        what = f"{'an' if self.kind.called[0] in 'aeiou' else 'a'} {self.kind.called}"
        if self.is_alone:
            return f"URGENT: {what} for {self.named.place} was published by one person alone"
        return f"Approval needed: {what} for {self.named.place}"

    def text(self, name: str, asks: str, until: datetime) -> str:
        """The mail, with a place for the link."""
        return TEXT.format(
            name=name, asks=asks, decide="confirm or take back" if self.is_alone else "approve",
            called=self.kind.called, title=self.named.title, place=self.named.place,
            written=self._written(), link=LINK, until=self._clock(until),
        )  # fmt: skip

    def _written(self) -> str:
        """Who wrote and who sent these words, and who published them alone."""
        view, yes = self.words.view(), self.words.approval
        told = f"Written by {view['written_by']}"
        if view["submitted_by"] not in (None, view["written_by"]):
            told += f", sent by {view['submitted_by']}"
        if not self.is_alone or yes is None or yes.review_due_at is None:
            return f"{told}."
        return (
            f"{told}. {yes.by_name} published it alone at {self._clock(yes.at)}: {yes.why}\n"
            f"Unless a second person confirms it, it is taken back at "
            f"{self._clock(yes.review_due_at)}."
        )

    def _clock(self, at: datetime) -> str:
        local = at.astimezone(self.zone)
        return f"{local:%H:%M} on {local:%A} {local.day} {local:%B}"
