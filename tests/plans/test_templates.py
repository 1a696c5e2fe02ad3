"""A plan's file: what it may say, and what is said where it says something else."""

from pathlib import Path

import pytest

from hub.formats.faults import Faulty
from hub.incidents.packs import hazards
from hub.plans.checking import Known, read_plan
from hub.plans.positions import STANDARD

SLUGS = frozenset(file.name.split(".")[0] for file in Path("scripts_library").glob("*/*.md"))
KNOWN = Known(frozenset(STANDARD), frozenset(hazards()), SLUGS)
FILES = sorted(Path("scripts_library/plans").glob("*.yaml"))

PLAN = """title: Water main
summary: A main breaks.
hazards: [boil-water]
starts: level 2
sources:
  - title: Manual
    publisher: CDC
    url: https://emergency.cdc.gov/cerc/
    date: 2019-01-01
phases:
  - name: activation
    tasks:
      - id: verify
        task: Verify it
        position: PIO
        due: T+5 min
        answers: [yes, no]
        escalate: [Incident commander]
      - id: live
        task: Holding script
        position: PIO
        due: after verify + 5 min
        evidence: holding script live
        if: [answer verify is yes]
        scripts: [we-are-aware]
"""


@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_every_plan_of_the_library_is_whole_and_says_where_it_comes_from(file: Path) -> None:
    plan = read_plan(file.read_text(encoding="utf-8"), KNOWN, file.name)
    assert plan.sources
    assert all(task.escalate for task in plan.tasks), "nothing may be overdue and go to nobody"


def test_the_library_has_the_plans_a_centre_needs() -> None:
    assert {file.stem for file in FILES} >= {
        "cerc-nine-steps", "first-48-hours", "jic", "311-activation", "hurricane",
        "outbreak-clinic", "mass-event", "shift-handoff", "demobilisation",
    }  # fmt: skip


def test_a_plan_is_read_and_says_what_it_is_started_by() -> None:
    plan = read_plan(PLAN, KNOWN)
    assert [task.id for task in plan.tasks] == ["verify", "live"]
    assert plan.tasks[1].dues[0].words == "after verify + 5 min"
    assert plan.is_for("boil-water", 1)
    assert plan.is_for("boil-water", 2)
    assert not plan.is_for("boil-water", 3)
    assert not plan.is_for("flood", 1)


WRONG = {  # what is written instead of what → the line, and words of the fault
    "an unknown position": ("position: PIO\n        due: T+5", "position: Wizard\n        due: T+5",
                            13, "“Wizard” is no position"),
    "a circle": ("due: T+5 min", "due: after live", 13, "waits for itself"),
    "an offset before the start": ("due: T+5 min", "due: T-5 min", 16, "before the plan starts"),
    "the same id twice": ("id: live", "id: verify", 19, "is taken by a task above"),
    "a condition on nothing": ("answer verify is yes", "answer nobody is yes", 19,
                               "a condition on nothing"),
    "a condition in no words": ("answer verify is yes", "full moon", 24, "a condition on nothing"),
    "an answer there is not": ("answer verify is yes", "answer verify is maybe", 19,
                               "“maybe” is no answer of verify"),
    "evidence not built yet": ("holding script live", "public page live", 19,
                               "“public page live” is evidence of something that is not built"),
    "evidence nobody knows": ("holding script live", "a good feeling", 19, "is no evidence"),
    "after a task there is not": ("after verify + 5 min", "after lunch", 19, "no such task"),
    "no time": ("due: T+5 min", "due: soon", 16, "“soon” is no time"),
    "a beat too quick": ("due: T+5 min", "due: every 1 min", 16, "too often"),
    "a script there is not": ("[we-are-aware]", "[we-are-gone]", 19, "no script “we-are-gone”"),
    "a hazard there is not": ("[boil-water]", "[dragons]", 3, "“dragons” is no hazard"),
    "an escalation to itself": ("[Incident commander]", "[PIO]", 13, "stands twice"),
    "a wrong name": ("summary:", "sumary:", 2, "“sumary” is no name here"),
    "a name left out": ("starts: level 2\n", "", 1, "“starts” is missing"),
    "no YAML": ("title: Water main", "title: Water: main", 1, "put the value in quotes"),
}  # fmt: skip


@pytest.mark.parametrize(("was", "written", "line", "words"), WRONG.values(), ids=WRONG)
def test_each_fault_names_file_line_and_what_to_write(
    was: str, written: str, line: int, words: str
) -> None:
    assert was in PLAN
    with pytest.raises(Faulty) as faulty:
        read_plan(PLAN.replace(was, written, 1), KNOWN, "water.yaml")
    assert any(
        fault.file == "water.yaml" and fault.line == line and words in fault.says
        for fault in faulty.value.faults
    ), str(faulty.value)
