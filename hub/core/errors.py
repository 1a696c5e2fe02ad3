"""What a rule may say no with. Rules know nothing of HTTP: `app.py` turns these into pages and
problem JSON.
"""

from collections.abc import Mapping


class HubError(Exception):
    """Something a person can be told in one plain sentence."""

    status = 500
    title = "Something failed"

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Refused(HubError):
    """The deed is not possible as things stand: a closed incident, a text that was edited
    meanwhile.
    """

    status = 409
    title = "Not possible as things stand"


class Invalid(HubError):
    """What was typed or sent cannot be used; `fields` says which field and what to write
    instead.
    """

    status = 422
    title = "Please mend what was typed"

    def __init__(self, fields: Mapping[str, str], reason: str | None = None) -> None:
        super().__init__(reason or " ".join(fields.values()))
        self.fields = dict(fields)


class Unreadable(HubError):
    """The body is not JSON, or not an object or list where one is wanted."""

    status = 400
    title = "Not readable as JSON"


class NotSignedIn(HubError):
    """Nobody is signed in, or the session has ended."""

    status = 401
    title = "Please sign in"


class NotAllowed(HubError):
    """This person's roles do not allow the deed, or they wrote the words themselves."""

    status = 403
    title = "Not for your role"


class AnotherPerson(HubError):
    """A page of one person was sent in the session of another, who signed in at the same desk."""

    status = 409
    title = "Another person signed in here"


class Missing(HubError):
    """There is no such thing, or not in this person's world."""

    status = 404
    title = "Not here"


class Busy(HubError):
    """The database could not take the write in time. Nothing was stored; trying again is safe."""

    status = 503
    title = "Busy"
