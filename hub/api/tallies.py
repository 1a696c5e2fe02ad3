"""Tallies in, counts out."""

from typing import Any

from flask import jsonify
from flask.typing import ResponseReturnValue

from hub.api.answers import CountList, TallyResults, TallyStored, TallyUndone
from hub.api.bodies import CountsAsked
from hub.api.calls import NewClass, NewTally
from hub.api.operations import operation, sent_json
from hub.core.database import database
from hub.core.errors import Invalid, Refused
from hub.core.moments import now
from hub.core.web import current, shortly
from hub.tally import commands, queries


@operation(
    "POST", "/tallies", "Record one call, or up to 500", verb="tally.record",
    sends=NewTally | list[NewTally], answer=TallyStored | TallyResults, statuses=(200, 201),
)  # fmt: skip
@shortly(commands.record_shortly)
def record() -> ResponseReturnValue:
    """Answered when durable: 201 when something was stored, 200 when all of it was before.

    A list gets one result for each item; a bad one never blocks the rest.
    """
    sent = sent_json()
    if isinstance(sent, list):
        results = commands.record(current(), sent)
        stored = any(result["status"] == "stored" for result in results)
        return jsonify(results=results), 201 if stored else 200
    (result,) = commands.record(current(), [sent])
    _raise_refusal(result)
    return jsonify(result), 201 if result["status"] == "stored" else 200


@operation(
    "DELETE", "/tallies/{id}", "Take a tally back", verb="tally.undo", answer=TallyUndone
)  # fmt: skip
def undo(id: str) -> dict[str, Any]:
    """The whole call, with all its topics, by correcting rows; again is harmless."""
    return commands.undo(current(), id)


@operation(
    "POST", "/tallies/{id}/classify", "Say anew what a call was about", verb="tally.re_classify",
    sends=NewClass, answer=TallyStored, statuses=(200, 201),
)  # fmt: skip
def classify(id: str) -> ResponseReturnValue:
    """At the call's true time: its rows are taken back and new ones stored. 200 for a retry."""
    result = commands.re_classify(current(), id, sent_json())
    return jsonify(result), 201 if result["status"] == "stored" else 200


@operation(
    "GET", "/counts", "Counts by topic and bin", verb="counts.see",
    query=CountsAsked, answer=CountList,
)  # fmt: skip
def counts(query: CountsAsked) -> dict[str, Any]:
    """The last day when no times are given."""
    with database().reading() as session:
        found = queries.counts(
            session, query.incident, query.since, query.until, query.bin, now=now()
        )
    return {"incident": query.incident, "bin": query.bin, "counts": found}


def _raise_refusal(result: dict[str, Any]) -> None:
    """A single tally that was refused is a fault: of a field, or of how things stand."""
    if result["status"] != "refused":
        return
    if result.get("errors"):
        raise Invalid(result["errors"])
    raise Refused(result["reason"])
