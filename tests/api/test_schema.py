"""The API answers as its description says, whatever is sent: no 500, no undocumented answer."""

from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from hub.keys.commands import make_key
from hub.people.models import TERMINAL
from hub.people.permissions import ROLES

CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)


@pytest.fixture
def api(app: Flask) -> Any:
    """The description as schemathesis reads it, and a key that may do everything."""
    _, key = make_key(TERMINAL, "walker", set(ROLES))
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    # The walker reads bodies as they come: it does not unpack them.
    return schema, {"Authorization": f"Bearer {key}", "Accept-Encoding": "identity"}


# On one database: what an operation reads and writes is tried on both in its own journey.
@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_every_operation_answers_as_described_whatever_is_sent(api: Any) -> None:
    schema, headers = api
    for result in schema.get_all_operations():
        operation = result.ok()

        @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
        def walk(case: schemathesis.Case) -> None:
            case.call_and_validate(headers=headers, checks=CHECKS)

        schemathesis_given(operation)(walk)()


def schemathesis_given(operation: Any) -> Any:
    """Feed a function with cases of one operation."""
    from hypothesis import given

    return given(case=operation.as_strategy())
