"""What every answer tells the browser beside its content: what may run, who may frame it, how long
it may be kept.
"""

from flask import Response, current_app, request

CSP = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
FRAMED = ("frame-ancestors 'none'", "frame-ancestors *")  # what an embeddable page says instead
NOT_GUESSED = ("X-Content-Type-Options", "nosniff")
UNFRAMED = ("X-Frame-Options", "DENY")
GUARDS = (
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), microphone=(), geolocation=()"),
)
SECURE_ONLY = ("Strict-Transport-Security", "max-age=31536000")
OF_DATA = (NOT_GUESSED, ("Content-Security-Policy", CSP), UNFRAMED, *GUARDS,
           ("Cache-Control", "no-store"))  # fmt: skip


def guard(response: Response) -> Response:
    """The answer with what guards it; what a view said itself stays."""
    response.headers.setdefault(*NOT_GUESSED)
    if request.endpoint != "static":  # they guard pages; forty files would carry them for nothing
        _guard_page(response)
    response.headers["Cache-Control"] = _kept(response)
    return response


def _guard_page(response: Response) -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    if hasattr(view, "embeddable"):
        response.headers.setdefault("Content-Security-Policy", CSP.replace(*FRAMED))
    else:
        response.headers.setdefault("Content-Security-Policy", CSP)
        response.headers.setdefault(*UNFRAMED)
    for name, value in GUARDS:
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers.setdefault(*SECURE_ONLY)


def _kept(response: Response) -> str:
    """How long a browser may keep an answer: pages never, files for ever under their own address.

    Modules import each other by plain path, so theirs are asked for again each time (an ETag
    answers): an old module beside a new one would be worse than a round trip.
    """
    if request.endpoint != "static" or response.status_code >= 400:
        return response.headers.get("Cache-Control", "no-store")
    return "public, max-age=31536000, immutable" if "v" in request.args else "no-cache"
