"""Pages on which a plan is run."""

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.core.errors import HubError, Invalid, Missing
from hub.core.web import again, current, needs
from hub.plans import correcting, doing, pages, posts, run_pages, running
from hub.plans.blueprint import routes

RUN, TASK, POSITIONS, LIST = (f"plans/{name}.html" for name in ("run", "task", "positions", "list"))


@routes.post("/start")
@needs("plans.start")
def start() -> ResponseReturnValue:
    """Start an approved plan on an incident."""
    version, incident = request.form.get("plan", ""), request.form.get("incident", "")
    try:
        if not version or not incident:
            raise Invalid({"plan": "Choose the plan, and the incident it is for."})
        id = running.start(current(), version, incident)
    except HubError as fault:
        return again(LIST, fault, **pages.listed(), **run_pages.listed())
    flash("Started. Every position sees its next things.")
    return redirect(url_for("plans.run", id=id), 303)


@routes.get("/mine")
@needs("plans.hold")
def mine() -> ResponseReturnValue:
    """What the reader's positions have to do next, for pages that do not listen."""
    return run_pages.mine(current().hand)


@routes.get("/runs/<id>")
@needs("plans.see")
def run(id: str) -> ResponseReturnValue:
    """A run, live and for paper."""
    return render_template(RUN, typed={}, errors={}, **run_pages.run(id))


@routes.post("/runs/<id>/change")
@needs("plans.run")
def change(id: str) -> ResponseReturnValue:
    """Change what was ticked: all of it, or nothing."""

    def deed() -> None:
        doing.change(
            current(), id, run_pages.chosen(), position=request.form.get("position", ""),
            due_at=run_pages.moment("due_at"), later=run_pages.minutes("later"),
            skip=request.form.get("skip", ""),
        )  # fmt: skip

    return _on_run(id, "Changed.", deed)


@routes.post("/runs/<id>/add")
@needs("plans.run")
def add(id: str) -> ResponseReturnValue:
    """One more task, now."""

    def deed() -> None:
        up = request.form.get("escalate_to", "")
        due_at = run_pages.moment("add_due_at") or run_pages.moment_in("add_in")
        doing.add(
            current(), id, request.form.get("title", ""), request.form.get("add_position", ""),
            due_at=due_at, phase=request.form.get("phase", ""),
            notes=request.form.get("notes", ""), escalate=[up] if up else [],
        )  # fmt: skip

    return _on_run(id, "Added.", deed)


@routes.post("/runs/<id>/offers")
@needs("plans.run")
def decide(id: str) -> ResponseReturnValue:
    """Take a correction of the plan over, or leave it."""
    key, version = request.form.get("key", ""), request.form.get("version", "")
    take = request.form.get("take") == "yes"
    said = "Taken over." if take else "Left as it is."
    return _on_run(id, said, lambda: correcting.decide(current(), id, version, key, take))


@routes.post("/runs/<id>/finish")
@needs("plans.finish")
def finish(id: str) -> ResponseReturnValue:
    """Close the run: it is the record now."""
    note = request.form.get("note", "")
    return _on_run(
        id, "Finished. It is the record now.", lambda: running.finish(current(), id, note)
    )


@routes.get("/tasks/<id>")
@needs("plans.tick")
def task(id: str) -> ResponseReturnValue:
    """One task, with what may be done with it."""
    return render_template(TASK, typed={}, errors={}, **run_pages.task(id))


@routes.post("/tasks")
@needs("plans.tick")
def tick() -> ResponseReturnValue:
    """Done, by one tap."""
    chosen = run_pages.chosen()
    id = next(iter(chosen), "")
    try:
        doing.end(current(), id, based_on=chosen.get(id))
    except Missing:
        raise
    except HubError as fault:
        return again(TASK, fault, **run_pages.task(id))
    return redirect(_back(id), 303)


@routes.post("/tasks/<id>/end")
@needs("plans.tick")
def end(id: str) -> ResponseReturnValue:
    """Done, skipped or not applicable, with a note and when it happened."""
    form = request.form
    try:
        doing.end(
            current(), id, form.get("how", "done"), note=form.get("note", ""),
            answer=form.get("answer", ""), event_at=run_pages.moment("event_at"),
            based_on=run_pages.minutes("based_on") or None,
        )  # fmt: skip
    except Missing:
        raise
    except HubError as fault:
        return again(TASK, fault, **run_pages.task(id))
    flash("Written down.")
    return redirect(_back(id), 303)


@routes.get("/positions/<id>")
@needs("plans.hold")
def positions(id: str) -> ResponseReturnValue:
    """Who holds which position of an incident."""
    return render_template(POSITIONS, typed={}, errors={}, **run_pages.positions(id))


@routes.post("/positions/<id>/take")
@needs("plans.hold")
def take(id: str) -> ResponseReturnValue:
    """Hold a position oneself."""
    position = request.form.get("position", "")
    said = f"You hold {position} now."
    return _on_positions(id, said, lambda: posts.take(current(), id, position))


@routes.post("/positions/<id>/hand-over")
@needs("plans.hold")
def hand_over(id: str) -> ResponseReturnValue:
    """Give a position to somebody else, with a brief."""
    position, to, brief = (request.form.get(name, "") for name in ("given", "to", "brief"))
    said = f"{position} is handed over, with your brief."
    return _on_positions(id, said, lambda: posts.hand_over(current(), id, position, to, brief))


def _back(task_id: str) -> str:
    """To the run where that may be seen, else to the console."""
    if not current().may("plans.see"):
        return "/console"
    run_id = run_pages.task(task_id)["run"]["id"]
    return url_for("plans.run", id=run_id) + f"#task-{task_id}"


def _on_run(id: str, said: str, deed: Callable[[], None]) -> ResponseReturnValue:
    try:
        deed()
    except Missing:
        raise
    except HubError as fault:
        return again(RUN, fault, chosen=list(run_pages.chosen()), **run_pages.run(id))
    flash(said)
    return redirect(url_for("plans.run", id=id), 303)


def _on_positions(id: str, said: str, deed: Callable[[], None]) -> ResponseReturnValue:
    try:
        deed()
    except Missing:
        raise
    except HubError as fault:
        return again(POSITIONS, fault, **run_pages.positions(id))
    flash(said)
    return redirect(url_for("plans.positions", id=id), 303)
