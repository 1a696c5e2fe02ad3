"""What callers ask and hear, as a page; what consoles send, as JSON."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.city import queries as city
from hub.core.database import database
from hub.core.errors import HubError, Invalid, Missing
from hub.core.web import again, current, given_moment, needs, typed_moment
from hub.people.models import Actor
from hub.questions import commands, deciding, drafts, pages, rumors

routes = Blueprint("questions", __name__, url_prefix="/questions")


@routes.get("/")
@needs("questions.see")
def listed() -> ResponseReturnValue:
    """What callers ask and heard, most asked first."""
    return render_template("questions/list.html", typed={}, errors={}, **_shown())


@routes.post("/")
@needs("questions.ask")
def ask() -> ResponseReturnValue:
    """A caller asked what nobody can answer, or had heard a rumor."""
    body = _body("id", "incident")
    given = {name: _text(body, name) for name in ("kind", "text", "where")}
    named = {name: _text(body, name) or None for name in ("again", "topic", "call")}
    told = commands.ask(
        current(), body["id"], kind=given["kind"] or "question", incident_id=body["incident"],
        text=given["text"], where=given["where"], again=named["again"],
        topic_id=named["topic"], call_id=named["call"], at=given_moment(body, "at"),
    )  # fmt: skip
    return jsonify(told), 201


@routes.post("/heard")
@needs("questions.ask")
def heard() -> ResponseReturnValue:
    """This person has read what became of their question."""
    return jsonify(commands.heard(current(), _body("answer")["answer"]))


@routes.post("/<id>/take")
@needs("questions.assign")
def take(id: str) -> ResponseReturnValue:
    """It is this person's from now on."""
    return _do(id, lambda by, form: deciding.assign(by, id), "It is yours. Its clock runs anew.")


@routes.post("/<id>/give")
@needs("questions.assign")
def give(id: str) -> ResponseReturnValue:
    """It is somebody's from now on."""
    return _do(
        id, lambda by, form: deciding.assign(by, id, form.get("owner") or "nobody"),
        "Given. The clock runs anew.",
    )  # fmt: skip


@routes.post("/<id>/merge")
@needs("questions.assign")
def merge(id: str) -> ResponseReturnValue:
    """It is the same as another."""
    into = request.form.get("into", "")
    return _do(
        id, lambda by, form: deciding.merge(by, id, into), "Merged. Undo stands beside it.", into
    )


@routes.post("/<id>/part")
@needs("questions.assign")
def part(id: str) -> ResponseReturnValue:
    """It is not the same after all."""
    return _do(id, lambda by, form: deciding.part(by, id), "It stands by itself again.")


@routes.post("/<id>/answer")
@needs("questions.answer")
def answer(id: str) -> ResponseReturnValue:
    """These words answer it."""
    return _do(
        id, lambda by, form: deciding.answer(by, id, form.get("words", "")),
        "Answered. It stands on the consoles of those who asked.",
    )  # fmt: skip


@routes.post("/<id>/close")
@needs("questions.answer")
def close(id: str) -> ResponseReturnValue:
    """It needs no answer: why."""
    return _do(
        id, lambda by, form: deciding.close(by, id, form.get("reason", "")),
        "Closed. Those who asked are told why.",
    )  # fmt: skip


@routes.post("/<id>/reopen")
@needs("questions.reopen")
def reopen(id: str) -> ResponseReturnValue:
    """It waits for an answer again."""
    return _do(
        id, lambda by, form: deciding.reopen(id, form.get("reason", ""), by), "It is open again."
    )


@routes.post("/<id>/redact")
@needs("questions.answer")
def redact(id: str) -> ResponseReturnValue:
    """What is personal in a caller's words is taken out for good."""
    return _do(
        id,
        lambda by, form: deciding.redact(by, id, form.get("words", ""), form.get("instead", "")),
        "The words are replaced everywhere.",
    )


@routes.post("/<id>/write")
@needs("questions.answer")
def write(id: str) -> ResponseReturnValue:
    """A script or an update is begun from it."""
    what = "update" if request.form.get("what") == "update" else "script"
    try:
        draft = drafts.write(current(), id, what)
    except HubError as fault:
        return _failed(id, fault)
    return redirect(f"/{what}s/{draft}/edit", 303)


@routes.post("/<id>/judge")
@needs("questions.answer")
def judge(id: str) -> ResponseReturnValue:
    """What was found out about a rumor, and what agents should say."""

    def do(by: Actor, form: Any) -> None:
        with database().reading() as session:
            zone = city.city(session).tz
        rumors.judge(
            by, id, verdict=form.get("verdict", ""), evidence=form.get("evidence", ""),
            line=form.get("line", ""), recheck_at=typed_moment("recheck_at", zone),
            topic_id=form.get("topic") or None,
        )  # fmt: skip

    return _do(id, do, "Saved. What agents say waits for another person’s yes.")


@routes.post("/<id>/approve")
@needs("questions.approve")
def approve(id: str) -> ResponseReturnValue:
    """Yes to exactly what agents are to say."""
    return _do(
        id, lambda by, form: rumors.approve_line(by, id, form.get("hash")),
        "Approved. It stands on consoles, and those who reported the rumor are told.",
    )  # fmt: skip


@routes.post("/<id>/return")
@needs("questions.approve")
def send_back(id: str) -> ResponseReturnValue:
    """What agents were to say goes back to whoever wrote it."""
    return _do(id, lambda by, form: rumors.return_line(by, id, form.get("reason", "")), "Returned.")


@routes.post("/<id>/withdraw")
@needs("questions.approve")
def withdraw(id: str) -> ResponseReturnValue:
    """Agents must not say it any more."""
    return _do(
        id, lambda by, form: rumors.withdraw_line(by, id, form.get("reason", "")),
        "Taken back. It has left every console.",
    )  # fmt: skip


@routes.app_template_global()
def question_of(words_id: str) -> dict[str, Any] | None:
    """The question a draft is written for: its page shows it beside the words."""
    return pages.source(words_id)


def _do(
    id: str, deed: Callable[[Actor, Any], object], done: str, then: str = ""
) -> ResponseReturnValue:
    """Carry out what a form asks; what cannot be done is said at its field."""
    try:
        deed(current(), request.form)
    except Missing:
        raise
    except HubError as fault:
        return _failed(id, fault)
    flash(done)
    here = url_for("questions.listed", exercise=pages.exercise_of(id))
    return redirect(f"{here}#{then or id}", 303)


def _failed(id: str, fault: HubError) -> ResponseReturnValue:
    if isinstance(fault, Invalid):  # many stand on the page: each has its own fields
        fault.fields = {f"{name}-{id}": why for name, why in fault.fields.items()}
    shown = pages.listed(pages.exercise_of(id))
    return again("questions/list.html", fault, doing=id, **shown)


def _shown() -> dict[str, Any]:
    return pages.listed(request.args.get("exercise"))


def _text(body: dict[str, Any], name: str) -> str:
    value = body.get(name) or ""
    if not isinstance(value, str):
        raise Invalid({name: "Send this as text."})
    return value


def _body(*names: str) -> dict[str, Any]:
    """A JSON object in which these are texts. Raises Invalid naming each that is not."""
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise Invalid({"body": "Send a JSON object."})
    wrong = {name: "Send this as text." for name in names if not isinstance(body.get(name), str)}
    if wrong:
        raise Invalid(wrong)
    return body
