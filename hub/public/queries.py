"""Each face of what residents are told, drawn from one reading: its text, and how long it holds."""

import re
from datetime import datetime
from typing import Any

from flask import json, render_template
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.approvals.releases import Release
from hub.city import queries as city
from hub.city.models import City
from hub.core.errors import Missing
from hub.core.journal import LIVE
from hub.core.moments import from_iso, iso
from hub.core.settings import Settings, settings_in_use
from hub.incidents.models import Incident
from hub.public import alerts, recording, told
from hub.public.copies import Draw, Drawn
from hub.public.models import Recorded
from hub.public.recording import NOTHING
from hub.public.words import WORDS, clock_time, known, words, written

View = dict[str, Any]
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def page(lang: str, template: str = "public/page.html") -> Draw:
    """The page in this language. Raises Missing for one that residents are not offered."""

    def draw(session: Session, at: datetime) -> Drawn:
        the_city, now_told = city.city(session), told.told(session, at)
        offered = languages(the_city, now_told)
        if lang not in offered:
            raise Missing("There is no page in this language.")
        words_of = {**_reading(the_city, lang, at), "offered": offered, "told": now_told, "at": at}
        return render_template(template, **words_of), now_told["holds_until"]

    return draw


def feed(template: str) -> Draw:
    """The Atom feed."""

    def draw(session: Session, at: datetime) -> Drawn:
        the_city, now_told = city.city(session), told.told(session, at)
        text = render_template(template, **_feed(the_city, now_told, at))
        return for_xml(text), now_told["holds_until"]

    return draw


def json_feed(session: Session, at: datetime) -> Drawn:
    """JSON Feed 1.1 (jsonfeed.org)."""
    the_city, now_told = city.city(session), told.told(session, at)
    about = _feed(the_city, now_told, at)
    items = [
        {
            "id": entry["id"],
            "url": entry["url"],
            "title": entry["title"],
            "content_html": str(entry["html"]),
            "date_published": entry["at"],
            "language": entry["lang"],
            "tags": entry["tags"],
            **({"_hub": {"cap": entry["cap_url"]}} if entry["cap_url"] else {}),
        }
        for entry in about["entries"]
    ]
    text = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": about["title"],
        "home_page_url": f"{about['base']}/public",
        "feed_url": f"{about['base']}/public/feed.json",
        "language": "en",
        "_hub": {"as_of": about["as_of"], "next_update": now_told["next_update"]},
        "items": items,
    }
    return json.dumps(text, ensure_ascii=False, indent=1), now_told["holds_until"]


def cap(id: str, world: str = LIVE) -> Draw:
    """One alert as CAP 1.2; of the live world, unless a preview of an exercise is asked for."""

    def draw(session: Session, at: datetime) -> Drawn:
        base = session.get(Release, alerts.base_id(id))
        if base is None or base.world != world:
            raise Missing(alerts.NOTHING)
        the_city = city.city(session)
        view = alerts.alert(session, id, sender(the_city), status(session, base), at)
        text = render_template("public/cap.xml", alert=view, base=base_url(the_city))
        return for_xml(text), None

    return draw


def for_xml(text: str) -> str:
    """Without the characters XML has no place for: one of them would undo the whole document."""
    return _NO_XML.sub("\ufffd", text)


def recording_text(session: Session, at: datetime) -> Drawn:
    """What the phone line should say now."""
    the_city, now_told = city.city(session), told.told(session, at)
    name = f"This is 311, {the_city.name or 'your city'}"

    def plain(html: str) -> str:
        return Markup(html).striptags()

    text = recording.recording(now_told, name, lambda one: one.astimezone(the_city.tz), plain)
    return text, now_told["holds_until"]


def on_the_line(session: Session) -> Recorded | None:
    """What callers hear, as far as anyone has said so."""
    return session.scalar(select(Recorded).order_by(Recorded.at.desc()).limit(1))


def line_state(session: Session, at: datetime) -> View:
    """Whether the phone line says what it should: a sentence for the desk, empty when it does."""
    text, _ = recording_text(session, at)
    on_it = on_the_line(session)
    is_quiet = NOTHING in text and on_it is None
    if is_quiet or (on_it and on_it.text == text):
        return {"sentence": ""}
    if on_it is None:
        return {"sentence": "Nobody has read the approved words onto it yet. Read them"}
    since = written(on_it.at.astimezone(city.city(session).tz), "en")
    return {"sentence": f"Out of date: callers hear what was read at {since}. Read the new words"}


def languages(the_city: City, now_told: View) -> dict[str, str]:
    """Language → its own name: of the city's and the cards' languages those the page speaks."""
    wanted = [*the_city.languages, *(lang for card in now_told["cards"] for lang in card["langs"])]
    return {
        lang: WORDS[lang]["own_name"] for lang in dict.fromkeys(["en", *wanted]) if lang in WORDS
    }


