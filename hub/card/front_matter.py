"""The names above a library script and in a topic pack, and what each of them may be."""

import re
from datetime import date
from typing import Annotated, Literal, TypeVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from hub.formats.faults import Fault, Faulty
from hub.formats.plain_yaml import Place, PlainYaml

Phase = Literal["before", "response", "recovery", "any"]
Audience = Literal["agents", "agents and public"]
FactType = Literal["text", "phone", "number", "time", "hours", "list", "zones"]
Lifeline = Literal[
    "safety-security",
    "food-hydration-shelter",
    "health-medical",
    "energy",
    "communications",
    "transportation",
    "hazardous-materials",
    "water-systems",
]

# What to write, name by name, said with each fault.
EXAMPLES = {
    "title": "title: Boil water (at most 40 characters)",
    "hazard": "hazard: boil-water (the folder's name)",
    "phase": "phase: before, response, recovery or any",
    "topics": "topics: a list with at least one topic",
    "audience": "audience: agents, or audience: agents and public",
    "sources": "sources: a list of title, publisher, url and date",
    "publisher": "publisher: Centers for Disease Control and Prevention",
    "url": "url: https://www.ready.gov/power-outages",
    "date": "date: 2026-11-20",
    "review-by": "review-by: 2027-05-31",
    "translation": "translation: machine, or leave the line out once somebody has reviewed it",
    "slots": "slots: a label and an example under each name",
    "label": "label: Where the water is unsafe",
    "example": "example: ZIP codes 33101 and 33109",
    "fact": "fact: list (or text, phone, number, time, hours or zones)",
    "slug": "slug: power-outage",
    "name": "name: Power, lines down (at most 24 characters)",
    "key": "key: P (one letter from A to Z, never L, N, U, X or Y)",
    "lifeline": "lifeline: energy (or another of FEMA's lifelines)",
    "any-count-matters": "any-count-matters: yes, or any-count-matters: no",
    "lead": "lead: one sentence, when to tally this (at most 120 characters)",
}


def _words(text: str) -> str:
    if not (words := " ".join(text.split())):
        raise ValueError("empty")
    return words


def _web_address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname or re.search(r"\s", text):
        raise ValueError("no web address")
    return text


def _day(text: object) -> date:
    if not isinstance(text, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        raise ValueError("no date")
    return date.fromisoformat(text)


def _yes_or_no(text: object) -> bool:
    if text not in ("yes", "no"):
        raise ValueError("neither yes nor no")
    return text == "yes"


Words = Annotated[str, AfterValidator(_words)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Day = Annotated[date, BeforeValidator(_day)]
Key = Annotated[str, Field(pattern=r"^[A-KMO-TVWZ]$")]

_EXACT = ConfigDict(extra="forbid", frozen=True)


class Source(BaseModel):
    """Public guidance the words follow; `date` is the page's, or the day it was read."""

    model_config = _EXACT
    title: Words
    publisher: Words
    url: Annotated[str, AfterValidator(_web_address)]
    date: Day


class SlotNote(BaseModel):
    """What to fill into a slot, an example of it, and of which type a fact for it is."""

    model_config = _EXACT
    label: Words
    example: Words
    fact: FactType | None = None


class FrontMatter(BaseModel):
    """What stands above a script's words."""

    model_config = _EXACT
    title: Annotated[Words, Field(max_length=40)]
    hazard: Slug
    phase: Phase
    topics: Annotated[tuple[Slug, ...], Field(min_length=1)]
    audience: Audience
    sources: Annotated[tuple[Source, ...], Field(min_length=1)]
    review_by: Annotated[Day, Field(alias="review-by")]
    translation: Literal["machine"] | None = None  # nobody who reads the language has reviewed it
    slots: dict[str, SlotNote] = Field(default_factory=dict)


class PackTopic(BaseModel):
    """One thing callers ask about; `any_count_matters`: even one call is shown to command."""

    model_config = _EXACT
    slug: Slug
    name: Annotated[Words, Field(max_length=24)]
    key: Key
    lifeline: Lifeline
    any_count_matters: Annotated[
        bool, BeforeValidator(_yes_or_no), Field(alias="any-count-matters")
    ]
    lead: Annotated[Words, Field(max_length=120)]


class TopicPack(BaseModel):
    """What callers ask about in one hazard, in the order the console shows."""

    model_config = _EXACT
    hazard: Slug
    topics: Annotated[tuple[PackTopic, ...], Field(min_length=1)]


Model = TypeVar("Model", bound=BaseModel)


def checked(model: type[Model], document: PlainYaml, file: str) -> Model:
    """The document as a `model`; raises `Faulty` with the line of each name that is not right."""
    try:
        return model.model_validate(document.content)
    except ValidationError as invalid:
        faults = [_fault(error, document, file) for error in invalid.errors(include_url=False)]
        raise Faulty(*sorted(faults, key=lambda fault: fault.line)) from None


def _fault(error: ErrorDetails, document: PlainYaml, file: str) -> Fault:
    place: Place = error["loc"]
    name = next((str(step) for step in reversed(place) if isinstance(step, str)), "")
    line = document.line_of(place)
    if error["type"] == "extra_forbidden":
        return Fault(
            file, line, f"“{name}” is no name here: take it out, or look for a typing error"
        )
    problem = "is missing" if error["type"] == "missing" else "is not right"
    if error["type"] == "value_error":
        problem = f"is {error['msg'].removeprefix('Value error, ')}"
    if not name:
        return Fault(file, line, "no names and values: write “title: Boil water” and so on")
    return Fault(
        file, line, f"“{name}” {problem}: write {EXAMPLES.get(name, 'it as the guide says')}"
    )
