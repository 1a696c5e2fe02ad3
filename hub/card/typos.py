"""Whether a new version only puts a slip of the pen right, so that nobody need be interrupted.

It reads letters, not meaning, so it is strict: whatever could change what a caller does is told
aloud. Of a language whose *no* it does not know, every change is.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from hub.card.card import fill, slots_of
from hub.card.changes import Change
from hub.card.view import card_view
from hub.formats.faults import Faulty
from hub.formats.languages import name_of

MOST_WORDS = 6  # that came or went: more is another text, not a slip

_WORD = re.compile(r"[^\W_]+(?:['’.][^\W_]+)*")
_SENTENCE_ENDS = re.compile(r"(?:^|[.!?…:]\s*[\"”’)]*\s*[“\"(¿¡]*)$")


def words_of(text: str) -> frozenset[str]:
    """The words of a list that is written as one text."""
    return frozenset(text.split())


NEGATIONS = {
    "en": words_of(
        "no not never none nobody nothing nor neither nowhere cannot without unless except only "
        "avoid stop refuse forbid forbidden illegal hardly"
    ),
    "es": words_of(
        "no ni nunca jamás sin nadie nada ningún ninguna ninguno tampoco salvo excepto solo sólo "
        "solamente evite evitar pare prohibido apenas menos"
    ),
}
_NOT_SHORT = re.compile(r"n['’]t$")
_TURNED = ("un", "in", "im", "non", "dis", "des")  # safe → unsafe

TIMES = {
    "en": words_of(
        "am pm a.m p.m noon midnight today tonight tomorrow yesterday morning afternoon evening "
        "night now soon later before after until till by since hour hours minute minutes second "
        "seconds day days week weeks month months monday tuesday wednesday thursday friday "
        "saturday sunday january february march april may june july august september october "
        "november december"
    ),
    "es": words_of(
        "am pm a.m p.m mediodía medianoche hoy noche mañana ayer tarde madrugada ahora ya pronto "
        "luego antes después hasta desde hora horas minuto minutos segundo segundos día días "
        "semana semanas mes meses lunes martes miércoles jueves viernes sábado domingo enero "
        "febrero marzo abril mayo junio julio agosto septiembre octubre noviembre "
        "diciembre"
    ),
}
NUMBERS = {
    "en": words_of(
        "zero one two three four five six seven eight nine ten eleven twelve twenty thirty half "
        "quarter hundred thousand once twice all every each both"
    ),
    "es": words_of(
        "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce veinte treinta media "
        "medio cuarto cien mil todos todas cada ambos"
    ),
}

Text = tuple[str, Mapping[str, str]]  # a card's text and the values of its slots


def why_aloud(old: Text, new: Text, lang: str) -> list[str]:
    """What keeps a change from being a slip: each in a few words; nothing where it is one."""
    if lang.partition("-")[0] not in NEGATIONS:
        return [f"words in {name_of(lang)}, of which the hub does not know how they say no"]
    try:
        view = card_view(new[0], new[1], fill(*old))
    except Faulty:
        return ["a layout that cannot be compared"]
    count = view["words_in"] + view["words_out"]
    many = [f"{count} words, in and out: at most {MOST_WORDS}"] if count > MOST_WORDS else []
    found = [*_slots(old, new), *_changes(view["changes"], lang.partition("-")[0]), *many]
    return list(dict.fromkeys(found))


def _slots(old: Text, new: Text) -> Iterator[str]:
    before, after = slots_of(old[0]), slots_of(new[0])
    if before != after:
        yield "which local values are said, or in which order"
    for name in dict.fromkeys([*before, *after]):
        if old[1].get(name, "") != new[1].get(name, ""):
            yield f"the local value of {name.replace('_', ' ')}"


def _changes(changes: Sequence[Change], lang: str) -> Iterator[str]:
    for change in changes:
        if change["section"] == "Transfer":
            yield "a line of Transfer"
        said = ""  # what stands before a part, as it is now
        for part in change["parts"]:
            if part["op"] != "same":
                yield from _part(part["text"], said, lang)
            if part["op"] != "removed":
                said += part["text"]
        yield from _turned(change)


def _part(text: str, before: str, lang: str) -> Iterator[str]:
    """What is grave among words that came or went."""
    if "[" in text or "]" in text:
        yield "for whom a line is, or where an answer leads"
    for match in _WORD.finditer(text):
        word = match[0]
        plain = word.lower().replace("’", "'")
        if any(map(str.isdigit, word)) or plain in NUMBERS[lang]:
            yield f"a number: “{word}”"
        elif plain in NEGATIONS[lang] or _NOT_SHORT.search(plain):
            yield f"a negation: “{word}”"
        elif plain in TIMES[lang]:
            yield f"a time: “{word}”"
        elif word[0].isupper() and not _SENTENCE_ENDS.search(before + text[: match.start()]):
            yield f"a name: “{word}”"
    if any(map(str.isdigit, _WORD.sub("", text))):
        yield f"a number: “{text.strip()}”"


def _turned(change: Change) -> Iterator[str]:
    """A word that became its opposite: safe, unsafe."""
    came, went = _words(change, "added"), _words(change, "removed")
    for word in came | went:
        other = went if word in came else came
        if any(word == before + one for one in other for before in _TURNED):
            yield f"a word and its opposite: “{word}”"


def _words(change: Change, op: str) -> set[str]:
    parts: Iterable[str] = (part["text"] for part in change["parts"] if part["op"] == op)
    return {match[0].lower() for text in parts for match in _WORD.finditer(text)}
