"""The play: what happens in Port Alder, when, and what it makes people call about."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from hub.demo import asking, stated, words

# Calls an hour for each topic when the play begins: a city in the first hours after landfall.
QUIET = {
    "power-outage": 240, "flooding": 130, "shelters": 110, "evacuation": 90, "going-home": 60,
    "roads": 90, "food-and-ice": 95, "medical-needs": 28, "generators-co": 10, "gas-odors": 3,
    "debris": 50, "damage-aid": 70, "closures": 40, "pets": 18, "boil-water": 14, "other": 22,
}  # fmt: skip

Act = Callable[[str], object]  # given the incident's id


@dataclass
class Scene:
    """At `at` seconds of the play's round: something is said, and calls change for a while."""

    at: int
    act: Act
    calls: dict[str, float] = field(default_factory=dict)  # topic → times its quiet rate
    lasting: int = 240  # seconds until the calls fade back


def _boil_water(more: str) -> Act:
    return lambda incident: words.publish_card(
        "boil-water",
        incident,
        changed={
            "area": more,
            "water_zones": ", ".join(re.findall(r"\d{5}", more)),
            "boil_time": "1 minute",
        },
    )


def _update(severity: str, headline: str, body: str, source: str, next_in: int = 30) -> Act:
    return lambda incident: words.publish_update(
        incident, severity, headline, body, source, next_in
    )


def _asked(text: str, callers: int) -> Act:
    return lambda incident: asking.asked(incident, text, callers)


# One round lasts ROUND seconds and then begins again: a visitor never waits long.
ROUND = 900
SCENES = (
    Scene(
        20,
        _update(
            "important", "Eastside High shelter is full.",
            "Send people to Harbor Middle School, 400 Quay Road. It has room for 140 and takes "
            "pets.",
            "Shelter desk",
        ),
        {"shelters": 2.2},
    ),
    Scene(80, _boil_water("33101 and 33109"), {"boil-water": 9, "food-and-ice": 1.4}, 420),
    Scene(
        90,
        lambda incident: words.publish_card("boil-water", incident, lang="es"),
    ),
    Scene(120, _asked("Is boiled water safe for baby formula?", 3)),
    Scene(150, lambda incident: asking.told(incident, "Shelters ask for ID.", 2)),
    Scene(
        180,
        _update(
            "critical", "Alder Street bridge is closed both ways.",
            "Send nobody that way. Use 9th Avenue. Ask callers on the bridge to leave it on foot "
            "and call 911.",
            "Police, road desk",
        ),
        {"roads": 3.5},
    ),
    Scene(
        220,
        lambda incident: asking.given(incident, "When does Alder Street bridge open?", 5),
    ),
    Scene(250, _asked("Is the Alder bridge open again?", 2)),
    Scene(
        300,
        _boil_water("33101, 33109 and 33112"),
        {"boil-water": 12, "medical-needs": 1.8},
        420,
    ),
    Scene(360, stated.flagged("boil-water", "A caller says the main broke on Pier Road.")),
    Scene(
        420,
        _update(
            "routine", "Trash pick-up stops today.", "It starts again Thursday at 7 am.",
            "Public Works",
        ),
        {"closures": 1.6, "debris": 1.3},
    ),
    Scene(520, stated.shelters(stated.FULL), {"shelters": 1.8, "pets": 1.7}),
    Scene(
        640,
        _update(
            "important", "28,900 homes are without power.",
            "It was 31,200 at noon. Alder Power works on the Mill Bend line next.",
            "Alder Power",
        ),
        {"power-outage": 1.5},
    ),
    Scene(700, stated.recalled("road-closure", "The list of closed roads is from yesterday.")),
    Scene(
        760,
        _update(
            "routine", "Quay Road is open again.", "One lane each way. Drive slowly.",
            "Police, road desk",
        ),
    ),
    Scene(800, lambda incident: words.publish_card("road-closure", incident)),
    Scene(860, stated.shelters(stated.ROOM)),
)  # fmt: skip


def rate(topic: str, second: float) -> float:
    """Calls an hour for a topic at a second of the round."""
    times = 1.0
    for scene in SCENES:
        since = (second - scene.at) % ROUND
        if topic in scene.calls and since < scene.lasting:
            fading = 1 - since / scene.lasting
            times = max(times, 1 + (scene.calls[topic] - 1) * fading)
    return QUIET.get(topic, 6) * times
