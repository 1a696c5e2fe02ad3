"""A plan is written in the browser, checked while it is typed, and approved by another person."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hub.core.database import Database, database
from hub.core.errors import Invalid, NotAllowed
from hub.people.models import TERMINAL
from hub.plans import commands
from hub.plans.queries import approved, versions
from hub.scripts import commands as scripts
from tests.cast import actor
from tests.plans.test_templates import PLAN

Open = Callable[..., Any]
LIBRARY = Path("scripts_library")


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_a_plan_is_written_checked_and_approved_by_another_person(
    db: Database, browser: Open
) -> None:
    scripts.load_library(TERMINAL, LIBRARY)
    kim, marcus = browser("writer"), browser("pio")
    begun = kim.post("/plans/new", {"title": "Water main"})
    assert begun.status_code == 303
    place = begun.headers["Location"].removesuffix("/edit")
    wrong = PLAN.replace("position: PIO", "position: Wizard", 1)
    assert "“Wizard” is no position" in kim.post("/plans/preview", {"text": wrong}).text
    sent = {"text": wrong, "based_on": "1", "then": "submit"}
    refused = kim.post(f"{place}/edit", sent)
    assert refused.status_code == 422
    assert "Line 13" in refused.text
    assert "position: Wizard" in refused.text  # nothing typed is lost
    late = browser("second_writer").post(f"{place}/edit", {"text": PLAN, "based_on": "1"})
    assert late.status_code == 409
    assert "saved this text while you were writing" in late.text
    sent = {"text": PLAN, "based_on": "2", "then": "submit"}
    assert kim.post(f"{place}/edit", sent).status_code == 303
    id = place.rsplit("/", 1)[1]
    with pytest.raises(NotAllowed):
        commands.approve(actor("writer"), id)
    assert marcus.post(f"{place}/approve", {"hash": "of another text"}).status_code == 409
    commands.approve(actor("pio"), id)
    again = commands.revise(actor("writer"), id)
    assert commands.revise(actor("writer"), id) == again  # the open one is gone on with
    with database().reading() as session:
        assert [one.number for one in versions(session)["water-main"]] == [2, 1]
        assert approved(session)["water-main"].id == id  # until the next is approved too


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_the_librarys_plans_come_as_drafts_and_never_over_what_was_edited(
    db: Database, tmp_path: Path
) -> None:
    (tmp_path / "plans").mkdir()
    file = tmp_path / "plans" / "water.yaml"
    file.write_text(PLAN)
    assert commands.load_library(TERMINAL, tmp_path).added == ["plans/water.yaml"]
    assert commands.load_library(TERMINAL, tmp_path).unchanged == ["plans/water.yaml"]
    file.write_text(PLAN.replace("A main breaks.", "A main bursts."))
    assert commands.load_library(TERMINAL, tmp_path).updated == ["plans/water.yaml"]
    with database().reading() as session:
        (version,) = versions(session)["water"]
    commands.edit(actor("writer"), version.id, PLAN)
    file.write_text(PLAN)
    assert commands.load_library(TERMINAL, tmp_path).kept == ["plans/water.yaml"]
    file.write_text(PLAN.replace("position: PIO", "position: Wizard"))
    report = commands.load_library(TERMINAL, tmp_path)
    assert "plans/water.yaml:13" in report.lines()[0]
    with pytest.raises(Invalid, match="plan of this name"):
        commands.draft(actor("writer"), "Water")
