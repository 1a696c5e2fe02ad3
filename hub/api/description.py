"""The OpenAPI description, drawn from the operations themselves so that it cannot drift from
them.
"""

from typing import Any

from flask import jsonify
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import models_json_schema

from hub.api.operations import OPERATIONS, Operation, is_open, routes
from hub.core.web import open_to_all

REFUSALS = {
    "400": "The body is not readable as JSON",
    "401": "Nobody is signed in",
    "403": "Not for this role, or one's own words",
    "404": "There is no such thing",
    "409": "Not possible as things stand",
    "413": "The body is larger than 2 MB",
    "415": "The body is not JSON",
    "422": "A field cannot be used; `errors` says which and why",
    "429": "Too many tries",
    "503": "The database is busy; nothing was stored",
}
DONE = {
    200: "Done, or done before",
    201: "Made",
    410: "The number, hash or epoch is unknown, or too far behind: reload",
}
PROBLEM = {
    "type": "object",
    "description": "RFC 9457",
    "required": ["title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {"type": "object", "additionalProperties": {"type": "string"}},
    },
}


def description() -> dict[str, Any]:
    """The whole description, OpenAPI 3.1."""
    paths: dict[str, Any] = {}
    schemas: dict[str, Any] = {"Problem": PROBLEM}
    for one in OPERATIONS:
        paths.setdefault(one.path, {})[one.method.lower()] = _operation(one, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Emergency-surge information hub",
            "version": "1",
            "description": "Approved words to every agent, and what callers ask. Times are ISO "
            "8601 in UTC; ids are opaque; deeds take an Idempotency-Key.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/api/v1"}],
        "security": [{"key": []}, {"session": []}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "key": {"type": "http", "scheme": "bearer"},
                "session": {"type": "apiKey", "in": "cookie", "name": "hub_session"},
            },
        },
    }


@routes.get("/openapi.json")
@open_to_all
def openapi() -> ResponseReturnValue:
    """The description as JSON."""
    return jsonify(description())


def _operation(one: Operation, schemas: dict[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {
        "operationId": one.method.lower()
        + one.path.replace("/", "_").replace("{", "").replace("}", ""),
        "summary": one.summary,
        "description": f"Needs the permission `{one.verb}`." if one.verb else "Open to all.",
        "parameters": _parameters(one, schemas),
        "responses": _responses(one, schemas),
    }
    if is_open(one.verb):
        told["security"] = []
    if one.body is not None:
        schema = _schema(one.body, schemas)
        told["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": schema}},
        }
    return told


def _parameters(one: Operation, schemas: dict[str, Any]) -> list[dict[str, Any]]:
    parts = [part.strip("{}") for part in one.path.split("/") if part.startswith("{")]
    found: list[dict[str, Any]] = [
        {"name": part, "in": "path", "required": True, "schema": _path_schema(part)}
        for part in parts
    ]
    if one.query is not None:
        schema = TypeAdapter(one.query).json_schema()
        for name, field in schema["properties"].items():
            required = name in schema.get("required", [])
            found.append({"name": name, "in": "query", "required": required, "schema": field})
    if one.is_keyed:
        found.append(
            {
                "name": "Idempotency-Key",
                "in": "header",
                "required": False,
                "schema": {"type": "string", "minLength": 1, "maxLength": 200},
            }
        )
    return found


def _path_schema(part: str) -> dict[str, Any]:
    if part == "seq":
        return {"type": "integer", "minimum": 0, "maximum": 2**31 - 1}
    return {"type": "string", "minLength": 1, "maxLength": 64}


def _responses(one: Operation, schemas: dict[str, Any]) -> dict[str, Any]:
    shape = _schema(one.answer, schemas) if one.answer is not None else {"type": "object"}
    good = {
        str(code): {"description": DONE[code], "content": {"application/json": {"schema": shape}}}
        for code in one.statuses
        if code != 410
    }
    if 410 in one.statuses:
        reload = {"type": "object", "properties": {"reload": {"type": "boolean"}}}
        good["410"] = {
            "description": DONE[410],
            "content": {"application/json": {"schema": reload}},
        }
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    bad = {code: {"description": words, "content": problem} for code, words in REFUSALS.items()}
    return good | bad


def _schema(kind: Any, schemas: dict[str, Any]) -> dict[str, Any]:
    """The JSON schema of a model or a union of them; its parts go to the components."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        found, definitions = models_json_schema(
            [(kind, "validation")], ref_template="#/components/schemas/{model}"
        )
        schemas.update(definitions.get("$defs", {}))
        return dict(found[(kind, "validation")])
    schema = TypeAdapter(kind).json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(schema.pop("$defs", {}))
    return schema
