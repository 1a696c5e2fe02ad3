"""What agents flagged, and what they were told of it, in plain sentences."""

from collections.abc import Mapping
from typing import Any

SENTENCES = {  # filled from the snapshot
    "flags.answered": "{by} answered those who flagged {text[named]}: {sentence}",
}
HOW = {  # how a flag is answered → what is said of the text. Only the first two are a person's.
    "mended": "It is mended.",
    "right": "The text is right:",
    "newer": "Version {number} is live: look whether it is mended.",
    "corrected": "It was corrected.",
    "taken_back": "It was taken back.",
}
BY_HAND = ("mended", "right")


def named(text: Mapping[str, Any]) -> str:
    """A text as people call it: Boil water, version 3 (ES); the update “Quay Road is open.”."""
    if text["kind"] == "update":
        return f"the update “{text['title']}”"
    lang = "" if text["lang"] == "en" else f" ({text['lang'].upper()})"
    return f"{text['title']}, version {text['number']}{lang}"


def flagged(count: int, text: str) -> str:
    """How many flagged this text, in words."""
    if not count:
        return ""
    return f"{count} {'agent' if count == 1 else 'agents'} flagged {text}"


def in_words(how: str, said: str, after: Mapping[str, Any] | None) -> str:
    """The answer as one sentence."""
    return f"{HOW[how].format(**(after or {}))} {said}".strip()
