"""The lines of a card: sections, list items and paragraphs, and what is wrong with them."""

import re
import unicodedata
from dataclasses import dataclass, field

from hub.formats.markdown import MARK

SECTIONS = ("Transfer", "Say", "Ask", "Do", "Don't say")
STEPS = "Steps"  # after the others, where a card branches
NEEDED = ("Transfer", "Say", "Ask")
MOST_ITEMS = 40  # of one section; an agent finds nothing in more

Blame = list[tuple[int, str]]  # faults so far: line, and what to write instead
Lines = list[tuple[int, str]]  # number and text

_HEADING = re.compile(r"\s*#+\s*(?P<name>.*?)\s*")
_ITEM = re.compile(r"(?P<indent>[ \t]*)-(?:[ \t]+(?P<text>.*))?")
_HTML = re.compile(r"<[A-Za-z/!?]")
_LINK = re.compile(r"\]\((?!#)")  # “](#” is a branch: see `card.lines`
_KNOWN = (*SECTIONS, STEPS)
_ORDER = ", ".join(f"## {name}" for name in SECTIONS)
# Marks that turn the direction of what follows: what an approver sees would not be what is read.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass
class Section:
    """One section as written: the line of its heading, and the lines under it."""

    name: str
    line: int
    lines: Lines = field(default_factory=list)


@dataclass
class Item:
    """One list item: its line, its words on one line, and the items indented under it."""

    line: int
    words: list[str]
    under: list["Item"] = field(default_factory=list)

    @property
    def text(self) -> str:
        return _one_line(self.words)

    def text_from(self, at: int) -> str:
        """Its words from one of its lines on."""
        return _one_line(self.words[at:])


def forbidden(lines: Lines, faults: Blame) -> None:
    """Blame what no line of a card may hold: markup beyond bold and emphasis, hidden characters."""
    for number, line in lines:
        plain = MARK.sub(lambda mark: "x" if mark["slot"] else mark["stars"] or " ", line)
        if _HTML.search(plain):
            faults.append(
                (number, "HTML is not read aloud: write plain words, or “\\<” for the sign")
            )
        if _LINK.search(plain):
            says = "links and images are not read aloud: write what to say"
            faults.append((number, says + ", or a branch like [Yes](#name-of-a-step)"))
        if "{{" in plain or "}}" in plain:
            faults.append((number, "a slot is written {{ name }}: lower case, digits, underscores"))
        if any(_is_hidden(character) for character in line):
            faults.append((number, "a character that cannot be seen: type the line again"))


def sections(lines: Lines, faults: Blame) -> dict[str, Section]:
    """Every section of the layout by name; a missing one is empty, and blamed."""
    found: dict[str, Section] = {}
    current: Section | None = None
    for number, line in lines:
        if current is not None and current.name == STEPS and line.lstrip().startswith("###"):
            current.lines.append((number, line))
        elif line.lstrip().startswith("#"):
            current = _opened(line, number, found, faults)
        elif current is not None:
            current.lines.append((number, line))
        elif line.strip():
            faults.append((number, "words before the first heading: begin with ## Transfer"))
            current = Section("", number)
    for name in reversed(SECTIONS):
        if name not in found:
            found[name] = _missing(name, found, lines[-1][0], faults)
        elif name in NEEDED and not any(line.strip() for _, line in found[name].lines):
            faults.append((found[name].line, f"## {name} is empty: it needs at least one line"))
    return found


def items(section: Section, faults: Blame) -> list[Item]:
    """The list of a section. A line under an item that is no item goes on with it."""
    found: list[Item] = []
    current: Item | None = None
    for number, line in section.lines:
        marker = _ITEM.fullmatch(line)
        if marker:
            current = Item(number, [marker["text"] or ""])
            _place(current, marker["indent"], found, faults)
        elif not line.strip():
            current = None
        elif current is not None:
            current.words.append(line)
        else:
            faults.append((number, f"## {section.name} is a list: start the line with “- ”"))
            current = Item(number, [line])
    for item in (every for one in found for every in (one, *one.under)):
        if not item.text:
            faults.append((item.line, "a list item without words: write them or take it out"))
    _blame_excess(section, len(found), faults)
    return found


