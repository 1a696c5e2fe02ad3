"""The library of draft scripts and topic packs, in files as `docs/library.md` lays them out."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath

from hub.card.card import Card, card_text, parse_card, slots_of
from hub.card.front_matter import (
    Audience,
    FrontMatter,
    Phase,
    SlotNote,
    Source,
    TopicPack,
    checked,
)
from hub.formats.faults import Fault, Faulty
from hub.formats.languages import ORIGINAL
from hub.formats.plain_yaml import LONGEST, PlainYaml, read_yaml

PACKS = "topics"  # the folder of topic packs
PLANS = "plans"  # the folder of communications plans, which are no scripts

_SCRIPT_NAME = re.compile(r"(?P<slug>[a-z0-9]+(?:-[a-z0-9]+)*)\.(?P<lang>[a-z]{2,3}(?:-\w+)*)\.md")


@dataclass(frozen=True)
class LibraryScript:
    """One script in one language. `body` is the card's text, always laid out alike."""

    file: str
    slug: str
    lang: str
    title: str
    hazard: str
    phase: Phase
    topics: tuple[str, ...]
    audience: Audience
    sources: tuple[Source, ...]
    review_by: date
    slots: Mapping[str, SlotNote]
    machine: bool  # translated by one, and reviewed by nobody who reads the language
    body: str
    card: Card


@dataclass(frozen=True)
class Library:
    """All scripts and packs, in the order of their files, and what a librarian should look at."""

    scripts: tuple[LibraryScript, ...]
    packs: tuple[TopicPack, ...]
    warnings: tuple[Fault, ...]


def read_script(file: str, text: str) -> LibraryScript:
    """Read `<hazard>/<slug>.<lang>.md`; raises `Faulty` with every fault of both its halves."""
    name = _SCRIPT_NAME.fullmatch(PurePosixPath(file).name)
    if name is None:
        raise Faulty(Fault(file, 1, "the file's name must be like boil-water.en.md"))
    above, body, body_line = _halves(file, text)
    faults: list[Fault] = []
    matter = card = None
    try:
        document = read_yaml(above, file=file, first_line=2)
        matter = checked(FrontMatter, document, file)
        faults += _disagreements(matter, document, file, body, body_line)
        if matter.translation and name["lang"] == ORIGINAL:
            says = "“translation” is for translations: English is what they are made from"
            faults.append(Fault(file, document.line_of(("translation",)), says))
    except Faulty as faulty:
        faults += faulty.faults
    try:
        card = parse_card(body, file=file, first_line=body_line)
    except Faulty as faulty:
        faults += faulty.faults
    if faults or matter is None or card is None:
        raise Faulty(*faults)
    return _script(file, name["slug"], name["lang"], matter, card)


def read_topic_pack(file: str, text: str) -> TopicPack:
    """Read `topics/<hazard>.yaml`; raises `Faulty` with every fault in it."""
    document = read_yaml(text, file=file)
    pack = checked(TopicPack, document, file)
    faults = []
    if pack.hazard != PurePosixPath(file).stem:
        says = f"“hazard” is {pack.hazard}: write the file's name, {PurePosixPath(file).stem}"
        faults.append(Fault(file, document.line_of(("hazard",)), says))
    for at, topic in enumerate(pack.topics):
        for field in ("slug", "name", "key"):
            if getattr(topic, field) in [getattr(other, field) for other in pack.topics[:at]]:
                line = document.line_of(("topics", at, field))
                faults.append(Fault(file, line, f"this {field} is taken by a topic above"))
    if faults:
        raise Faulty(*faults)
    return pack


def read_library(directory: Path, today: date | None = None) -> Library:
    """Read the whole library; raises `Faulty` with the faults of all files at once.

    Given `today`, scripts whose review date is past are among the warnings.
    """
    scripts: list[LibraryScript] = []
    packs: list[TopicPack] = []
    faults: list[Fault] = []
    for path in _files(directory):
        file = path.relative_to(directory.parent).as_posix()
        try:
            text = _text(path, file)
            if path.parent.name == PACKS:
                packs.append(read_topic_pack(file, text))
            else:
                scripts.append(read_script(file, text))
        except Faulty as faulty:
            faults += faulty.faults
    if not scripts and not faults:
        faults.append(Fault(directory.name, 1, "no script is here: is this the library's folder?"))
    if faults:
        raise Faulty(*faults)
    return Library(tuple(scripts), tuple(packs), tuple(_warnings(scripts, packs, today)))


