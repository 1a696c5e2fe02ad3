"""A plan as its file says it: phases, tasks, and what each of them may be. Pure: text in, plan or
faults out.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import AliasChoices, BaseModel, ConfigDict, Field

from hub.card.front_matter import EXAMPLES, Slug, Source, Words, checked
from hub.formats.faults import Fault, Faulty
from hub.formats.plain_yaml import Place, PlainYaml, read_yaml
from hub.plans.timing import Due, Unclear, length, read_due

PHASES = ("activation", "first hour", "first day", "sustained", "recovery", "deactivation")
GRACE = 10  # minutes an overdue task waits before it goes to the next position

EXAMPLES.update(
    {
        "summary": "summary: one or two sentences, what the plan is for",
        "hazards": "hazards: any, or hazards: [hurricane, flood]",
        "starts": "starts: level 3, level 2, level 1, or by hand",
        "phases": "phases: a list of name and tasks",
        "tasks": "tasks: a list with at least one task",
        "id": "id: holding-live (small letters, figures and -)",
        "task": "task: Publish the holding script (at most 120 characters)",
        "position": "position: PIO",
        "due": "due: T+10 min",
        "escalate": "escalate: [Deputy PIO, Incident commander]",
        "answers": "answers: [yes, no]",
        "if": "if: [level 2, answer verify is yes]",
        "evidence": "evidence: holding script live",
        "grace": "grace: 10 min",
        "notes": "notes: a few sentences",
        "scripts": "scripts: [we-are-aware]",
    }
)  # fmt: skip

_EXACT = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
_LEVEL = re.compile(r"level ([123])")
_HAZARD = re.compile(r"hazard ([a-z0-9-]+)")
_ANSWER = re.compile(r"answer ([a-z0-9-]+) is (.+)")


class TaskLines(BaseModel):
    """One task of the file."""

    model_config = _EXACT
    id: Slug
    task: Annotated[Words, Field(max_length=120)]
    position: Words
    due: Words
    grace: str = ""
    escalate: tuple[Words, ...] = ()
    conditions: tuple[Words, ...] = Field(default=(), validation_alias=AliasChoices("if"))
    evidence: str = ""
    answers: tuple[Words, ...] = ()
    scripts: tuple[Slug, ...] = ()
    notes: str = ""


class PhaseLines(BaseModel):
    """One phase of the file."""

    model_config = _EXACT
    name: Literal["activation", "first hour", "first day", "sustained", "recovery", "deactivation"]
    tasks: Annotated[tuple[TaskLines, ...], Field(min_length=1)]


class PlanLines(BaseModel):
    """The whole file."""

    model_config = _EXACT
    title: Annotated[Words, Field(max_length=60)]
    summary: Words
    hazards: Literal["any"] | tuple[Slug, ...] = "any"
    starts: Literal["level 3", "level 2", "level 1", "by hand"]
    sources: Annotated[tuple[Source, ...], Field(min_length=1)]
    phases: Annotated[tuple[PhaseLines, ...], Field(min_length=1)]


@dataclass(frozen=True)
class Condition:
    """When a task is called for at all."""

    kind: str  # level | hazard | answer
    value: str
    task: str = ""

    @property
    def words(self) -> str:
        """As the page says it."""
        if self.kind == "level":
            return (
                "only at level 1" if self.value == "1" else f"only at level {self.value} or fuller"
            )
        if self.kind == "hazard":
            return f"only for {self.value.replace('-', ' ')}"
        return f"only when {self.task} is answered: {self.value}"


@dataclass(frozen=True)
class PlanTask:
    """One task, read."""

    id: str
    phase: str
    title: str
    position: str
    dues: tuple[Due, ...]
    grace: int
    escalate: tuple[str, ...]
    conditions: tuple[Condition, ...]
    evidence: str
    answers: tuple[str, ...]
    scripts: tuple[str, ...]
    notes: str
    line: int

    @property
    def after(self) -> str:
        """The task it waits for, if any."""
        return self.dues[0].after

    def view(self) -> dict[str, Any]:
        """What the preview shows of it."""
        return {
            "id": self.id, "title": self.title, "position": self.position, "grace": self.grace,
            "due": ", ".join(due.words for due in self.dues), "escalate": list(self.escalate),
            "conditions": [one.words for one in self.conditions], "evidence": self.evidence,
            "answers": list(self.answers), "scripts": list(self.scripts), "notes": self.notes,
        }  # fmt: skip


@dataclass(frozen=True)
class Plan:
    """A plan without a fault."""

    title: str
    summary: str
    hazards: tuple[str, ...]  # none: for any
    level: int | None  # started by an activation at this level or fuller; None: by hand
    sources: tuple[Mapping[str, Any], ...]
    tasks: tuple[PlanTask, ...]

    def is_for(self, hazard: str, level: int) -> bool:
        """Whether an activation of this hazard at this level starts it."""
        return (
            self.level is not None
            and level <= self.level
            and (not self.hazards or hazard in self.hazards)
        )

    def phases(self) -> list[tuple[str, list[PlanTask]]]:
        """The tasks phase by phase, in the order of the file."""
        names = dict.fromkeys(task.phase for task in self.tasks)
        return [(name, [one for one in self.tasks if one.phase == name]) for name in names]

    def view(self) -> dict[str, Any]:
        """What the preview and the page show."""
        phases = [(name, [one.view() for one in tasks]) for name, tasks in self.phases()]
        return {
            "title": self.title, "summary": self.summary, "hazards": list(self.hazards),
            "level": self.level, "sources": list(self.sources), "phases": phases,
            "count": len(self.tasks),
        }  # fmt: skip


def read_lines(text: str, file: str) -> tuple[Plan, PlainYaml]:
    """The plan, and where each value stands. Raises Faulty for what is no plan at all; what is
    wrong between the tasks is `checking`'s.
    """
    document = read_yaml(text, file=file)
    lines = checked(PlanLines, document, file)
    faults: list[Fault] = []
    tasks: list[PlanTask] = []
    for phase_at, phase in enumerate(lines.phases):
        for task_at, one in enumerate(phase.tasks):
            place: Place = ("phases", phase_at, "tasks", task_at)
            task = _task(phase.name, one, place, document, file, faults)
            tasks += [task] if task else []
    if faults:
        raise Faulty(*sorted(faults, key=lambda fault: fault.line))
    return _plan(lines, tasks), document


def _plan(lines: PlanLines, tasks: list[PlanTask]) -> Plan:
    return Plan(
        title=lines.title,
        summary=lines.summary,
        hazards=() if lines.hazards == "any" else tuple(lines.hazards),
        level=None if lines.starts == "by hand" else int(lines.starts[-1]),
        sources=tuple(source.model_dump(mode="json") for source in lines.sources),
        tasks=tuple(tasks),
    )


def _task(
    phase: str, one: TaskLines, place: Place, document: PlainYaml, file: str, faults: list[Fault]
) -> PlanTask | None:
    before = len(faults)

    def wrong(field: str, says: str) -> None:
        faults.append(Fault(file, document.line_of((*place, field)), says))

    dues, grace = _times(one, wrong)
    conditions = tuple(_conditions(one, wrong))
    if len(faults) > before:
        return None
    return PlanTask(
        id=one.id, phase=phase, title=one.task, position=one.position, dues=dues, grace=grace,
        escalate=one.escalate, conditions=conditions, evidence=" ".join(one.evidence.split()),
        answers=one.answers, scripts=one.scripts, notes=" ".join(one.notes.split()),
        line=document.line_of(place),
    )  # fmt: skip


def _times(one: TaskLines, wrong: Any) -> tuple[tuple[Due, ...], int]:
    dues: tuple[Due, ...] = ()
    grace = GRACE
    try:
        dues = read_due(one.due)
    except Unclear as fault:
        wrong("due", f"“due”: {fault}")
    try:
        grace = length(one.grace) if one.grace else GRACE
    except Unclear as fault:
        wrong("grace", f"“grace”: {fault}")
    return dues, grace


def _conditions(one: TaskLines, wrong: Any) -> Iterator[Condition]:
    for text in one.conditions:
        if match := _LEVEL.fullmatch(text):
            yield Condition("level", match[1])
        elif match := _HAZARD.fullmatch(text):
            yield Condition("hazard", match[1])
        elif match := _ANSWER.fullmatch(text):
            yield Condition("answer", match[2], match[1])
        else:
            meant = "level 2, hazard flood, or answer verify is yes"
            wrong("if", f"“{text}” is a condition on nothing: write {meant}")
