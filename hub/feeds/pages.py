"""What the pages of the feeds show, and what their forms say."""

import re
from typing import Any

from flask import request
from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core.database import database
from hub.core.errors import Invalid, Missing
from hub.feeds import overtaking, queries
from hub.feeds.models import Item
from hub.feeds.presets import PRESETS
from hub.feeds.taking import KINDS
from hub.incidents.models import Incident
from hub.updates.queries import open_incidents

View = dict[str, Any]

NUMBERS = {"every": ("every_seconds", 120), "silent": ("silent_minutes", 15),
           "speaks": ("speaks_minutes", 0)}  # fmt: skip


def index() -> View:
    """Every feed and how it answers, what waits, and which news is for us."""
    with database().reading() as session:
        found = [feed.view() for feed in queries.feeds(session)]
        return {
            "feeds": found,
            "waiting": queries.waiting(session),
            "watch": queries.watch(session),
            "presets": [one for one in PRESETS if one.url not in {feed["url"] for feed in found}],
            "kinds": KINDS,
        }


def feed(feed_id: str) -> View:
    """One feed with its items."""
    with database().reading() as session:
        found = queries.feed(session, feed_id)
        return {"feed": found.view(), "items": queries.items(session, feed_id), "kinds": KINDS}


def item(item_id: str) -> View:
    """One item, and the incidents it can be told in."""
    with database().reading() as session:
        found = queries.item(session, item_id)
        places = _open(session, real=found["real"])
        told = overtaking.told_now(session, session.get_one(Item, item_id))
        found["standing"] = told[0] if told else None
        return {"news": found, "places": _choices(places), "only": _only(places)}


def item_of(words_id: str) -> str:
    """The item these words were made of; the one its source has changed, where there are several.

    Raises Missing.
    """
    with database().reading() as session:
        if changed := overtaking.source_changed(session, words_id):
            return str(changed["item"])
        wanted = select(Item.id).where(Item.words_id == words_id)
        found = session.scalar(wanted.order_by(Item.overtaken_at.desc()).limit(1))
    if found is None:
        raise Missing("These words were not made of outside news.")
    return found


def source_changed(words_id: str) -> View | None:
    """What the source of these words has said since; None while it says the same."""
    with database().reading() as session:
        return overtaking.source_changed(session, words_id)


def place_of(item_id: str) -> str:
    """The incident that was chosen, or the one there is no choice about; else nothing."""
    chosen = request.form.get("incident", "")
    if chosen:
        return chosen
    with database().reading() as session:
        found = queries.item(session, item_id)
        return _only(_open(session, real=found["real"]))


def _open(session: Session, *, real: bool) -> list[Incident]:
    return [one for one in open_incidents(session) if one.exercise != real]


def _only(places: list[Incident]) -> str:
    """The one incident beside the standing one; the standing one when there is no other."""
    special = [one for one in places if not one.is_everyday]
    among = special or places
    return among[0].id if len(among) == 1 else ""


def _choices(places: list[Incident]) -> list[tuple[str, str]]:
    named = [(one.id, one.name + (" (exercise)" if one.exercise else "")) for one in places]
    return [("", "Choose"), *named]


def written() -> View:
    """A feed as its form says it. Raises Invalid naming each number that is none."""
    form, how, wrong = request.form, dict[str, Any](), {}
    for field, (name, default) in NUMBERS.items():
        typed = form.get(field, "").strip() or str(default)
        if typed.isascii() and typed.isdigit() and len(typed) < 10:
            how[name] = int(typed)
        else:
            wrong[field] = "Write a whole number."
    if wrong:
        raise Invalid(wrong)
    how["all_ours"] = form.get("all_ours") == "yes"
    return {"name": form.get("name", ""), "url": form.get("url", ""), **how}


def typed(feed: View) -> dict[str, str]:
    """A saved feed as its form shows it."""
    shown = {field: str(feed[name]) for field, (name, _) in NUMBERS.items()}
    return {**shown, "name": feed["name"], "url": feed["url"],
            "all_ours": "yes" if feed["all_ours"] else ""}  # fmt: skip


def watched() -> View:
    """What is ours, as its form says it: one in each line, or parted by commas."""
    lists = {name: _listed(request.form.get(name, "")) for name in ("codes", "names", "keywords")}
    km = request.form.get("km", "").strip() or "0"
    if not (km.isascii() and km.isdigit() and len(km) < 6):
        raise Invalid({"km": "Write a whole number of kilometres."})
    return {**lists, "km": int(km)}


def _listed(text: str) -> list[str]:
    words = (" ".join(one.split()) for one in re.split(r"[\n,;]", text))
    return list(dict.fromkeys(one for one in words if one))