def _files(directory: Path) -> list[Path]:
    """Every file of the library's two levels, but its README and hidden ones."""
    paths = [path for path in sorted(directory.glob("*/*")) if not path.name.startswith(".")]
    paths = [path for path in paths if path.parent.name != PLANS]  # hub/plans reads them
    return [path for path in paths if path.is_file() and path.name != "README.md"]


def _text(path: Path, file: str) -> str:
    if path.suffix != (".yaml" if path.parent.name == PACKS else ".md"):
        raise Faulty(Fault(file, 1, "no file of the library: scripts end in .md, packs in .yaml"))
    if path.stat().st_size > 4 * LONGEST:
        raise Faulty(Fault(file, 1, f"longer than {LONGEST:,} characters: say it shorter"))
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise Faulty(Fault(file, line, "not UTF-8: save the file as UTF-8")) from None


def _halves(file: str, text: str) -> tuple[str, str, int]:
    """Front matter, body, and the number of the body's first line."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    fences = [at for at, line in enumerate(lines) if line.rstrip() == "---"][:2]
    if len(fences) < 2 or fences[0] != 0:
        raise Faulty(
            Fault(file, 1, "no front matter: begin with a line “---”, end it with another")
        )
    end = fences[1]
    return "\n".join(lines[1:end]), "\n".join(lines[end + 1 :]), end + 2


def _disagreements(
    matter: FrontMatter, document: PlainYaml, file: str, body: str, body_line: int
) -> Iterator[Fault]:
    """Where the front matter says other than the folder, or than the words below."""
    folder = PurePosixPath(file).parent.name
    if matter.hazard != folder:
        says = f"“hazard” is {matter.hazard}: write the folder's name, {folder}"
        yield Fault(file, document.line_of(("hazard",)), says)
    used = slots_of(body)
    for name in matter.slots:
        if name not in used:
            says = f"slot “{name}” is not in the words: take it out, or write {{{{ {name} }}}}"
            yield Fault(file, document.line_of(("slots", name)), says)
    for name in used:
        if name not in matter.slots:
            before = re.split(r"\{\{[ \t]*" + name + r"[ \t]*\}\}", body)[0]
            says = f"slot “{name}” has no label and example: write them under slots"
            yield Fault(file, body_line + before.count("\n"), says)


def _script(file: str, slug: str, lang: str, matter: FrontMatter, card: Card) -> LibraryScript:
    return LibraryScript(
        file=file,
        slug=slug,
        lang=lang,
        title=matter.title,
        hazard=matter.hazard,
        phase=matter.phase,
        topics=matter.topics,
        audience=matter.audience,
        sources=matter.sources,
        review_by=matter.review_by,
        slots=matter.slots,
        machine=matter.translation == "machine",
        body=card_text(card),
        card=card,
    )


def _warnings(
    scripts: list[LibraryScript], packs: list[TopicPack], today: date | None
) -> Iterator[Fault]:
    known = {topic.slug for pack in packs for topic in pack.topics}
    first = {(script.hazard, script.slug): script for script in reversed(scripts)}
    for script in scripts:
        if today is not None and script.review_by < today:
            yield Fault(script.file, 1, f"its review was due by {script.review_by}: read it again")
        for topic in script.topics:
            if topic not in known:
                yield Fault(script.file, 1, f"topic {topic} is in no topic pack")
        other = first[script.hazard, script.slug]
        if script.slots.keys() != other.slots.keys():
            names = ", ".join(sorted(script.slots.keys() ^ other.slots.keys()))
            yield Fault(script.file, 1, f"other slots than {other.file}: {names}")
        if _ways(script.card) != _ways(other.card):  # a call goes on in the caller's language
            yield Fault(script.file, 1, f"other steps or branches than {other.file}")


def _ways(card: Card) -> list[list[int]]:
    """Where the branches lead, from the questions and from each step: to the how-many-th step."""
    steps = [step.slug for step in card.steps]
    places = [card.ask, *(step.lines for step in card.steps)]
    return [[steps.index(one.to) for line in lines for one in line.branches] for lines in places]
