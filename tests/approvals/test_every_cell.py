"""Every cell of state x action x role x same person or not, through every door there is.

What may happen is written down twice: which action a state allows (approvals.states) and which
role may do it (people.permissions). This walks all of it, and compares.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from click import Command, Group
from flask import Flask
from sqlalchemy import event, select

from hub.app import create_app
from hub.approvals.glass import unread
from hub.approvals.models import Words
from hub.approvals.states import TRANSITIONS
from hub.cli import main
from hub.core.database import Database, bind
from hub.core.journal import Entry, Head
from hub.core.moments import iso, now
from hub.core.settings import Settings
from hub.due.models import Due
from hub.people.models import Actor
from hub.people.permissions import PERMISSIONS, ROLES
from hub.scripts import routes as scripts
from hub.updates import routes as updates
from tests import cast
from tests.approvals import hands
from tests.approvals.cells import AUTHOR, Place
from tests.cast import actor
from tests.conftest import Browser, fill
from tests.scripts import written

ACTIONS = sorted({action for row in TRANSITIONS.values() for action in row})
ROOM = {"script": "scripts", "update": "updates"}
VERB = {"ask": "submit", "end": "recall"}  # where the verb is not called like the action
ANOTHER_ONLY = ("approve", "check", "claim", "confirm")  # never by one of the hands
LATER = now() + timedelta(hours=3)
DEEDS_OF_WORDS = {f"{room}.{verb}" for room in ROOM.values() for verb in (
    *ACTIONS, "recall", "withdraw", "review", "edit", "correct")}  # fmt: skip


@dataclass
class Walk:
    """One database and one app for the whole walk, and a browser for each role."""

    app: Flask
    here: Place
    browsers: dict[str, "Quick"]

    def seq(self) -> int:
        with self.here.db.reading() as session:
            return session.scalars(select(Head.seq)).one()

    def state(self, id: str) -> str:
        with self.here.db.reading() as session:
            return session.get_one(Words, id).state


class Quick:
    """A signed-in browser that asks for its token once."""

    def __init__(self, opened: Browser, signed_in: bool) -> None:
        self.client, self.token = opened.client, opened.csrf()
        self.signed_in = signed_in

    def post(self, url: str, *, form: Any = None, json: Any = None) -> int:
        headers = {"X-CSRFToken": self.token, "Accept": "application/json"}  # no page to draw
        status: int = self.client.post(url, data=form, json=json, headers=headers).status_code
        return status


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    place = tmp_path_factory.mktemp("cells")
    database = bind(Database(f"sqlite:///{place / 'hub.db'}"))
    # Nobody pulls the plug on this one: it need not wait for the disk thousands of times.
    event.listen(database.engine, "connect", lambda one, _: one.execute("PRAGMA synchronous=OFF"))
    fill(database)
    app = create_app(Settings(var=place, secret="s" * 40), database=database)
    here = Place(database, written.open_incident(), hands.department())
    parts: dict[str, str | None] = {role: role for role in ROLES} | {"nobody": None}
    browsers = {
        role: Quick(Browser.entered(app, part), part is not None) for role, part in parts.items()
    }
    yield Walk(app, here, browsers)
    database.close()


@pytest.fixture(autouse=True)
def _bound(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page drawn again after a refusal takes most of the time and decides nothing: other tests
    read it, this one its status.
    """
    bind(walk.here.db)
    plain: Any = lambda fault, *_, **__: ("", fault.status)  # noqa: E731
    monkeypatch.setattr(scripts, "_refused", plain)
    monkeypatch.setattr(scripts, "_failed", plain)
    monkeypatch.setattr(updates, "_refused", plain)


def verb(kind: str, action: str) -> str:
    told = {("update", "end"): "withdraw"}.get((kind, action), VERB.get(action, action))
    return f"{ROOM[kind]}.{told}"


def promised(kind: str, state: str, action: str, by: Actor | None, same: bool) -> str:
    """What the two tables promise: the state afterwards, or why not."""
    if by is None or not by.may(verb(kind, action)):
        return "not allowed"
    if action not in TRANSITIONS[state]:
        return "refused"
    decides = by.may(f"{ROOM[kind]}.approve")
    is_department = by.id == cast.person_id("checker") and state == "checking"
    if action in ("claim", "check") and state == "checking" and not is_department:
        return "not allowed"
    if action in ("claim", "return") and not decides and not is_department:
        return "not allowed"
    if same and action in ANOTHER_ONLY:
        return "not allowed"
    return TRANSITIONS[state][action]


