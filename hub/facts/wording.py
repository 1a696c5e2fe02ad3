"""How a value is said in languages in which the hub does not say it by itself."""

from collections.abc import Mapping

LONGEST = 1_000  # characters; it is read aloud

_OLD = (
    "This still says what was so before. Write it anew, or leave it empty: then it is said as it "
    "is typed above."
)


def in_languages(
    said: Mapping[str, str], outdated: Mapping[str, str], wrong: dict[str, str]
) -> dict[str, str]:
    """Language → its words, blank ones left out. A translation of the value before (`outdated`) is
    none of this one: `wrong` then names its field.
    """
    kept = {}
    for lang, typed in said.items():
        lines = [" ".join(line.split()) for line in typed.split("\n")]
        text = "\n".join(line for line in lines if line)
        if len(text) > LONGEST:
            wrong[f"said-{lang}"] = f"Write at most {LONGEST:,} characters: it is read aloud."
        elif text and outdated.get(lang) == text:
            wrong[f"said-{lang}"] = _OLD
        if text:
            kept[lang] = text
    return kept
