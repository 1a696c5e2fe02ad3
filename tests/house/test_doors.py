"""Who may call what: every endpoint, asked by every role and by nobody."""

import pytest
from flask import Flask

from hub.app import verb_of
from hub.people.permissions import PERMISSIONS, ROLES, allowed
from tests import cast

PART_OF = {  # a member of the cast for each role
    "agent": "agent",
    "lead": "lead",
    "writer": "writer",
    "pio": "pio",
    "checker": "checker",
    "deputy": "deputy",
    "commander": "commander",
    "controller": "controller",
    "partner": "partner",
    "admin": "admin",
}
SIGNS_OUT = ("door.out", "door.out_everywhere")


def addresses(app: Flask) -> list[tuple[str, str, str]]:
    """Every (endpoint, method, address), with placeholders filled by something that is not
    there.
    """
    found = []
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static" or rule.endpoint in SIGNS_OUT:
            continue
        parts = {name: 7 if name == "seq" else "nothing" for name in rule.arguments}
        address = adapter.build(rule.endpoint, parts)
        found += [
            (rule.endpoint, method, address)
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
        ]
    return found


def test_every_endpoint_says_what_it_needs(app: Flask) -> None:
    with app.app_context():
        silent = [name for name in app.view_functions if verb_of(name) is None]
    assert silent == []


def test_every_verb_an_endpoint_needs_is_in_the_table(app: Flask) -> None:
    with app.app_context():
        asked = {verb_of(name) for name in app.view_functions} - {"", None}
    known = set().union(*PERMISSIONS.values())
    assert {
        verb for verb in asked if verb not in known and not allowed(frozenset(), str(verb))
    } == set()


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
@pytest.mark.parametrize("role", [*ROLES, "outsider", None])
def test_each_endpoint_lets_in_exactly_the_roles_that_may(app: Flask, browser, role) -> None:  # type: ignore[no-untyped-def]
    part = PART_OF.get(role, role) if role else None
    here = browser(part)
    actor = cast.actor(part) if part else None
    wrong = []
    for endpoint, method, address in addresses(app):
        with app.app_context():
            verb = verb_of(endpoint)
        send = {"GET": here.get, "POST": here.post, "DELETE": here.delete}[method]
        status = send(address).status_code
        if verb == "":
            good = status not in (500,)
        elif actor is None:
            good = status in (302, 401)  # to the door, or told to sign in
        elif actor.may(str(verb)):
            good = status not in (401, 500)  # a rule below may still say 403: one's own words
        else:
            good = status == 403
        if not good:
            wrong.append(f"{method} {address}: {status}, needs {verb or 'nothing'}")
    assert wrong == []


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_a_form_without_its_token_is_refused_on_every_endpoint_that_writes(
    app: Flask, browser
) -> None:  # type: ignore[no-untyped-def]
    client = browser("admin").client
    taken = [
        f"{method} {address}"
        for endpoint, method, address in addresses(app)
        if method != "GET" and client.open(address, method=method).status_code != 403
    ]
    assert taken == []
