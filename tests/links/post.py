"""A link as it reaches its person: sent by a deed, mailed by a real server, read from the mail."""

import re
from email.message import Message
from typing import Any

from sqlalchemy import select

from hub.core.database import Base, database
from hub.core.journal import Entry
from hub.links import commands
from hub.links.models import Link
from hub.notices import sending
from tests.cast import actor, person_id
from tests.notices.server import Box

ADDRESS = re.compile(r"https://hub\.portalder\.example(/links/[\w-]{43})\b")


def link_in(letter: Message) -> str:
    """The path of the link in a mail."""
    text: str = letter.get_content()  # type: ignore[attr-defined]
    found = ADDRESS.search(text)
    assert found, text
    return found.group(1)


def mailed(box: Box, words_id: str, to: str = "second_pio", by: str = "writer") -> str:
    """The path of the link that this member of the cast gets by mail."""
    commands.send(actor(by), words_id, [person_id(to)])
    sending.send_due()
    return link_in(box.letters[-1])


def pressed(browser: Any, path: str, then: str, **typed: str) -> Any:
    """The answer to a button of the page, in a browser where nobody is signed in: no token of a
    form is sent, for the page has none.
    """
    return browser.client.post(path, data={"then": then, **typed})


def text_of(answer: Any) -> str:
    """What the page says, in one line."""
    page = re.sub(r"<(script|symbol)\b.*?</\1>", " ", answer.get_data(as_text=True), flags=re.S)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page))


def rows() -> dict[str, list[Any]]:
    """Everything the database holds."""
    with database().reading() as session:
        return {
            table.name: sorted(map(repr, session.execute(select(table))))
            for table in Base.metadata.sorted_tables
        }


def entry(kind: str) -> Entry:
    """The newest event of this kind."""
    with database().reading() as session:
        return session.query(Entry).filter(Entry.kind == kind).order_by(Entry.seq.desc()).first()  # type: ignore[return-value]


def all_links() -> list[Link]:
    """Every link, the oldest first."""
    with database().reading() as session:
        return list(session.scalars(select(Link).order_by(Link.made_at, Link.id)))


def only_link() -> Link:
    """The one link there is."""
    (link,) = all_links()
    return link
