"""The whole hub as one Flask app: the one list of rooms, the doorman before every request, faults
as pages.
"""

import logging
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from flask import Flask, current_app, g, request
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from hub import faces, guards, refusals, sending, shortly, watching
from hub.core import keepable
from hub.core.command import Repeated
from hub.core.database import Database, bind
from hub.core.errors import AnotherPerson, Busy, NotAllowed, NotSignedIn
from hub.core.places import data_dir
from hub.core.secret import secret_of
from hub.core.settings import Settings, use
from hub.core.web import OPEN
from hub.door import proofs
from hub.people.permissions import roles_that_may
from hub.public.copies import COPIES, Copies
from hub.public.shelf import Shelf

log = logging.getLogger(__name__)

CUT_OFF = (
    "The hub's database cannot be reached just now. Nothing was saved; please try again. It comes "
    "back by itself, or whoever runs the hub must help."
)
ROOMS = (
    "people",
    "city",
    "keys",
    "door",
    "incidents",
    "approvals",
    "due",
    "backups",
    "notices",
    "live",
    "facts",
    "finding",
    "shifts",
    "scripts",
    "translations",
    "updates",
    "corrections",
    "tally",
    "surges",
    "topics",
    "phone",
    "paper",
    "flags",
    "plans",
    "questions",
    "feeds",
    "links",
    "reports",
    "screens",
    "public",
    "api",
)
LARGEST_BODY = 2 * 1024 * 1024  # bytes; a longer one is answered 413
csrf = CSRFProtect()


def load_models() -> None:
    """Import every room's tables, so that the metadata is whole."""
    import hub.core.command  # noqa: F401  (its table `once`)

    for room in ROOMS:
        if find_spec(f"hub.{room}.models"):
            import_module(f"hub.{room}.models")


def create_app(settings: Settings, database: Database | None = None) -> Flask:
    """The app on a database; opens the settings' own when none is given."""
    load_models()
    use(settings)
    database = database or bind(Database(settings.url()))
    app = Flask(
        "hub", template_folder=str(data_dir("templates")), static_folder=str(data_dir("static"))
    )
    app.config.update(
        HUB_SETTINGS=settings,
        SECRET_KEY=secret_of(settings),
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_SSL_STRICT=False,
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        MAX_FORM_MEMORY_SIZE=LARGEST_BODY,  # a pasted list may be all of it
        SESSION_COOKIE_SAMESITE="Lax",
    )
    app.url_map.converters["int"] = keepable.Whole
    app.session_interface = proofs.KeptSessions()
    csrf.init_app(app)
    faces.dress(app)
    sending.attach(app)
    for room in ROOMS:
        if find_spec(f"hub.{room}.routes"):
            app.register_blueprint(import_module(f"hub.{room}.routes").routes)
    app.register_blueprint(watching.routes)
    _attach_live(app, database)
    app.before_request(_doorman)
    app.after_request(guards.guard)
    refusals.say(app)
    _stand_before(app, settings.trusted_proxies)
    return app


def _stand_before(app: Flask, proxies: int) -> None:
    """What a request passes before Flask: what a proxy says of it, and two short ways."""
    copies = app.extensions[COPIES] = Copies(app)
    way: Any = Shelf(copies, shortly.ShortWay(app, app.wsgi_app))
    if proxies:
        way = ProxyFix(way, x_for=proxies, x_proto=proxies, x_host=proxies)
    app.wsgi_app = way  # type: ignore[method-assign]


def _attach_live(app: Flask, database: Database) -> None:
    from hub.door import entering, sessions
    from hub.live.joining import Asked
    from hub.live.sockets import Live

    def who(asked: Sequence[Asked]) -> Sequence[Any]:
        shown = [(one.shown.cookies, one.shown.authorization, one.key) for one in asked]
        return entering.actors(entering.Shown(*each) for each in shown)

    Live(app, database, who=who, still_valid=sessions.still_valid, touch=sessions.touch)


def verb_of(endpoint: str) -> str | None:
    """The verb an endpoint declared, OPEN for anyone's, None where it says nothing."""
    view: Callable[..., Any] = current_app.view_functions[endpoint]
    return OPEN if endpoint == "static" else getattr(view, "needs", None)


def _doorman() -> None:
    """Who asks, may they, and was the form ours. Every endpoint says what it needs, or nobody
    comes in.
    """
    from hub.door import sessions

    g.actor = None
    keepable.check_address()
    if request.endpoint is None or request.endpoint == "static":
        return
    _check_not_cut_off(request.endpoint)
    g.actor = sessions.identify()
    _check_same_person(carries_key=sessions.carries_key())
    verb = verb_of(request.endpoint)
    if g.actor is not None and verb and g.actor.may(verb):
        view = current_app.view_functions[request.endpoint]
        # Before the form is read, which the check of its token does.
        request.max_content_length = getattr(view, "takes_up_to", LARGEST_BODY)
    if request.method not in ("GET", "HEAD", "OPTIONS") and not sessions.carries_key():
        # A bearer key is sent on purpose; a cookie by any page that asks the browser to.
        keepable.check_form()
        if g.actor or not hasattr(
            current_app.view_functions[request.endpoint], "proved_by_address"
        ):
            proofs.protect(csrf)
    if verb is None:
        raise RuntimeError(f"{request.endpoint} declares no verb: use @needs or @open_to_all")
    if verb != OPEN:
        _check_may(verb)
    keepable.check_form()
    keepable.check_json()
    if failed := request.environ.get(shortly.FAILED):
        raise failed


def _check_not_cut_off(endpoint: str) -> None:
    """Without its database nothing can be done here: said at once, no connection is waited for.
    Residents have the copies that were drawn before.
    """
    tail = current_app.extensions["hub_live"].tail
    if tail.is_cut_off and not endpoint.startswith(("watching.", "public.")):
        raise Busy(CUT_OFF)


def _check_same_person(*, carries_key: bool) -> None:
    """At a shared desk, what one person's page kept must not go out in the next one's name."""
    meant = request.headers.get("X-Hub-Person")
    if meant and g.actor is not None and not carries_key and meant != g.actor.hand:
        raise AnotherPerson(
            "This page is another person's. Reload it; what it kept waits for them."
        )


def _check_may(verb: str) -> None:
    if g.actor is None:
        raise NotSignedIn("Please sign in to go on.")
    if not g.actor.may(verb):
        who = ", ".join(roles_that_may(verb)) or "nobody"
        raise NotAllowed(f"Your role does not allow this. It is for: {who}.")


__all__ = ["ROOMS", "Repeated", "create_app", "load_models", "verb_of"]
