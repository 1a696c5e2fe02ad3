"""What is wrong between the tasks of a plan: each with file, line and what to write instead."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from hub.formats.faults import Fault, Faulty
from hub.plans.evidence import KINDS, NOT_YET
from hub.plans.template import Plan, PlanTask, read_lines


@dataclass(frozen=True)
class Known:
    """What a plan may name."""

    positions: frozenset[str]
    hazards: frozenset[str]
    scripts: frozenset[str] = field(default_factory=frozenset)


def read_plan(text: str, known: Known, file: str = "plan") -> Plan:
    """The plan, without a fault. Raises Faulty with all of them, in the file's order."""
    plan, document = read_lines(text, file)
    faults = [Fault(file, task.line, says) for task, says in _wrong(plan, known)]
    for at, hazard in enumerate(plan.hazards):
        if hazard not in known.hazards:
            says = f"“{hazard}” is no hazard: write one of {_few(known.hazards)}"
            faults.append(Fault(file, document.line_of(("hazards", at)), says))
    if faults:
        raise Faulty(*sorted(faults, key=lambda fault: fault.line))
    return plan


def _wrong(plan: Plan, known: Known) -> Iterator[tuple[PlanTask, str]]:
    by_id: dict[str, PlanTask] = {}
    for task in plan.tasks:
        if task.id in by_id:
            yield task, f"the id “{task.id}” is taken by a task above: give each its own"
        by_id.setdefault(task.id, task)
    for task in plan.tasks:
        for says in (
            *_wrong_people(task, known), *_wrong_evidence(task), *_wrong_scripts(task, known),
            *_wrong_after(task, by_id), *_wrong_conditions(task, by_id, known),
        ):  # fmt: skip
            yield task, f"{task.id}: {says}"


def _wrong_people(task: PlanTask, known: Known) -> Iterator[str]:
    for position in (task.position, *task.escalate):
        if position not in known.positions:
            yield (
                f"“{position}” is no position: write one of {_few(known.positions)}, or add it "
                "under City"
            )
    if len({task.position, *task.escalate}) < len(task.escalate) + 1:
        yield "a position stands twice in the way it escalates: name each once"


def _wrong_evidence(task: PlanTask) -> Iterator[str]:
    if task.evidence in NOT_YET:
        yield f"“{task.evidence}” is evidence of something that is not built yet: leave it out"
    elif task.evidence and task.evidence not in KINDS:
        yield f"“{task.evidence}” is no evidence the hub knows: write one of {_few(KINDS)}"


def _wrong_scripts(task: PlanTask, known: Known) -> Iterator[str]:
    for slug in task.scripts:
        if known.scripts and slug not in known.scripts:
            yield f"there is no script “{slug}”: write its short name, like we-are-aware"


def _wrong_after(task: PlanTask, by_id: dict[str, PlanTask]) -> Iterator[str]:
    if not task.after:
        return
    if task.after not in by_id:
        yield f"it is due after “{task.after}”, and there is no such task"
        return
    seen, one = [task.id], by_id[task.after]
    while one.after in by_id and one.id not in seen:
        seen.append(one.id)
        one = by_id[one.after]
    if one.id == task.id:
        yield f"it waits for itself: {' after '.join([*seen, task.id])}"


def _wrong_conditions(task: PlanTask, by_id: dict[str, PlanTask], known: Known) -> Iterator[str]:
    for one in task.conditions:
        if one.kind == "hazard" and one.value not in known.hazards:
            yield f"“{one.value}” is no hazard: write one of {_few(known.hazards)}"
        if one.kind != "answer":
            continue
        asked = by_id.get(one.task)
        if asked is None or asked.id == task.id:
            yield f"a condition on nothing: there is no other task “{one.task}”"
        elif one.value not in asked.answers:
            few = ", ".join(asked.answers) or "none: write answers there"
            yield f"“{one.value}” is no answer of {one.task}; its answers are: {few}"


def _few(names: object) -> str:
    return ", ".join(sorted(map(str, names)))  # type: ignore[call-overload]