def paragraphs(section: Section, faults: Blame) -> list[Item]:
    """The paragraphs of a section; an empty line stands between two."""
    found: list[Item] = []
    current: Item | None = None
    for number, line in section.lines:
        if _ITEM.fullmatch(line):
            faults.append(
                (number, f"## {section.name} is paragraphs, not a list: take off the “-”")
            )
        if not line.strip():
            current = None
        elif current is not None:
            current.words.append(line)
        else:
            current = Item(number, [line])
            found.append(current)
    _blame_excess(section, len(found), faults)
    return found


def step_blocks(section: Section, faults: Blame) -> list[tuple[Item, bool]]:
    """What stands in one step, in its order: a paragraph, or (true) a list item."""
    found: list[tuple[Item, bool]] = []
    current: Item | None = None
    for number, line in section.lines:
        marker = _ITEM.fullmatch(line)
        if marker and len(marker["indent"].expandtabs(4)) >= 2:
            faults.append((number, "a step has no items under items: start the line with “- ”"))
        if marker or (line.strip() and current is None):
            current = Item(number, [marker["text"] or "" if marker else line])
            found.append((current, bool(marker)))
        elif line.strip() and current is not None:
            current.words.append(line)
        else:
            current = None
    for item, _ in found:
        if not item.text:
            faults.append((item.line, "a list item without words: write them or take it out"))
    _blame_excess(section, len(found), faults)
    return found


def _opened(line: str, number: int, found: dict[str, Section], faults: Blame) -> Section:
    """The section that a heading opens; one that nobody reads where the name is not right."""
    heading = _HEADING.fullmatch(line)
    name = (heading["name"] if heading else "").replace("’", "'")
    if name not in _KNOWN:
        says = f"no heading of a card: {line.strip()[:60]} (write {_ORDER})"
        if line.startswith("### "):
            says = f"a step without ## {STEPS} above it: write that line before the first ###"
        faults.append((number, says))
        return found.setdefault("", Section("", number))
    if name in found:
        faults.append((number, f"## {name} a second time: put its lines under the first"))
        return Section("", number)
    if not line.startswith("## "):
        faults.append((number, f"not quite a heading: write ## {name}"))
    elif any(_KNOWN.index(before) > _KNOWN.index(name) for before in found if before):
        order = f"{_ORDER}, ## {STEPS}" if STEPS in found else _ORDER
        faults.append((number, f"## {name} is out of order: write {order}"))
    found[name] = Section(name, number)
    return found[name]


def _missing(name: str, found: dict[str, Section], last: int, faults: Blame) -> Section:
    later = [found[after].line for after in _KNOWN[_KNOWN.index(name) :] if after in found]
    line = min(later, default=last)
    if "" not in found:  # else a heading with another name is blamed already, likely this one
        faults.append((line, f"## {name} is missing: write {_ORDER}"))
    return Section(name, line)


def _place(item: Item, indent: str, found: list[Item], faults: Blame) -> None:
    if len(indent.expandtabs(4)) < 2:
        found.append(item)
    elif found:
        found[-1].under.append(item)
    else:
        faults.append((item.line, "an indented item with none above it: start the line with “- ”"))


def _blame_excess(section: Section, count: int, faults: Blame) -> None:
    if count > MOST_ITEMS:
        says = f"## {section.name} has {count} entries: at most {MOST_ITEMS}"
        faults.append((section.line, says))


def _one_line(lines: list[str]) -> str:
    return " ".join(" ".join(lines).split())


def _is_hidden(character: str) -> bool:
    return character in _TURNING or (
        character != "\t" and unicodedata.category(character) in {"Cc", "Cs"}
    )
