"""An operation of the API: declared once, from which come its route, its checks and its
description.
"""

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, TypeAdapter, ValidationError

from hub.core.command import Repeated
from hub.core.errors import Invalid, Unreadable
from hub.core.once import keyed
from hub.core.web import OPEN

routes = Blueprint("api", __name__, url_prefix="/api/v1")

Declare = Callable[[Callable[..., Any]], Callable[..., Any]]
Show = Callable[[str], dict[str, Any]]
LONGEST_KEY = 200


@dataclass(frozen=True)
class Operation:
    """One line of the API, as the description tells it."""

    method: str
    path: str
    summary: str
    verb: str
    body: Any
    query: type[BaseModel] | None
    answer: Any
    statuses: tuple[int, ...]
    is_keyed: bool


OPERATIONS: list[Operation] = []


def operation(
    method: str,
    path: str,
    summary: str,
    *,
    verb: str,
    body: Any = None,
    sends: Any = None,
    query: type[BaseModel] | None = None,
    answer: Any = None,
    statuses: tuple[int, ...] = (200,),
    shows: Show | None = None,
    then: Show | None = None,
) -> Declare:
    """Make a function an operation.

    It is called with the path's parts, then `body` and `query` as checked models; `sends` only
    describes a body that the room below checks item by item. With `shows` it
    returns the id of what it made: the answer is 201 and what `shows` says of it. With `then` it
    returns nothing: the answer is what `then` says afterwards of the `id` in the path. Of both, the
    same Idempotency-Key gives the answer again, with 200, and does nothing.
    """

    def declare(work: Callable[..., Any]) -> Callable[..., Any]:
        codes = (200, 201) if shows else statuses
        about = body or sends, query, answer, codes, bool(shows or then)
        OPERATIONS.append(Operation(method, path, summary, verb, *about))

        def view(**parts: str) -> ResponseReturnValue:
            given = _given(parts, body, query)
            if shows is not None:
                return _done_once(lambda: str(work(**given)), shows, 201)
            if then is not None:
                return _step(work, given, then)
            result = work(**given)
            return result if not isinstance(result, dict | list) else jsonify(result)

        view.needs = verb  # type: ignore[attr-defined]
        view.item_by_item = sends is not None  # type: ignore[attr-defined]
        view.__dict__.update(work.__dict__)  # what else it says of itself, like `shortly`
        rule = path.replace("{", "<").replace("}", ">").replace("<seq>", "<int:seq>")
        routes.add_url_rule(rule, work.__name__, view, methods=[method])
        return work

    return declare


def _given(parts: dict[str, str], body: Any, query: type[BaseModel] | None) -> dict[str, Any]:
    """What an operation is called with: the path's parts, the body and the query, checked."""
    given: dict[str, Any] = dict(parts)
    if body is not None:
        given["body"] = read_body(body)
    if query is not None:
        given["query"] = read_query(query)
    return given


def read_body(kind: Any) -> Any:
    """The request's JSON as this model. Raises Unreadable, or Invalid naming each field."""
    return _checked(TypeAdapter(kind), sent_json())


def sent_json() -> Any:
    """The request's JSON, an empty body being an empty object. Raises Unreadable."""
    sent = request.get_json(silent=True, force=True) if request.get_data() else {}
    if sent is None:
        raise Unreadable("Send a JSON body, in UTF-8.")
    return sent


def read_query(kind: type[BaseModel]) -> Any:
    """The query string as this model. Raises Invalid naming each parameter."""
    return _checked(TypeAdapter(kind), request.args.to_dict())


def _checked(adapter: TypeAdapter[Any], raw: Any) -> Any:
    try:
        return adapter.validate_python(raw)
    except ValidationError as fault:
        raise Invalid({_field(error): _sentence(error) for error in fault.errors()}) from fault


def _field(error: Mapping[str, Any]) -> str:
    return (
        ".".join(str(part) for part in error["loc"] if not str(part).startswith("list[")) or "body"
    )


def _sentence(error: Mapping[str, Any]) -> str:
    if error["type"] == "missing":
        return "This is required."
    if error["type"] == "extra_forbidden":
        return "There is no such field."
    return str(error["msg"]).removeprefix("Value error, ") + "."


def _step(work: Callable[..., Any], given: dict[str, Any], then: Show) -> ResponseReturnValue:
    def done() -> str:
        work(**given)
        return str(given["id"])

    return _done_once(done, lambda _subject: then(given["id"]), 200)


def _done_once(work: Callable[[], str], shows: Show, status: int) -> ResponseReturnValue:
    """Carry it out, or say again what came of it; the answer says which of both it is."""
    key = request.headers.get("Idempotency-Key")
    if key is not None and not 0 < len(key) <= LONGEST_KEY:
        raise Invalid({"Idempotency-Key": f"Send 1 to {LONGEST_KEY} characters."})
    try:
        with (
            keyed(key, request.path.encode() + b"\n" + request.get_data()) if key else nullcontext()
        ):
            subject = work()
    except Repeated as before:
        return jsonify(shows(before.subject)), 200, {"Idempotency-Replayed": "true"}
    return jsonify(shows(subject)), status


def is_open(verb: str) -> bool:
    """Whether nobody need be signed in for this verb."""
    return verb == OPEN
