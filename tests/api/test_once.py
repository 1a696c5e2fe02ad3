"""A deed that is asked for twice is done once: by another system's key, and by a form's."""

import re
from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from hub.approvals.releases import Release
from hub.core.database import Database, database
from hub.core.journal import Entry
from hub.scripts import publishing
from tests.api.test_journey import Machine
from tests.scripts import written

KEY = {"Idempotency-Key": "partner-17"}
ON_SQLITE = pytest.mark.parametrize("db", ["sqlite"], indirect=True)


def count(kind: str) -> int:
    with database().reading() as session:
        return session.scalar(select(func.count()).where(Entry.kind == kind)) or 0


def test_a_partner_that_had_no_answer_asks_again_and_nothing_is_told_again(app: Flask) -> None:
    here, pio = written.open_incident(), Machine(app.test_client(), {"pio"})
    words = f"/scripts/versions/{written.submitted(here)}"
    deeds: list[tuple[str, dict[str, Any], dict[str, Any], str]] = [
        ("approve", {}, {"hash": "0" * 64}, "scripts.approved"),
        ("publish", {"incident": here}, {"incident": here, "until": None}, "scripts.published"),
        ("recall", {"reason": "Wrong."}, {"reason": "Old."}, "scripts.recalled"),
    ]
    for path, body, other, kind in deeds:
        address, key = f"{words}/{path}", {"Idempotency-Key": f"retry {path}"}
        first, again = pio.post(address, body, **key), pio.post(address, body, **key)
        assert (first.status_code, again.status_code) == (200, 200)
        assert first.json == again.json
        assert [one.headers.get("Idempotency-Replayed") for one in (first, again)] == [None, "true"]
        assert pio.post(address, other, **key).status_code == 409
        assert count(kind) == 1
    second = written.approved(here)
    body = {"incident": here}
    for _ in range(2):  # without a key, live words are told anew: a new end, or once more
        assert pio.post(f"/scripts/versions/{second}/publish", body).status_code == 200
    assert count("scripts.published") == 3


@pytest.mark.parametrize(
    "db", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)
def test_two_with_one_key_at_the_same_moment_have_one_answer(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, pio = written.open_incident(), Machine(app.test_client(), {"pio"})
    version, both, held = written.published(here), Barrier(2, timeout=20), publishing.held

    def together(*given: Any) -> Any:
        both.wait()  # neither has seen the key of the other
        return held(*given)

    monkeypatch.setattr(publishing, "held", together)
    answers: list[Any] = []

    def recall() -> None:
        machine = Machine(app.test_client(), {"pio"}, pio.key)
        body = {"reason": "The order was lifted."}
        answers.append(machine.post(f"/scripts/versions/{version}/recall", body, **KEY))

    threads = [Thread(target=recall) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers] == [200, 200], answers[0].json
    assert answers[0].json == answers[1].json
    assert count("scripts.recalled") == 1


@ON_SQLITE
def test_a_form_that_is_sent_twice_is_done_once(db: Database, browser: Callable[..., Any]) -> None:
    here, pio = written.open_incident(), browser("pio")
    address = f"/scripts/{written.approved(here)}"
    form = {"incident": here, "audience": "all", "no_end": "yes", **key(pio, f"{address}/publish")}
    first, again = (pio.post(f"{address}/publish", form) for _ in range(2))
    assert (first.status_code, again.status_code) == (303, 303)
    assert first.location == again.location
    assert count("scripts.published") == 1
    changed = {**form, "no_end": "", "until": "2099-01-01T08:00"}
    assert pio.post(f"{address}/publish", changed).status_code == 303
    assert count("scripts.published") == 2  # something else was asked for
    reason = {"reason": "The order was lifted.", **key(pio, f"{address}/recall")}
    for _ in range(2):
        assert pio.post(f"{address}/recall", reason).status_code == 303
    assert count("scripts.recalled") == 1
    with db.reading() as session:
        ended = session.scalars(select(Release.ended_as).order_by(Release.seq)).all()
    assert ended == ["superseded", "recalled"]
    late = pio.post(f"{address}/recall", {"reason": "Again."})  # another form: it is said plainly
    assert late.status_code == 409


def key(asker: Any, page: str) -> dict[str, str]:
    """What the form of a page carries beside its fields."""
    found = re.search(r'name="once" value="([^"]+)"', asker.get(page).get_data(as_text=True))
    assert found, page
    return {"once": found[1]}
