"""The page of translations: what is owed, and which languages an incident wants."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.core.database import database
from hub.core.errors import HubError
from hub.core.web import again, current, needs
from hub.formats.languages import typed_codes
from hub.translations import commands, pages

routes = Blueprint("translations", __name__, url_prefix="/translations")
PAGE = "translations/page.html"


@routes.get("/")
@needs("desk.see")
def page() -> ResponseReturnValue:
    """Card by card, how each wanted language stands."""
    with database().reading() as session:
        shown = pages.overview(session, current(), request.args.get("incident") or None)
    return render_template(PAGE, typed={}, errors={}, **shown)


@routes.post("/<incident_id>/languages")
@needs("incidents.see")  # live or exercise decides the verb: the command asks
def change_languages(incident_id: str) -> ResponseReturnValue:
    """Want the cards of an incident in these languages."""
    codes = typed_codes(request.form.get("languages", ""))
    try:
        commands.change_languages(current(), incident_id, codes)
    except HubError as fault:
        if fault.status in (403, 404):
            raise
        with database().reading() as session:
            shown = pages.overview(session, current(), None)
        return again(PAGE, fault, failed_id=incident_id, **shown)
    flash("The languages were changed; every console shows them.")
    return redirect(url_for("translations.page"), 303)
