"""The mail that carries a link: who asks, for what, until when. None of the text itself: mail is
read over shoulders and kept for years.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from hub.links.kinds import Kind, Named
from hub.notices.models import LINK

TEXT = """{name},

{asks} to approve this {called}:

  {title}
  {place}

{written}

Read it and decide here. You need no password:
{link}

The link is yours alone: whoever opens it decides in your name. Do not pass it on.
It works once, until {until}. Opening it changes nothing; only the buttons do.
"""


def subject(kind: Kind, named: Named) -> str:
    """What stands in the list of mails."""
    return f"Approval needed: {_article(kind.called)} for {named.place}"


def text(
    kind: Kind, named: Named, *, name: str, asks: str, written: str, until: datetime, zone: ZoneInfo
) -> str:
    """The mail, with a place for the link."""
    local = until.astimezone(zone)
    return TEXT.format(
        name=name, asks=asks, called=kind.called, title=named.title, place=named.place,
        written=written, link=LINK, until=f"{local:%H:%M} on {local:%A} {local.day} {local:%B}",
    )  # fmt: skip


def _article(word: str) -> str:
    return f"{'an' if word[0] in 'aeiou' else 'a'} {word}"
