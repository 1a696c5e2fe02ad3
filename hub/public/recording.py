"""The phone recording: the approved words, written to be read aloud in half a minute."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from hub.core.moments import from_iso
from hub.formats.markdown import readable_text
from hub.formats.spoken import seconds_of, spoken
from hub.public.told import in_language, lines_for_residents
from hub.public.words import clock_time, written

LONGEST = 30.0  # seconds: callers in danger wait behind it
CLOSING = "If you are in danger, hang up and call 911."
NOTHING = "There is no emergency news now."

View = dict[str, Any]
Local = Callable[[datetime], datetime]


def recording(told: View, city: str, local: Local, plain: Callable[[str], str]) -> str:
    """What the phone line says now: the gravest first, as many whole sentences as fit.

    It changes only when the words do. `local` puts a moment into the city's zone, `plain` takes the
    markup out of a card's line.
    """
    opening = [f"{city}."]
    if told["changed_at"]:
        since = written(local(from_iso(told["changed_at"])), "en")
        opening = [f"{city}, as of {since}."]
    closing = [CLOSING]
    if told["next_update"]:
        closing = [f"Next news by {_due(told, local)}.", CLOSING]
    news = list(_news(told, plain)) or [NOTHING]
    said: list[str] = []
    for sentence in news:
        if seconds_of(_spoken([*opening, *said, sentence, *closing])) > LONGEST:
            continue  # a shorter one may still fit
        said.append(sentence)
    return "\n".join(spoken(line) for line in (*opening, *said, *closing)) + "\n"


def _news(told: View, plain: Callable[[str], str]) -> Iterator[str]:
    """Headlines and leads in the order of their weight; each is a whole sentence of its own."""
    for notice in told["notices"]:
        yield _ended(readable_text(notice["update"]["headline"]))
    for card in told["cards"]:
        lang = in_language(card, "en")
        lines = lines_for_residents(lang, "your area") if lang["lang"] == "en" else []
        lead = next((line for line in lines if "areas" not in line), None)
        if lead:
            yield _ended(plain(lead["html"]))


def _due(told: View, local: Local) -> str:
    """When the next word is promised: by the clock, and by the day when it is another."""
    due = local(from_iso(told["next_update"]))
    since = local(from_iso(told["changed_at"] or told["next_update"]))
    return clock_time(due, "en") if due.date() == since.date() else written(due, "en")


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."


def _spoken(lines: list[str]) -> str:
    return " ".join(spoken(line) for line in lines)
