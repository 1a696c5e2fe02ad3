"""Facts: what many cards say, each value proposed by one person and approved by another."""

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from hub.api.answers import Answer, WordsShown
from hub.api.bodies import Approve, Body, ByIncident, Check, Id, Line, SendBack, Time
from hub.api.operations import Declare, operation
from hub.core.database import database
from hub.core.moments import now
from hub.core.web import current
from hub.corrections.commands import approve_fact
from hub.facts import commands, queries, quoting

Typed = Annotated[str, StringConstraints(max_length=2_000)]


class NewValue(Body):
    """A value as a person types it: docs/roles.md says what each type takes."""

    value: Typed
    source: Line
    valid_until: Time | None = Field(None, description="null: it has no end")
    said: dict[str, Typed] = Field(
        default_factory=dict, description="language → how it is said there, where that differs"
    )


class Proposed(NewValue):
    """A value, and which department checks it before another person approves it."""

    check_by: Id | None = None


class NewFact(Proposed):
    """A fact of an incident, or of the city, with its first value."""

    incident: Id | None = Field(None, description="null: of the city, for all live incidents")
    slug: Annotated[str, StringConstraints(max_length=40)] = Field(
        description="a slot of this name quotes it by itself"
    )
    label: Annotated[str, StringConstraints(max_length=80)]
    type: Literal["text", "phone", "number", "time", "hours", "list", "zones"]
    owner: Annotated[str, StringConstraints(max_length=120)]
    owner_email: Annotated[str, StringConstraints(max_length=200)] = ""


class ValueShown(WordsShown):
    """A value and how far it has come; `words` is how it is said in English."""

    fact: str
    number: int
    value: str
    words: str
    source: str
    valid_until: str | None


class FactShown(Answer):
    """A fact: the value words quote now, and the one that is proposed or was returned."""

    id: str
    incident: str | None
    slug: str
    label: str
    type: str
    owner: str
    current: ValueShown | None
    open: ValueShown | None


class FactList(Answer):
    """Facts in use: the city's, then each open incident's."""

    facts: list[FactShown]


def fact_shown(fact_id: str) -> dict[str, Any]:
    """One fact."""
    with database().reading() as session:
        return queries.shown(session, queries.fact(session, fact_id), quoting.setting(session))


def value_shown(value_id: str) -> dict[str, Any]:
    """One value."""
    with database().reading() as session:
        return queries.value_view(queries.value(session, value_id), quoting.setting(session))


@operation(
    "GET", "/facts", "List facts", verb="facts.see", query=ByIncident, answer=FactList,
)  # fmt: skip
def list_facts(query: ByIncident) -> dict[str, Any]:
    """Every fact in use, or those one incident's words can quote."""
    with database().reading() as session:
        groups = queries.listed(session, now())
    facts = [one for _, group in groups for one in group]
    if query.incident:
        facts = [one for one in facts if one["incident"] in (None, query.incident)]
    return {"facts": facts}


@operation(
    "POST", "/facts", "Begin a fact", verb="facts.propose",
    body=NewFact, answer=FactShown, shows=fact_shown,
)  # fmt: skip
def begin_fact(body: NewFact) -> str:
    """Its first value waits for another person's yes."""
    given = body.model_dump()
    return commands.begin(current(), incident_id=given.pop("incident"), **given)


@operation(
    "POST", "/facts/{id}/values", "Propose a value of a fact", verb="facts.propose",
    body=Proposed, answer=ValueShown, shows=value_shown,
)  # fmt: skip
def propose_value(id: str, body: Proposed) -> str:
    """A new value, or the same one for longer. One that waits already is written over."""
    return commands.propose(current(), id, **body.model_dump())


@operation(
    "POST", "/facts/{id}/retire", "Retire a fact", verb="facts.retire", answer=FactShown,
    then=fact_shown,
)  # fmt: skip
def retire_fact(id: str) -> None:
    """Nobody can quote it any more; refused while live words do."""
    commands.retire(current(), id)


def _step(what: str, summary: str, **more: Any) -> Declare:
    """Declare a step of a value; the answer is the value after it."""
    return operation(
        "POST", f"/facts/values/{{id}}/{what}", summary, verb=f"facts.{what}",
        answer=ValueShown, then=value_shown, **more,
    )  # fmt: skip


@_step("claim", "Claim a proposed value")
def claim_value(id: str) -> None:
    """Others see who reads it, and may decide all the same."""
    commands.claim(current(), id)


@_step("check", "Say, for the department that was asked, that a value is right", body=Check)
def check_value(id: str, body: Check) -> None:
    """Then another person approves it."""
    commands.check(current(), id, body.hash)


@_step("approve", "Approve exactly this value, as another person", body=Approve)
def approve_value(id: str, body: Approve) -> None:
    """Every live text that quotes the fact says it with the same deed."""
    approve_fact(current(), id, body.hash)


@_step("return", "Return a value to whoever proposed it", body=SendBack)
def return_value(id: str, body: SendBack) -> None:
    """With the reason."""
    commands.send_back(current(), id, "return", body.reason)


@_step("reject", "Reject a value for good", body=SendBack)
def reject_value(id: str, body: SendBack) -> None:
    """With the reason."""
    commands.send_back(current(), id, "reject", body.reason)
