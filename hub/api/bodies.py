"""What partner systems send: every field checked, unknown ones refused by name."""

from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from hub.core.moments import checked

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Text = Annotated[str, StringConstraints(max_length=20_000)]
Value = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Id = Annotated[str, StringConstraints(min_length=1, max_length=64)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, max_length=120)]
Language = Annotated[
    str, StringConstraints(max_length=12, pattern="^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")
]
Time = Annotated[AwareDatetime, AfterValidator(checked)]


def _web_address(typed: str) -> str:
    """As in the form: an address that is no web page could run in the reader's browser."""
    if typed and not typed.startswith(("http://", "https://")):
        raise ValueError("Write the address of a source with https:// before it")
    return typed


class Body(BaseModel):
    """A body in which a misspelled field is an error, not silence."""

    model_config = ConfigDict(extra="forbid")


class NewIncident(Body):
    """An incident to open; `exercise: true` makes a drill, which can never become live."""

    name: Line
    hazard: Line
    level: int = Field(3, ge=1, le=3, description="3 watch, 2 partial, 1 full activation")
    exercise: bool = False
    period_ends_at: Time | None = None
    languages: list[Language] | None = Field(
        None, max_length=11, description="codes in which every card is wanted; the city's if absent"
    )


class Languages(Body):
    """In which languages every card of an incident is wanted; English is always one of them."""

    languages: list[Language] = Field(max_length=11)


class NewTopic(Body):
    """A topic to add to an open incident."""

    incident: Id
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=24)]
    key: str | None = Field(None, description="one free letter, never L N U X Y")
    lifeline: str = Field("", max_length=40)
    any_count: bool = Field(False, description="even one call is shown to command")


class Source(Body):
    """Public guidance a script follows."""

    title: Line
    publisher: str = Field("", max_length=200)
    url: Annotated[str, AfterValidator(_web_address)] = Field(
        "", max_length=500, json_schema_extra={"pattern": "^(https?://|$)"}
    )
    date: str = Field("", max_length=20)


class NewScript(Body):
    """A draft: the card layout of docs/library.md in `body`, local values in `values`."""

    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
    slug: str | None = Field(None, max_length=60, pattern="^[a-z0-9]+(-[a-z0-9]+)*$")
    hazard: Line = "any"
    lang: str = Field("en", min_length=2, max_length=12)
    topics: list[Line] = Field(min_length=1, max_length=20)
    body: Text
    values: dict[str, Value] = Field(default_factory=dict)
    facts: dict[str, Id] = Field(default_factory=dict, description="slot → the fact it quotes")
    sources: list[Source] = Field(default_factory=list, max_length=20)
    incident: Id | None = None
    public: bool = False
    translates: Id | None = Field(None, description="the English version it was made from")
    machine: bool = Field(False, description="a machine translated it: it needs a review")
    reviewed_by: Name = Field("", description="who reads the language and has reviewed it")


class SendBack(Body):
    """Why a text goes back to its writer."""

    reason: Annotated[str, StringConstraints(min_length=1, max_length=2000)]


class Reason(Body):
    """Why words are taken back: every screen shows it."""

    reason: Annotated[str, StringConstraints(min_length=1, max_length=2000)]


class Approve(Body):
    """The hash of the text that was read, so that a text edited meanwhile is refused."""

    hash: str | None = Field(None, max_length=64)


class Submit(Body):
    """Which department checks the facts first, when one is to: its id."""

    check_by: Id | None = None


class Check(Body):
    """The hash of the text that was read, so that a text edited meanwhile is refused."""

    hash: str | None = Field(None, max_length=64)


class Why(Body):
    """Why one person publishes alone."""

    why: Annotated[str, StringConstraints(min_length=1, max_length=2000)]
    hash: str | None = Field(None, max_length=64)


class BreakGlass(Why):
    """Where words go that one person publishes alone; they must have an end."""

    incident: Id
    until: Time
    audience: Literal["all"] | list[Id] = Field("all", description="all, or ids of sites")


class BreakGlassUpdate(Why):
    """To whom an update goes that one person tells alone; it must have an end of its own."""

    audience: Literal["all"] | list[Id] = "all"


class Publish(Body):
    """Where approved words go, to whom, and until when."""

    incident: Id
    audience: Literal["all"] | list[Id] = Field("all", description="all, or ids of sites")
    until: Time | None = None
    silent: bool = Field(False, description="only a slip is put right: nobody is interrupted")


class PublishAt(Publish):
    """The same at a time to come: the clock publishes then."""

    at: Time


class Slots(Body):
    """What stands in the slots of an update: typed, or the fact that is quoted."""

    values: dict[str, Value] = Field(default_factory=dict)
    facts: dict[str, Id] = Field(default_factory=dict, description="slot → the fact it quotes")


class NewUpdate(Slots):
    """A draft of a situational update."""

    incident: Id
    severity: Literal["critical", "important", "routine"] = "routine"
    headline: Line
    body: Text = ""
    source: Line
    until: Time | None = None
    next_update_at: Time | None = None


class Correct(Slots):
    """The words that correct a published update: a new draft, linked to what it corrects."""

    headline: Line
    body: Text = ""
    source: Line
    severity: Literal["critical", "important", "routine"] | None = None
    until: Time | None = None
    next_update_at: Time | None = None


class PublishUpdate(Body):
    """To whom an approved update goes."""

    audience: Literal["all"] | list[Id] = "all"


class PublishUpdateAt(PublishUpdate):
    """The same at a time to come: the clock tells it then."""

    at: Time


class Receipt(Body):
    """That these words were read; `id` is a UUID made by the sender."""

    id: Annotated[str, StringConstraints(max_length=64)]
    at: Time | None = None


class ByIncident(Body):
    """A list narrowed to one incident."""

    incident: Id | None = None


class ScriptsAsked(ByIncident):
    """A list of scripts, or what answers `q`: the caller's own words."""

    q: str = Field("", description="begun, misspelled, in Spanish, or others that mean the same")
    lang: str | None = Field(None, max_length=12)


class InIncident(Body):
    """What is asked of one incident."""

    incident: Id


class CountsAsked(Body):
    """Which counts: times are ISO 8601, `bin` a multiple of 300 seconds."""

    incident: Id
    since: Time | None = None
    until: Time | None = None
    bin: int = Field(300, ge=300, le=86_400, multiple_of=300)


class ReachAsked(Body):
    """The version, or update, whose reach is asked."""

    version: Id


class SinceAsked(Body):
    """Which stream, in which world, and the hash of the number that is known."""

    stream: Literal["console", "desk", "board", "data"]
    exercise: str | None = Field(None, max_length=64)
    hash: str | None = Field(None, max_length=64)
    epoch: str | None = Field(None, max_length=64)
