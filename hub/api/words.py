"""The life of scripts and updates: drafted, submitted, approved by another, published, taken
back.
"""

from typing import Any

from sqlalchemy import select

from hub.api.answers import (
    ReceiptShown,
    ScheduleShown,
    ScriptList,
    UpdateList,
    UpdateShown,
    VersionShown,
)
from hub.api.bodies import (
    BreakGlass,
    BreakGlassUpdate,
    ByIncident,
    Correct,
    NewScript,
    NewUpdate,
    Publish,
    PublishAt,
    PublishUpdate,
    PublishUpdateAt,
    Reason,
    Receipt,
    ScriptsAsked,
)
from hub.api.operations import Declare, operation
from hub.api.told import shown_to
from hub.api.way import declare_timetable, declare_way, schedule_shown
from hub.core.database import database
from hub.core.web import current
from hub.scripts import commands as scripts
from hub.scripts import queries as script_queries
from hub.scripts import search as script_search
from hub.scripts.models import Version
from hub.shifts import commands as shifts
from hub.updates import commands as updates
from hub.updates import queries as update_queries
from hub.updates.models import Update


def version_shown(version_id: str) -> dict[str, Any]:
    """One version of a script."""
    with database().reading() as session:
        return script_queries.version(session, version_id).view()


def update_shown(update_id: str) -> dict[str, Any]:
    """One update."""
    with database().reading() as session:
        return update_queries.update(session, update_id).view()


@operation(
    "GET", "/scripts", "List versions of scripts", verb="scripts.see",
    query=ScriptsAsked, answer=ScriptList,
)  # fmt: skip
def list_scripts(query: ScriptsAsked) -> dict[str, Any]:
    """Every version, or those written for one incident or in one language, the newest first; with
    `q` the 50 that answer it best. To readers without a desk those in force.
    """
    among = shown_to(current(), Version.id, query.incident)
    if query.incident:
        among.append(Version.incident_id == query.incident)
    if query.lang:
        among.append(Version.lang == query.lang)
    with database().reading() as session:
        if query.q.strip():
            return {"scripts": script_search.listed(session, query.q, among)}
        wanted = select(Version).where(*among).order_by(Version.id.desc())
        return {"scripts": [version.view() for version in session.scalars(wanted)]}


@operation(
    "POST", "/scripts", "Draft a script", verb="scripts.draft",
    body=NewScript, answer=VersionShown, shows=version_shown,
)  # fmt: skip
def draft_script(body: NewScript) -> str:
    """A first version, or the next one of a slug that exists, or a translation of English words."""
    return scripts.draft(
        current(), title=body.title, slug=body.slug, hazard=body.hazard, lang=body.lang,
        topics=body.topics, body=body.body, values=body.values,
        sources=[source.model_dump() for source in body.sources],
        incident_id=body.incident, public=body.public, translates=body.translates,
        machine=body.machine, reviewed_by=body.reviewed_by, bound=body.facts,
    )  # fmt: skip


def _step(what: str, path: str, summary: str, **more: Any) -> Declare:
    """Declare a step of a script version's life; the answer is the version after it."""
    return operation(
        "POST", f"/scripts/versions/{{id}}/{path}", summary, verb=f"scripts.{what}",
        answer=VersionShown, then=version_shown, **more,
    )  # fmt: skip


declare_way(
    scripts.way, "/scripts/versions/{id}", VersionShown, version_shown,
    noun="script", called="a version",
)  # fmt: skip


@_step("publish", "publish", "Put approved words on every console", body=Publish)
def publish_script(id: str, body: Publish) -> None:
    """They take the place of what is live there."""
    scripts.publish(
        current(),
        id,
        incident_id=body.incident,
        audience=body.audience,
        until=body.until,
        silent=body.silent,
    )


@operation(
    "POST", "/scripts/versions/{id}/schedule", "Have approved words published at a time",
    verb="scripts.schedule", body=PublishAt, answer=ScheduleShown, shows=schedule_shown,
)  # fmt: skip
def schedule_script(id: str, body: PublishAt) -> str:
    """What is refused then is told on the desk; the same permission as to publish."""
    return scripts.schedule(
        current(), id, incident_id=body.incident, at=body.at, audience=body.audience,
        until=body.until, silent=body.silent,
    )  # fmt: skip


declare_timetable(scripts.timetable, "script")


@_step("break_glass", "break-glass", "Publish words alone", body=BreakGlass)
def break_glass_script(id: str, body: BreakGlass) -> None:
    """Loud on every screen; a second person confirms them in time, or the clock recalls them."""
    scripts.break_glass(
        current(), id, why=body.why, incident_id=body.incident, until=body.until,
        audience=body.audience, hash=body.hash,
    )  # fmt: skip


