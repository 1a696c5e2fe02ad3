"""A stranger's words as the beginning of ours: cut where they are too long, and nothing in them can
become a link, a mark or a fact.
"""

import re
from typing import Any

from hub.updates.models import LONGEST_BODY, LONGEST_HEADLINE

LONGEST_SOURCE = 200


def headline(data: dict[str, Any]) -> str:
    """What is so, as the source says it, cut at a word."""
    return cut(no_slot(" ".join(str(data["title"]).split())), LONGEST_HEADLINE)


def body(data: dict[str, Any]) -> str:
    """What to do, what is so, and where; nothing in it can become a link or a mark."""
    where = f"Where: {data['area']}" if data["area"] else ""
    parts = [data["instruction"], data["text"], where]
    return cut("\n\n".join(inert(part) for part in parts if part), LONGEST_BODY)


def source(data: dict[str, Any], feed: str) -> str:
    """Who says so, and where it can be read."""
    who = str(data["source"] or feed)
    named = who if feed.casefold() in who.casefold() else f"{who}, by {feed}"
    more = f" ({data['link']})" if data["link"] else ""
    return named + more if len(named + more) <= LONGEST_SOURCE else cut(named, LONGEST_SOURCE)


def no_slot(text: str) -> str:
    """A stranger's text must not have a fact of ours quoted in it."""
    return re.sub(r"\{(?=\{)", "{ ", text)


def inert(text: str) -> str:
    """The same to read, with a backslash before what Markdown would take for a link or a mark."""
    text = re.sub(r"[\\`_\[\]<]", r"\\\g<0>", no_slot(str(text)))
    text = re.sub(r"(?<=\S)\*|\*(?=\S)", r"\\*", text)
    text = re.sub(r"^(\s*)([#>+=~|-])", r"\1\\\2", text, flags=re.MULTILINE)
    return re.sub(r"^(\s*\d{1,9})([.)])", r"\1\\\2", text, flags=re.MULTILINE)


def cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0].rstrip("\\") + "…"