def form(kind: str, action: str, hash: str, here: Place) -> tuple[str, dict[str, Any]] | None:
    """Where a form posts this action, and what it sends; None where no form does."""
    why = {"reason": "Because.", "why": "Nobody answers.", "hash": hash}
    where = {"incident": here.incident_id, "audience": "all", "until": f"{LATER:%Y-%m-%dT%H:%M}"}
    script = {
        "title": "Boil water", "topics": "boil-water", "body": written.BODY, "based_on": "1",
        "sources": "Drinking water advisories | CDC", "slot-source": "Port Alder Water",
        "slot-area": "all of 33101",
    }  # fmt: skip
    update = {
        "severity": "important", "headline": "It has room again.", "body": "60 places.",
        "source": "Shelter desk", "until": where["until"], "based_on": "1",
    }  # fmt: skip
    forms: dict[str, tuple[str, dict[str, Any]]] = {
        "edit": ("edit", script if kind == "script" else update),
        "ask": ("submit", {"check_by": here.department_id}),
        "submit": ("submit", {}),
        "return": ("return", {**why, "action": "return"}),
        "reject": ("return", {**why, "action": "reject"}),
        "publish": ("publish", where),
        "break_glass": ("break-glass", {**why, **where}),
        "end": ("recall" if kind == "script" else "withdraw", why),
        **{one: (one, why) for one in ("claim", "check", "approve", "confirm")},
    }
    return forms.get(action)


def body(kind: str, action: str, hash: str, here: Place) -> tuple[str, dict[str, Any]] | None:
    """Where the API takes this action, and what it is sent; None where it has no such operation."""
    read = {"hash": hash}
    where: dict[str, Any] = {"incident": here.incident_id, "until": iso(LATER)}
    where = where if kind == "script" else {}
    bodies: dict[str, tuple[str, dict[str, Any]]] = {
        "ask": ("submit", {"check_by": here.department_id}),
        "submit": ("submit", {}),
        "claim": ("claim", {}),
        "return": ("return", {"reason": "Because."}),
        "publish": ("publish", where),
        "break_glass": ("break-glass", {**where, **read, "why": "Nobody answers."}),
        "end": ("recall" if kind == "script" else "withdraw", {"reason": "Because."}),
        **{one: (one, read) for one in ("check", "approve", "confirm")},
    }
    return bodies.get(action)


def through_web(walk: Walk, kind: str, action: str, id: str, hash: str, by: Quick) -> int | None:
    """The status of the page that answers the form."""
    found = form(kind, action, hash, walk.here)
    return found and by.post(f"/{ROOM[kind]}/{id}/{found[0]}", form=found[1])


def through_api(walk: Walk, kind: str, action: str, id: str, hash: str, by: Quick) -> int | None:
    """The status of the API's answer."""
    found = body(kind, action, hash, walk.here)
    base = "/api/v1/scripts/versions" if kind == "script" else "/api/v1/updates"
    return found and by.post(f"{base}/{id}/{found[0]}", json=found[1])


DOORS = {"web": through_web, "api": through_api}
ANSWERS = {"not allowed": (302, 401, 403), "refused": (409,), "done": (200, 303)}


@pytest.mark.parametrize("same", [False, True], ids=["another", "same"])
@pytest.mark.parametrize("kind", ["script", "update"])
@pytest.mark.parametrize("state", TRANSITIONS)
def test_every_door_does_what_the_tables_say_and_nothing_else(
    walk: Walk, state: str, kind: str, same: bool
) -> None:
    wrong: list[str] = []
    for role, browser in walk.browsers.items():
        by = actor(role) if role != "nobody" else None
        if same and not _has_part_in(by):
            continue  # whose words they are is asked of nobody who is sent away at the door
        hand = by if same and by else AUTHOR
        id, hash = walk.here.words(kind, state, hand)
        at = walk.seq()
        for action, (door, through) in product(ACTIONS, doors(kind, by)):
            status = through(walk, kind, action, id, hash, browser)
            if status is None:
                continue
            expected = promised(kind, state, action, by, same)
            is_done = expected not in ("refused", "not allowed")
            moved, at = walk.seq() - at, walk.seq()
            became = walk.state(id) if moved or is_done else state
            good = status in ANSWERS["done" if is_done else expected] and moved == is_done
            if not good or (is_done and became != expected):
                what = f"{door}: {action} of {state} by {role}"
                wrong.append(f"{what}: {status}, {became}; promised was: {expected}")
            if moved and became in ("published", "alone"):
                check_floor(walk, id)
            if moved:
                id, hash = walk.here.words(kind, state, hand)
        assert walk.state(id) == state  # and all that was refused has left no trace
    assert wrong == []


