"""Several things named in one sentence, and taken apart again: A, B and C."""

import re

AND = {  # between the last two of a list, where a word of its own stands there
    "en": "and", "es": "y", "fr": "et", "ht": "ak", "pt": "e", "it": "e", "de": "und", "pl": "i",
    "vi": "và", "tl": "at", "ru": "и", "uk": "і", "so": "iyo",
}  # fmt: skip
_BETWEEN = re.compile(rf"[,;]|\s(?:{'|'.join(sorted({*AND.values()}))})\s")


def joined(items: list[str], lang: str) -> str:
    """A, B and C; items that hold commas themselves are kept apart by semicolons."""
    word = AND.get(lang.split("-")[0].lower())
    if len(items) < 2:
        return items[0] if items else ""
    if any("," in item for item in items):
        return "; ".join(items[:-1]) + ("; " + f"{word} " * bool(word)) + items[-1]
    if word is None:
        return ", ".join(items)
    if lang.split("-")[0].lower() == "es" and _sounds_like_i(items[-1]):
        word = "e"
    return f"{', '.join(items[:-1])} {word} {items[-1]}"


def parted(text: str) -> list[str]:
    """The things that were joined, in whichever of these languages."""
    return [part.strip() for part in _BETWEEN.split(text) if part.strip()]


def _sounds_like_i(word: str) -> bool:
    """Whether the Spanish *y* before it becomes *e*: Iglesia, Hidalgo; but not hielo."""
    low = word.lower()
    return low.startswith(("i", "í")) or (low.startswith("hi") and low[2:3] not in ("a", "e", "o"))
