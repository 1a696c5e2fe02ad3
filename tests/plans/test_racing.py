"""Two desks activate in one moment, on PostgreSQL: one of them does it, nobody is told twice, and
neither sees a fault.
"""

import threading
from collections import Counter

import pytest
from flask import Flask

from hub.core.database import Database
from hub.plans import activation
from tests.browser import storm
from tests.cast import actor
from tests.notices.server import notices, set_up_mail
from tests.plans.played import approved, told
from tests.plans.test_activation import holding, line, tellings


@pytest.mark.parametrize(
    "db", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)
def test_two_who_activate_in_one_moment_do_it_once(app: Flask, db: Database) -> None:
    storm.set_up()
    set_up_mail(9)
    incident, ready = storm.opened(), ""
    approved()
    for who in ("County EM", "Red Cross", "County 911"):
        line(who, f"mail {who.split()[1].lower()}@county.example")
    ready = holding(incident)
    together = threading.Barrier(3, timeout=30)
    reports: list[activation.Report] = []

    def activate(part: str) -> None:
        together.wait()
        reports.append(activation.activate(actor(part), incident, publish_holding=ready))

    desks = [
        threading.Thread(target=activate, args=(part,)) for part in ("pio", "second_pio", "deputy")
    ]
    for desk in desks:
        desk.start()
    for desk in desks:
        desk.join(60)
    assert len(reports) == len(desks)
    assert [report.failed for report in reports] == [[]] * len(desks)
    did = Counter(said for report in reports for said in report.did)
    assert did["Water main is under way."] == did["We are aware is live."] == 1
    assert len(told("plans.started")) == len(told("scripts.published")) == 1
    assert len(tellings(incident)) == len(notices()) == 3