def doors(kind: str, by: Actor | None) -> list[tuple[str, Any]]:
    """All of them; for who is sent away before the words are read, one is enough for each kind."""
    sent_away = {"script": "web", "update": "api"}[kind]
    return [(name, door) for name, door in DOORS.items() if _has_part_in(by) or name == sent_away]


def _has_part_in(by: Actor | None) -> bool:
    return by is not None and any(by.may(verb) for verb in DEEDS_OF_WORDS)


@pytest.mark.parametrize("kind", ["script", "update"])
def test_a_yes_to_a_text_that_was_edited_since_goes_through_no_door(walk: Walk, kind: str) -> None:
    yes = {"checking": ("check", "checker"), "submitted": ("approve", "pio")}
    yes |= {"returned": ("break_glass", "pio"), "draft": ("break_glass", "commander")}
    for state, (action, role) in yes.items():
        for door, through in DOORS.items():
            id, read = walk.here.words(kind, state, AUTHOR)
            with walk.here.db.writing() as session:  # another hand saves, and asks again
                words = session.get_one(Words, id)
                words.written("Other words.\n\nAltogether.", {}, AUTHOR, now(), None, words.about)
                if state == "checking":
                    words.asked(AUTHOR, now(), walk.here.department_id, "Health Department")
                elif state == "submitted":
                    words.submitted(AUTHOR, now())
            before = walk.seq()
            status = through(walk, kind, action, id, read, walk.browsers[role])
            assert (status, walk.seq()) == (409, before), f"{door}: {action} in {state}"


def test_the_clock_and_higher_rooms_alone_pass_on_and_carry(walk: Walk) -> None:
    steps = {str(rule).rsplit("/", 1)[-1] for rule in walk.app.url_map.iter_rules()}
    assert steps & {"pass_on", "pass-on", "carry", "review"} == set()
    held = {role for role, verbs in PERMISSIONS.items() for room in ROOM.values()
            if {f"{room}.pass_on", f"{room}.review"} & verbs}  # fmt: skip
    assert held == {"clock"}


def test_the_terminal_has_no_path_to_the_floor(walk: Walk) -> None:
    """Its commands act as the terminal, which holds no verb of the way; and none is called so."""
    assert PERMISSIONS["terminal"] & DEEDS_OF_WORDS == set()
    named = set(_commands(main))
    assert {"load", "serve"} <= named
    assert named & {*ACTIONS, "recall", "withdraw", "break-glass", "pass-on"} == set()


def _commands(tree: Command) -> Iterator[str]:
    """Every name; not those under `feeds`: its check reads a feed, and touches no words."""
    if isinstance(tree, Group):
        for name, command in tree.commands.items():
            yield name
            if name != "feeds":
                yield from _commands(command)


def check_floor(walk: Walk, id: str) -> None:
    """What has just reached the floor was approved by another person, or is loud and due."""
    with walk.here.db.reading() as session:
        words = session.get_one(Words, id)
        entry = session.scalars(select(Entry).order_by(Entry.seq.desc()).limit(1)).one()
        due = set(session.scalars(select(Due.subject).where(Due.done_at.is_(None))))
        loud = {one["release"]["words"] for one in unread(session, [walk.here.incident_id])}
    yes = words.approval
    assert yes
    assert {release.hash for release in words.releases} == {yes.hash} == {words.hash}
    assert {"console", "desk", "board"} <= set(entry.audience.split())
    if entry.kind.endswith(".broken_glass"):
        assert entry.view["why"] == "Nobody answers."
        assert yes.alone
        assert id in due
        assert id in loud
    else:
        assert entry.kind.endswith((".published", ".confirmed"))
        assert (yes.confirmed_by_id if yes.alone else yes.by_id) not in words.hands
        assert not yes.is_unread
        assert id not in loud
