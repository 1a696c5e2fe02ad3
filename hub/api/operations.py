"""An operation of the API: declared once, from which come its route, its checks and its
description.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, TypeAdapter, ValidationError

from hub.core.command import Repeated, request_key
from hub.core.errors import Invalid, Unreadable
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
    creates: bool


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
) -> Declare:
    """Make a function an operation.

    It is called with the path's parts, then `body` and `query` as checked models; `sends` only
    describes a body that the room below checks item by item. With `shows` it
    returns the id of what it made: the answer is 201 and what `shows` says of it, and the same
    Idempotency-Key gives that answer again with 200 and makes nothing.
    """

    def declare(work: Callable[..., Any]) -> Callable[..., Any]:
        codes = (200, 201) if shows else statuses
        OPERATIONS.append(
            Operation(
                method, path, summary, verb, body or sends, query, answer, codes, shows is not None
            )
        )

        def view(**parts: str) -> ResponseReturnValue:
            given = _given(parts, body, query)
            if shows is not None:
                return _create(lambda: str(work(**given)), shows)
            result = work(**given)
            return result if not isinstance(result, dict | list) else jsonify(result)

        view.needs = verb  # type: ignore[attr-defined]
        view.item_by_item = sends is not None  # type: ignore[attr-defined]
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


def _create(work: Callable[[], str], shows: Show) -> ResponseReturnValue:
    key = request.headers.get("Idempotency-Key")
    if key is not None and not 0 < len(key) <= LONGEST_KEY:
        raise Invalid({"Idempotency-Key": f"Send 1 to {LONGEST_KEY} characters."})
    token = request_key.set((key, _fingerprint()) if key else None)
    try:
        return jsonify(shows(work())), 201
    except Repeated as before:
        return jsonify(shows(before.subject)), 200
    finally:
        request_key.reset(token)


def _fingerprint() -> str:
    said = request.path.encode() + b"\n" + request.get_data()
    return hashlib.sha256(said).hexdigest()


def is_open(verb: str) -> bool:
    """Whether nobody need be signed in for this verb."""
    return verb == OPEN