def sender(the_city: City) -> str:
    """Who sends the alerts: the host agents open, without what CAP forbids in it."""
    return base_url(the_city).partition("://")[2].split(":")[0]


def status(session: Session, release: Release) -> str:
    """CAP's word for how real it is: an exercise is one, and a demonstration is a test."""
    if session.get_one(Incident, release.incident_id).exercise:
        return "Exercise"
    return "Test" if _settings().demo else "Actual"


def base_url(the_city: City) -> str:
    """Where the hub is reached. Never what a request claims: a copy is for everyone."""
    settings = _settings()
    return (the_city.base_url or f"http://{settings.host}:{settings.port}").rstrip("/")


def _settings() -> Settings:
    return settings_in_use()


def _reading(the_city: City, lang: str, at: datetime) -> View:
    """What a template needs to speak to residents in this language."""
    said = words(lang)

    def moment(value: str | datetime) -> str:
        """Today's by the clock alone; the moment of the copy itself always with its day."""
        when = from_iso(value) if isinstance(value, str) else value
        local, today = when.astimezone(the_city.tz), at.astimezone(the_city.tz).date()
        return (
            clock_time(local, lang)
            if local.date() == today and when != at
            else written(local, lang)
        )

    return {
        "lang": known(lang),
        "page_lang": known(lang),
        "say": said,
        "moment": moment,
        "in_language": lambda card: told.in_language(card, lang),
        "lines": lambda one: told.lines_for_residents(one, said["your_area"]),
        "overdue": lambda one: told.overdue_since(one, at),
    }


def _feed(the_city: City, now_told: View, at: datetime) -> View:
    base = base_url(the_city)
    entries: list[View] = [_of_notice(base, notice) for notice in now_told["notices"]]
    for card in now_told["cards"]:
        entries += [_of_card(base, card, lang) for lang in card["langs"].values()]
    entries += [_of_stop(base, stop) for stop in now_told["taken_back"]]
    entries += [_of_rumor(base, line) for line in now_told["rumors"]]
    for entry in entries:
        cap = entry.get("cap") or now_told["alerts"].get(entry.get("release"))
        entry["cap_url"] = f"{base}/public/cap/{cap}.xml" if cap else ""
    entries.sort(key=lambda entry: entry["at"], reverse=True)
    newest = max(
        (entry["at"] for entry in entries), default=iso(at.replace(second=0, microsecond=0))
    )
    return {
        "base": base,
        "title": f"{the_city.name or '311'}: what to do now",
        "as_of": iso(at.replace(second=0, microsecond=0)),
        "newest": newest,
        "entries": entries,
    }


def _entry(base: str, anchor: str, **more: Any) -> View:
    return {"id": f"{base}/public#{anchor}", "url": f"{base}/public#{anchor}", "tags": [], **more}


def _of_notice(base: str, notice: View) -> View:
    update, release = notice["update"], notice["release"]
    html = Markup(update["body_html"])  # already safe: approved Markdown, drawn without raw HTML
    return _entry(
        base, notice["id"], title=update["headline"], html=html, at=release["at"], lang="en",
        tags=[update["severity"]], release=release["id"],
    )  # fmt: skip


def _of_card(base: str, card: View, lang: View) -> View:
    lines = told.lines_for_residents(lang, words(lang["lang"])["your_area"])
    html = Markup("").join(Markup("<p>{}</p>").format(Markup(line["html"])) for line in lines)
    url = f"{base}/public/{known(lang['lang'])}#{card['id']}"
    about = {"html": html, "at": lang["published_at"], "lang": lang["lang"]}
    entry = _entry(base, f"{card['id']}-{lang['lang']}", title=lang["title"], **about)
    return {**entry, "url": url, "tags": card["topics"], "release": lang["release_id"]}


def _of_stop(base: str, stop: View) -> View:
    is_over, said = stop["closed"] is not None, stop["said"]
    why = f"{stop['closed']['name']} is closed." if is_over else stop["reason"]
    html = Markup("<p>{}</p><p>{}</p>").format(said["words"], why)
    return _entry(
        base, stop["id"], title=f"{'Over' if is_over else 'No longer right'}: {said['title']}",
        html=html, at=stop["at"], lang=said.get("lang", "en"), cap=stop["cap"],
        tags=["all-clear" if is_over else "taken-back"],
    )  # fmt: skip


def _of_rumor(base: str, line: View) -> View:
    said = line["text"]
    html = Markup("<p>{}</p>").format(said["title"])
    return _entry(
        base, f"rumor-{line['id']}", title=said["title"], html=html, at=line["at"], lang="en",
        tags=["rumor", said["verdict"]],
    )  # fmt: skip
