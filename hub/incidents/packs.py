"""Topic packs: what callers ask about in each hazard, read from the scripts library."""

from functools import cache

from hub.card.front_matter import PackTopic
from hub.card.library import read_topic_pack
from hub.core.errors import Invalid
from hub.core.places import data_dir

EVERYDAY_PACK = "everyday"
LIFELINES = {  # FEMA's community lifelines, the axis by which command rolls topics up
    "safety-security": "Safety and security",
    "food-hydration-shelter": "Food, hydration, shelter",
    "health-medical": "Health and medical",
    "energy": "Energy",
    "communications": "Communications",
    "transportation": "Transportation",
    "hazardous-materials": "Hazardous materials",
    "water-systems": "Water systems",
}


@cache
def _packs() -> dict[str, tuple[PackTopic, ...]]:
    """Every pack by its hazard, read once a process. Raises Faulty when one is broken."""
    files = sorted((data_dir("scripts_library") / "topics").glob("*.yaml"))
    packs = [read_topic_pack(file.name, file.read_text(encoding="utf-8")) for file in files]
    return {pack.hazard: pack.topics for pack in packs}


def hazards() -> list[str]:
    """The hazards an incident can be opened for, A to Z."""
    return [hazard for hazard in _packs() if hazard != EVERYDAY_PACK]


def in_words(hazard: str) -> str:
    """A hazard as a person writes it: boil-water is Boil water."""
    return hazard.replace("-", " ").capitalize()


def topic_pack(hazard: str) -> tuple[PackTopic, ...]:
    """What callers ask about in a hazard. Raises Invalid listing the hazards there are."""
    if hazard not in hazards():
        raise Invalid({"hazard": f"Choose a hazard: {', '.join(hazards())}."})
    return _packs()[hazard]


def everyday_pack() -> tuple[PackTopic, ...]:
    """What callers ask about when nothing is the matter."""
    return _packs()[EVERYDAY_PACK]
