"""What the forms of a script say, read from the request, and written back into their fields."""

from collections.abc import Mapping
from typing import Any

from flask import request

from hub.approvals.audience import EVERYONE, zone
from hub.core.database import database
from hub.core.errors import Invalid
from hub.core.web import typed_moment
from hub.facts import forms as slots
from hub.formats.languages import ORIGINAL

SOURCE = ("title", "publisher", "url", "date")
LAYOUT = """## Transfer
- 911: 

## Say


## Ask
- 

## Do
- 

## Don't say
"""  # noqa: W291 -- the writer goes on behind the dash


def empty(incident_id: str) -> dict[str, str]:
    """The fields of a new card: its layout, and nothing else."""
    return {"lang": "en", "body": LAYOUT, "incident": incident_id}


def typed(version: Mapping[str, Any]) -> dict[str, str]:
    """A saved version as its form shows it."""
    lines = [" | ".join(source.get(part, "") for part in SOURCE) for source in version["sources"]]
    return {
        "title": version["title"],
        "topics": ", ".join(version["topics"]),
        "public": "yes" if version["public"] else "",
        "machine": "yes" if version["machine"] else "",
        "reviewed_by": version["reviewed_by"],
        "body": version["text"],
        "sources": "\n".join(lines),
        "based_on": str(version["revision"]),
        **slots.typed(version["values"], version["bound"]),
    }


def words() -> tuple[str, dict[str, str]]:
    """The card's text and its slots' values as typed."""
    body = request.form.get("body", "").replace("\r\n", "\n")
    return body, slots.typed_values(body)


def draft() -> dict[str, Any]:
    """A new draft, as commands.draft takes it."""
    body, values = words()
    named = {name: request.form.get(name, "").strip() for name in ("title", "hazard", "lang")}
    incident_id = request.form.get("incident") or None
    return {"body": body, "values": values, **named, **_about(), "incident_id": incident_id}


def edit() -> dict[str, Any]:
    """An edit, as commands.edit takes it."""
    body, values = words()
    based_on = request.form.get("based_on", "")
    if not (based_on.isascii() and based_on.isdigit() and len(based_on) < 10):
        raise Invalid({"body": "This page is too old. Keep your words and open the draft again."})
    title = request.form.get("title", "").strip()
    keeps = request.form.get("keeps", "") if request.form.get("then") == "in-step" else None
    given = {"text": body, "values": values, "title": title, "keeps": keeps, **_about()}
    return {**given, "based_on": int(based_on)}


def publication() -> dict[str, Any]:
    """Where to, for whom and until when, as commands.publish takes it."""
    everyone = request.form.get("audience", EVERYONE) == EVERYONE
    with database().reading() as session:
        here = zone(session)
    return {
        "incident_id": request.form.get("incident", ""),
        "audience": EVERYONE if everyone else request.form.getlist("site"),
        "until": typed_moment("until", here),
    }


def published() -> dict[str, Any]:
    """What was typed to publish. A page asks until when: what has no end is ticked, not forgotten.

    The API leaves it open: a machine that gives no end has decided so.
    """
    given = publication()
    if given["until"] is None and request.form.get("no_end") != "yes":
        raise Invalid({"until": "Until when is this true? Write a day and time, or tick no end."})
    return {**given, "silent": request.form.get("how") == "silent"}


def glass() -> dict[str, Any]:
    """What is typed to publish alone: why, and the text that was read."""
    said = {"why": request.form.get("why", ""), "hash": request.form.get("hash", "")}
    return {**publication(), **said}


def _about() -> dict[str, Any]:
    topics = request.form.get("topics", "").replace(",", " ").lower().split()
    public = request.form.get("public") == "yes"
    about = {"topics": topics, "public": public, "sources": _sources(), "bound": slots.bound()}
    return {**about, **_translation()}


def _translation() -> dict[str, Any]:
    """Whether a machine made it, and who reviewed it: asked of translations alone."""
    if request.form.get("lang", ORIGINAL).strip() in ("", ORIGINAL):
        return {}
    reviewer = request.form.get("reviewed_by", "").strip()
    return {"machine": request.form.get("machine") == "yes", "reviewed_by": reviewer}


def _sources() -> list[dict[str, str]]:
    """One source a line: title | publisher | address | date."""
    sources = []
    for line in request.form.get("sources", "").splitlines():
        if line.strip():
            parts = [part.strip() for part in line.split("|")]
            sources.append(dict(zip(SOURCE, [*parts, "", "", ""], strict=False)))
    for source in sources:
        if source["url"] and not source["url"].startswith(("http://", "https://")):
            raise Invalid({"sources": "Write the address of a source with https:// before it."})
    return sources
