"""Who hears what: the callers of one area, where a card has words for some areas only."""

from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from hub.card.areas import area_key, areas_named, unknown_areas
from hub.card.lines import EVERYONE, Scope
from hub.card.lint_measures import Finding, advice
from hub.card.lint_text import Passage, Where


class Callers(NamedTuple):
    """Callers who hear the same words: in which areas (none: wherever they are), and the words."""

    where: str
    hear: list[Passage]


def callers(
    spoken: list[Passage], passages: list[Passage], values: Mapping[str, str]
) -> list[Callers]:
    """Those who hear different words under Say, each with what they hear."""
    areas = areas_named((one.scope for one in passages), values)
    heard: dict[tuple[int, ...], list[str]] = {}
    for area in (*areas, ""):
        these = [at for at, one in enumerate(spoken) if _is_for(one.scope, area, values)]
        heard.setdefault(tuple(these), []).append(area or "all other areas")
    everywhere = len(heard) == 1
    return [
        Callers("" if everywhere else ", ".join(names), [spoken[at] for at in these])
        for these, names in heard.items()
    ]


def nothing_said(groups: list[Callers], spoken: list[Passage]) -> Iterator[Finding]:
    """Advice for each area whose callers hear nothing under Say."""
    for group in groups:
        if spoken and not group.hear:
            says = (
                f"Callers in {group.where} hear nothing under Say. Write a paragraph for them, "
                "or one that begins with [elsewhere]."
            )
            yield advice("area-say", spoken[0], 0, len(spoken[0].text), says)


def unknown(body: str, values: Mapping[str, str], known: Collection[str]) -> Iterator[Finding]:
    """What blocks: an area the city does not have."""
    for area, says in unknown_areas(body, values, known):
        line = body.count("\n", 0, area.start) + 1
        where = Where("body", "", line, area.start, area.end)
        if area.slot:
            at = max(values[area.slot].find(area.code), 0)
            end = min(at + len(area.code), len(values[area.slot]))
            where = Where(f"slot-{area.slot}", "", line, at, end)
        yield Finding("area", "blocks", where, says, area.code, "unknown")


def _is_for(scope: Scope, area: str, values: Mapping[str, str]) -> bool:
    """Whether callers in an area hear a line; no area: those in none that the card names."""
    if scope == EVERYONE:
        return True
    if not area:
        return scope.elsewhere
    return area_key(area) in map(area_key, scope.codes(values))