@_step("recall", "recall", "Take live words back", body=Reason)
def recall_script(id: str, body: Reason) -> None:
    """They leave every console, with the reason."""
    scripts.recall(current(), id, body.reason)


@operation(
    "POST", "/scripts/versions/{id}/receipts", "Acknowledge a script version",
    verb="shifts.acknowledge", body=Receipt, answer=ReceiptShown, statuses=(200,),
)  # fmt: skip
def receive_script(id: str, body: Receipt) -> dict[str, Any]:
    """Idempotent: a second one gives the first."""
    version_shown(id)  # an update's id names no script
    return shifts.acknowledge(current(), id, body.id, body.at)


@operation(
    "GET", "/updates", "List situational updates", verb="updates.see",
    query=ByIncident, answer=UpdateList,
)  # fmt: skip
def list_updates(query: ByIncident) -> dict[str, Any]:
    """Every update, or those of one incident, the newest first; to readers without a desk those
    in force.
    """
    wanted = select(Update).where(*shown_to(current(), Update.id, query.incident))
    wanted = wanted.order_by(Update.id.desc())
    if query.incident:
        wanted = wanted.where(Update.incident_id == query.incident)
    with database().reading() as session:
        return {"updates": [update.view() for update in session.scalars(wanted)]}


@operation(
    "POST", "/updates", "Draft a situational update", verb="updates.draft",
    body=NewUpdate, answer=UpdateShown, shows=update_shown,
)  # fmt: skip
def draft_update(body: NewUpdate) -> str:
    """A draft: nobody on the floor sees it before another person has approved it."""
    return updates.draft(
        current(), body.incident, severity=body.severity, headline=body.headline, body=body.body,
        source=body.source, until=body.until, next_update_at=body.next_update_at,
        values=body.values, bound=body.facts,
    )  # fmt: skip


def _update_step(what: str, path: str, summary: str, **more: Any) -> Declare:
    """Declare a step of an update's life; the answer is the update after it."""
    return operation(
        "POST", f"/updates/{{id}}/{path}", summary, verb=f"updates.{what}",
        answer=UpdateShown, then=update_shown, **more,
    )  # fmt: skip


declare_way(
    updates.way, "/updates/{id}", UpdateShown, update_shown, noun="update", called="an update"
)


@_update_step("publish", "publish", "Tell an approved update to the floor", body=PublishUpdate)
def publish_update(id: str, body: PublishUpdate) -> None:
    """A correction takes the place of what it corrects."""
    updates.publish(current(), id, body.audience)


@operation(
    "POST", "/updates/{id}/schedule", "Have an approved update told at a time",
    verb="updates.schedule", body=PublishUpdateAt, answer=ScheduleShown, shows=schedule_shown,
)  # fmt: skip
def schedule_update(id: str, body: PublishUpdateAt) -> str:
    """What is refused then is told on the desk; the same permission as to publish."""
    return updates.schedule(current(), id, at=body.at, audience=body.audience)


declare_timetable(updates.timetable, "update")


@_update_step("break_glass", "break-glass", "Tell an update alone", body=BreakGlassUpdate)
def break_glass_update(id: str, body: BreakGlassUpdate) -> None:
    """Loud on every screen; a second person confirms it in time, or the clock withdraws it."""
    updates.break_glass(current(), id, why=body.why, audience=body.audience, hash=body.hash)


@operation(
    "POST", "/updates/{id}/correct", "Draft the correction of an update",
    verb="updates.correct", body=Correct, answer=UpdateShown, shows=update_shown,
)  # fmt: skip
def correct_update(id: str, body: Correct) -> str:
    """A new draft, linked to what it corrects."""
    return updates.correct(
        current(), id, headline=body.headline, body=body.body, source=body.source,
        severity=body.severity, until=body.until, next_update_at=body.next_update_at,
        values=body.values, bound=body.facts,
    )  # fmt: skip


@_update_step("withdraw", "withdraw", "Take an update back", body=Reason)
def withdraw_update(id: str, body: Reason) -> None:
    """It leaves every console, with the reason."""
    updates.withdraw(current(), id, body.reason)


@operation(
    "POST", "/updates/{id}/receipts", "Acknowledge an update",
    verb="shifts.acknowledge", body=Receipt, answer=ReceiptShown,
)  # fmt: skip
def receive_update(id: str, body: Receipt) -> dict[str, Any]:
    """Idempotent: a second one gives the first."""
    update_shown(id)  # a script's id names no update
    return shifts.acknowledge(current(), id, body.id, body.at)
