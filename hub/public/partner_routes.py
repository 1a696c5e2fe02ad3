"""Pages of partners: who is told, what, how each post went; and the deeds of those who care."""

from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from hub.core.database import database
from hub.core.errors import HubError, Missing
from hub.core.web import again, current, needs
from hub.formats.languages import typed_codes
from hub.notices import commands as notices
from hub.notices import rounds
from hub.notices.mail import TOOK
from hub.public import partners
from hub.public.blueprint import routes
from hub.public.models import KINDS

LIST, ONE = "public/partners.html", "public/partner.html"
ALL = "/public/partners"


@routes.get("/partners")
@needs("public.partners")
def listed() -> ResponseReturnValue:
    """Every partner, how its posts go, and the form for another."""
    return render_template(LIST, typed={}, errors={}, chosen=list(KINDS), **_all())


@routes.post("/partners")
@needs("public.partners")
def added() -> ResponseReturnValue:
    """Add one; its key is shown this once."""
    try:
        id, secret = partners.add(current(), **_typed())
    except HubError as fault:
        return again(LIST, fault, chosen=request.form.getlist("kinds"), **_all())
    return render_template(ONE, typed={}, errors={}, secret=secret, **_one(id))


@routes.get("/partners/<id>")
@needs("public.partners")
def one(id: str) -> ResponseReturnValue:
    """One partner: what it is told, and every post with every try."""
    return render_template(ONE, typed={}, errors={}, **_one(id))


@routes.post("/partners/<id>")
@needs("public.partners")
def changed(id: str) -> ResponseReturnValue:
    """Change what it is told, or where."""
    try:
        partners.change(current(), id, **_typed())
    except Missing:
        raise
    except HubError as fault:
        return again(ONE, fault, **_one(id))
    flash("Saved.")
    return redirect(f"{ALL}/{id}", 303)


@routes.post("/partners/<id>/key")
@needs("public.partners")
def key_exchanged(id: str) -> ResponseReturnValue:
    """Another key, shown this once."""
    secret = partners.exchange_key(current(), id)
    return render_template(ONE, typed={}, errors={}, secret=secret, is_second=True, **_one(id))


@routes.post("/partners/<id>/pause")
@needs("public.partners")
def paused(id: str) -> ResponseReturnValue:
    """Tell it nothing for now."""
    partners.pause(current(), id)
    flash("It is told nothing now. What changes meanwhile waits for a day.")
    return redirect(f"{ALL}/{id}", 303)


@routes.post("/partners/<id>/resume")
@needs("public.partners")
def resumed(id: str) -> ResponseReturnValue:
    """Tell it again."""
    partners.resume(current(), id)
    flash("It is told again; what waited goes out now.")
    return redirect(f"{ALL}/{id}", 303)


@routes.post("/partners/<id>/remove")
@needs("public.partners")
def removed(id: str) -> ResponseReturnValue:
    """Tell it nothing any more."""
    partners.remove(current(), id)
    flash("Removed. Nothing is posted there any more.")
    return redirect(ALL, 303)


@routes.post("/partners/<id>/test")
@needs("public.partners")
def tested(id: str) -> ResponseReturnValue:
    """Post something that says it is a test, and say what was answered."""
    return _answered(id, "Test", rounds.post_one(partners.queue_test(current(), id)))


@routes.post("/partners/<id>/posts/<notice_id>/again")
@needs("notices.resend")
def sent_again(id: str, notice_id: str) -> ResponseReturnValue:
    """Post the same once more, under the same id."""
    notices.send_again(current(), notice_id)
    return _answered(id, "Sent again", rounds.post_one(notice_id))


def _answered(id: str, what: str, said: str) -> ResponseReturnValue:
    flash(f"{what}: {said}", "message" if said.endswith(TOOK) else "error")
    return redirect(f"{ALL}/{id}", 303)


def _typed() -> dict[str, Any]:
    form = request.form
    return {
        "name": form.get("hook_name", ""), "url": form.get("hook_url", ""),
        "kinds": form.getlist("kinds"), "langs": typed_codes(form.get("langs", "")),
    }  # fmt: skip


def _all() -> dict[str, Any]:
    with database().reading() as session:
        return {"partners": partners.listed(session), "kinds": KINDS}


def _one(id: str) -> dict[str, Any]:
    with database().reading() as session:
        return {"partner": partners.shown(session, partners.partner(session, id)), "kinds": KINDS}
