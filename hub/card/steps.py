"""The steps of a card: a heading is a step, a link is a branch that leads to it.

    ## Steps
    ### Someone is hurt
    Stay where you are. I am connecting you to 911.

    - Transfer to 911.
    - Can they breathe? [Yes](#breathing) [No](#not-breathing)

A paragraph is said, an item is done. Branches lead on and never back: every walk comes to an end.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from hub.card.layout import STEPS, Blame, Section, step_blocks
from hub.card.lines import Branch, Line, read_line, slug_of
from hub.formats.markdown import MARK, inline_text

MOST_STEPS = 20  # an agent who is asked more has no script but a form


@dataclass(frozen=True)
class StepLine(Line):
    """A paragraph of a step, which is said, or an item, which is done."""

    is_done: bool = False


@dataclass(frozen=True)
class Step:
    """One answer's words: what is said and done when a caller has given it."""

    name: str
    lines: tuple[StepLine, ...]

    @property
    def slug(self) -> str:
        return slug_of(self.name)

    def __str__(self) -> str:
        """As it is written."""
        text, before = f"### {self.name}", False
        for line in self.lines:
            text += "\n\n" if before and not line.is_done else "\n"
            text += f"- {line}" if line.is_done else f"{line}\n"
            before = line.is_done
        return text.rstrip("\n")


Placed = list[tuple[int, Branch]]  # branches, each with the line it stands in


def read_steps(section: Section, asked: Placed, faults: Blame) -> tuple[Step, ...]:
    """The steps of a card. `asked`: the branches under Ask, where every walk begins."""
    steps: list[tuple[int, Step]] = []
    branches: dict[str, Placed] = {}
    for block in _blocks(section, faults):
        lines, placed = _lines(block, faults)
        steps.append((block.line, Step(block.name, lines)))
        branches.setdefault(slug_of(block.name), []).extend(placed)
        if not any(line.words for line in lines):
            faults.append((block.line, "a step without words: write what to say or do"))
    _blame_names(steps, faults)
    if len(steps) > MOST_STEPS:
        faults.append((section.line, f"{len(steps)} steps: at most {MOST_STEPS}"))
        return ()
    _blame_walks({step.slug: (line, step.name) for line, step in steps}, asked, branches, faults)
    return tuple(step for _, step in steps)


def _blocks(section: Section, faults: Blame) -> list[Section]:
    """Each step's heading and the lines under it."""
    found: list[Section] = []
    for number, line in section.lines:
        heading = line.strip()
        if heading.startswith("#"):
            name = " ".join(heading.lstrip("#").split())
            found.append(Section(name, number))
            if not heading.startswith("### "):
                faults.append((number, f"not quite a step: write ### {name or 'and its name'}"))
        elif found:
            found[-1].lines.append((number, line))
        elif heading:
            faults.append((number, "words before the first step: write ### and its name"))
    if not found and section.lines:
        faults.append((section.line, f"## {STEPS} is empty: write ### and a step's name under it"))
    return found


def _lines(block: Section, faults: Blame) -> tuple[tuple[StepLine, ...], Placed]:
    lines, placed = [], []
    for item, is_done in step_blocks(block, faults):
        line = read_line(item, faults, may_branch=True)
        lines.append(StepLine(line.words, line.scope, line.branches, is_done))
        placed += [(item.line, branch) for branch in line.branches]
    return tuple(lines), placed


def _blame_names(steps: Iterable[tuple[int, Step]], faults: Blame) -> None:
    taken: dict[str, str] = {}
    for line, step in steps:
        if any(mark["slot"] for mark in MARK.finditer(step.name)) or "](#" in step.name:
            faults.append((line, "a step's name is plain words: no slot, no branch"))
        elif not step.slug:
            faults.append((line, "a step without a name: write it after ###"))
        elif step.slug in taken:
            says = f"a second step “{taken[step.slug]}”: give it another name"
            faults.append((line, says))
        taken.setdefault(step.slug, inline_text(step.name))


def _blame_walks(
    steps: dict[str, tuple[int, str]],
    asked: Placed,
    branches: dict[str, Placed],
    faults: Blame,
) -> None:
    """Every branch leads to a step, every step is led to, and no walk comes back."""
    every = [*asked, *(one for placed in branches.values() for one in placed)]
    lost = [(line, branch.to) for line, branch in every if branch.to not in steps]
    faults += [(line, _no_step(to, steps)) for line, to in lost]
    led = {branch.to for _, branch in every}
    for slug, (line, name) in steps.items():
        if slug and slug not in led and not lost:  # else it is likely the one that was meant
            says = f"no branch leads to “{name}”: write [answer](#{slug}) under ## Ask or in a step"
            faults.append((line, says))
    ways = {slug: [(line, b.to) for line, b in placed] for slug, placed in branches.items()}
    for line, way in _loops(ways):
        told = "” → “".join(steps[slug][1] for slug in way)
        faults.append((line, f"a loop: “{told}”. Lead on to another step; agents go back by Back"))


def _no_step(to: str, steps: dict[str, tuple[int, str]]) -> str:
    near = get_close_matches(to, steps, 1, 0)
    if not near:
        return f"no step “{to}”: write ## {STEPS}, and under it ### and the step's name"
    return f"no step “{to}”. The nearest is “{steps[near[0]][1]}”: write (#{near[0]})"


def _loops(ways: dict[str, list[tuple[int, str]]]) -> Iterator[tuple[int, list[str]]]:
    """Each branch that leads back to where a walk has been: its line, and the way round."""
    done: set[str] = set()
    for start in ways:
        walk = [start]
        left = [iter(ways[start] if start not in done else ())]
        while left:
            line, to = next(left[-1], (0, ""))
            if not to:
                left.pop()
                done.add(walk.pop())
            elif to in walk:
                yield line, [*walk[walk.index(to) :], to]
            elif to in ways and to not in done:
                walk.append(to)
                left.append(iter(ways[to]))
