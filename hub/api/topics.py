"""Topics changed while the event runs, and what the phone system counted."""

from datetime import timedelta
from typing import Annotated, Any

from pydantic import Field, StringConstraints
from sqlalchemy import select

from hub.api.answers import Answer, TopicShown
from hub.api.bodies import Body, Id, Time
from hub.api.incidents import topic_shown
from hub.api.operations import operation
from hub.core.database import database
from hub.core.moments import iso, now
from hub.core.web import current
from hub.incidents.models import Topic
from hub.phone import queries as phone
from hub.topics import commands, merging

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=24)]


class NewName(Body):
    """What a topic is called."""

    name: Name


class Into(Body):
    """The topic that another is merged into."""

    into: Id


class NewPart(Body):
    """The calls of a topic that become a topic of their own."""

    name: Name
    facet: str = Field(description="area, language or version: what tells them apart")
    values: list[Annotated[str, StringConstraints(max_length=40)]] = Field(max_length=40)


class ASpan(Body):
    """A span of time; the last hour where nothing is said."""

    since: Time | None = None
    until: Time | None = None


class PhoneShown(Answer):
    """What the phone system counted in a span; nothing but nulls where nothing was entered."""

    offered: int | None = None
    handled: int | None = None
    abandoned: int | None = None
    abandoned_percent: int | None = None
    asa: float | None = None
    aht: float | None = None
    newest: str | None = None


def merged_into(topic_id: str) -> dict[str, Any]:
    """The topic it counts under; itself, when that was undone."""
    with database().reading() as session:
        into = session.scalar(select(Topic.merged_into_id).where(Topic.id == topic_id))
    return topic_shown(into or topic_id)


@operation(
    "POST", "/topics/{id}/name", "Rename a topic", verb="topics.change",
    body=NewName, answer=TopicShown, then=topic_shown,
)  # fmt: skip
def rename(id: str, body: NewName) -> None:
    """It stands under its new name on every screen; its slug and its counts stay."""
    commands.rename(current(), id, body.name)


@operation(
    "POST", "/topics/{id}/merge", "Merge a topic into another", verb="topics.merge",
    body=Into, answer=TopicShown, then=merged_into,
)  # fmt: skip
def merge(id: str, body: Into) -> None:
    """Its calls, past and to come, count under the other, which is the answer."""
    merging.merge(current(), id, body.into)


@operation(
    "POST", "/topics/{id}/unmerge", "Undo a merge", verb="topics.merge", answer=TopicShown,
    then=topic_shown,
)  # fmt: skip
def unmerge(id: str) -> None:
    """Its calls are its own again."""
    merging.unmerge(current(), id)


@operation(
    "POST", "/topics/{id}/split", "Split a topic", verb="topics.split",
    body=NewPart, answer=TopicShown, shows=topic_shown,
)  # fmt: skip
def split(id: str, body: NewPart) -> str:
    """The past calls that have one of the values become the new topic's; the rest stays."""
    return merging.split(current(), id, body.name, body.facet, body.values)


@operation(
    "GET", "/phone", "What the phone system counted", verb="phone.see",
    query=ASpan, answer=PhoneShown,
)  # fmt: skip
def phone_figures(query: ASpan) -> dict[str, Any]:
    """All queues together. Abandoned calls were never heard, so no topic counts them."""
    until = query.until or now()
    with database().reading() as session:
        found = phone.summary(session, query.since or until - timedelta(hours=1), until)
    if found is None:
        return dict.fromkeys(PhoneShown.model_fields)
    return {**found, "newest": iso(found["newest"])}
