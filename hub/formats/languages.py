"""What a language's code says: its name in English, which way it is written, and how numbers stand
in it.

A code is that of `lang` in HTML: en, es, zh-Hant. Words of any language are drawn here; only the
names of those a call center is likely to meet are known.
"""

import re
import unicodedata
from collections.abc import Iterable
from html import escape

ORIGINAL = "en"  # the language the others are translated from
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
LONGEST_LANGUAGE = 12
MOST_LANGUAGES = 12

NAMES = {
    "am": "Amharic", "ar": "Arabic", "ase": "American Sign Language", "bn": "Bengali",
    "ckb": "Kurdish (Sorani)", "cs": "Czech", "de": "German", "dv": "Dhivehi", "el": "Greek",
    "en": "English", "es": "Spanish", "fa": "Farsi", "fil": "Filipino", "fr": "French",
    "gu": "Gujarati", "he": "Hebrew", "hi": "Hindi", "hmn": "Hmong", "ht": "Haitian Creole",
    "hu": "Hungarian", "hy": "Armenian", "it": "Italian", "ja": "Japanese", "km": "Khmer",
    "kmr": "Kurdish (Kurmanji)", "ko": "Korean", "lo": "Lao", "mh": "Marshallese", "my": "Burmese",
    "ne": "Nepali", "nl": "Dutch", "nv": "Navajo", "om": "Oromo", "pa": "Punjabi", "pl": "Polish",
    "prs": "Dari", "ps": "Pashto", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian",
    "rw": "Kinyarwanda", "sd": "Sindhi", "sm": "Samoan", "so": "Somali", "sq": "Albanian",
    "sr": "Serbian", "sw": "Swahili", "ta": "Tamil", "te": "Telugu", "th": "Thai",
    "ti": "Tigrinya", "tl": "Tagalog", "to": "Tongan", "tr": "Turkish", "ug": "Uyghur",
    "uk": "Ukrainian", "ur": "Urdu", "uz": "Uzbek", "vi": "Vietnamese", "yi": "Yiddish",
    "yue": "Cantonese", "zh": "Chinese", "zh-Hans": "Chinese (simplified)",
    "zh-Hant": "Chinese (traditional)",
}  # fmt: skip

# Written from right to left, unless the code names another script (ku-Latn, az-Arab).
_RIGHT_TO_LEFT = {
    "ar", "arc", "ckb", "dv", "fa", "he", "ks", "lrc", "mzn", "nqo", "pnb", "prs", "ps", "sd",
    "syr", "ug", "ur", "yi",
}  # fmt: skip
_RIGHT_TO_LEFT_SCRIPTS = {"adlm", "arab", "aran", "hebr", "mand", "nkoo", "rohg", "syrc", "thaa"}

# A number as it is dialled or read out: in words written from right to left its parts would
# otherwise change places (555-0142 would be shown as 0142-555).
_GROUP = r"(?:\(\d+\)|\d+)"
_QUOTED = re.compile(r"(“[^”]*”)")
_NUMBER = re.compile(rf"\+?{_GROUP}(?:[-./:, ]?{_GROUP}){{0,5}}%?")


def name_of(lang: str) -> str:
    """The language in English; a code nobody knows as its capitals."""
    found = NAMES.get(lang) or NAMES.get(lang.partition("-")[0])
    return found or lang.upper()


def direction(lang: str) -> str:
    """`rtl` or `ltr`, as the attribute `dir` takes it."""
    first, *more = lang.split("-")
    script = next((part.lower() for part in more if len(part) == 4 and part.isalpha()), None)
    if script:
        return "rtl" if script in _RIGHT_TO_LEFT_SCRIPTS else "ltr"
    return "rtl" if first in _RIGHT_TO_LEFT else "ltr"


def reads_right_to_left(text: str) -> bool:
    """Whether any letter of the text is written from right to left."""
    return any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in text)


def isolated(text: str, *, among: bool | None = None) -> str:
    """The text as HTML, escaped. `among` words written from right to left, which are looked for
    when it is not said, each number stands alone, so that it is read in its own order.
    """
    if not (reads_right_to_left(text) if among is None else among):
        return escape(text)
    parts, at = [], 0
    for number in _NUMBER.finditer(text):
        parts += [escape(text[at : number.start()]), f'<bdi dir="ltr">{escape(number[0])}</bdi>']
        at = number.end()
    return "".join([*parts, escape(text[at:])])


def quoting(text: str, lang: str) -> str:
    """An English sentence that quotes words of a language, as HTML: what stands between “ and ”
    is read in its own direction.
    """
    if direction(lang) == "ltr":
        return escape(text)
    parts = _QUOTED.split(text)
    return "".join(
        f'<bdi lang="{escape(lang)}">{isolated(part, among=True)}</bdi>' if at % 2 else escape(part)
        for at, part in enumerate(parts)
    )


def required(codes: Iterable[str]) -> list[str]:
    """These languages, each once, after the one the others are translated from."""
    return list(dict.fromkeys([ORIGINAL, *codes]))


def typed_codes(text: str) -> list[str]:
    """The codes in a field: “en, es zh-Hant”."""
    return text.replace(",", " ").split()


def wrong_languages(codes: Iterable[str]) -> str:
    """What is wrong with a list of codes, in one sentence; empty when nothing is."""
    codes = list(codes)
    for code in codes:
        if not LANGUAGE.fullmatch(code) or len(code) > LONGEST_LANGUAGE:
            return f"{code} is no language code. Write codes like en, es, zh-Hant."
    if len(codes) > MOST_LANGUAGES:
        return f"Write at most {MOST_LANGUAGES} languages: each card is kept in all of them."
    return "" if codes else "Write at least one language code, like en."
