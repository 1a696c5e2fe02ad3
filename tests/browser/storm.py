"""A floor in a hurricane: a city, its sites, an incident, and words that reached the consoles."""

from datetime import timedelta
from typing import Any

from hub.city import commands as city
from hub.core.database import database
from hub.core.moments import now
from hub.formats.areas import AreaShape
from hub.incidents import commands as incidents
from hub.incidents import queries
from hub.scripts import commands as scripts
from hub.shifts import commands as shifts
from hub.updates import commands as updates
from tests.cast import actor

WATER = """## Transfer
- 911: Drank the water and is confused, faint or cannot keep fluids down.
- 988: Talks of suicide, or cannot cope.

## Say
{{ source }} says: if you live in {{ area }}, boil tap water before you drink it.

A main broke on {{ street }} and dirty water may have got in. Boil it hard for 1 minute to
drink, cook, or brush teeth.

You can shower and wash. Just do not swallow the water.

## Ask
- What is your ZIP code? Is a baby or anyone on dialysis at home?

## Do
- Put the ZIP code in the tally: it tells the water crews where to look.
- Brown water, or none: open the service request **Water, no supply**.

## Don't say
- It will be fixed tonight.
  - Tests take 24 hours. We will tell you when it is safe.
"""
AGUA = """## Transfer
- 911: Bebió el agua y está confundido o débil.

## Say
{{ source }} informa: si vive en {{ area }}, hierva el agua antes de beberla.

## Ask
- ¿Cuál es su código postal?

## Do
- Ponga el código postal en el registro.

## Don't say
- Esta noche se arregla.
  - Los análisis tardan 24 horas.
"""
POWER = """## Transfer
- 911: Touched a line, or uses a breathing machine and it stopped.

## Say
Stay away from lines on the ground. They may be live. Keep others away too.

## Ask
- Is anyone hurt?

## Do
- Send the address to Alder Power.

## Don't say
- It will be back soon.
  - Crews work day and night. We do not have a time yet.
"""
GAS = """## Transfer
- 911: Any gas smell inside a building.
- [area: 33104] Quayside desk: A faint smell near the piers.

## Say
My name is {{ agent_name }}. Gas smells in {{ area }} and we are working on it.

[area: 33101, 33109] You are in a zone that must leave. Leave {{ caller_area }} now.

[elsewhere] You can stay home.

## Ask
- Where do you smell it? [Inside](#it-is-inside) [Outside](#it-is-outside)
- What is your ZIP code?

## Do
- [area: 33101] Offer a ride.
- [area: 33109] Offer the bus.

## Don't say
- It is nothing.
  - We look at every call.

## Steps
### It is inside
Please leave now, and call me from outside.

- Is anyone sick? [Yes](#someone-is-sick) [No](#nobody-is-sick)

### It is outside
Go inside and close the windows.

### Someone is sick
911 is on the way. Stay outside.

### Nobody is sick
Stay outside until the fire crew comes.
"""
AREAS = {"33101": "Old Harbor", "33104": "Quayside", "33109": "Eastside", "33112": "Mill Bend"}
VALUES = {"source": "Port Alder Water", "area": "33101 and 33109", "street": "Pier Street"}
SOURCES = [
    {
        "title": "Drinking water advisories",
        "publisher": "CDC",
        "url": "https://www.cdc.gov/",
        "date": "2024-05-06",
    }
]


def set_up(*sites: str) -> list[str]:
    """Port Alder, with these sites; their ids."""
    admin = actor("admin")
    city.change_city(
        admin,
        name="Port Alder",
        zone="America/New_York",
        languages=["en", "es"],
        lead_desk="555 0142",
    )
    city.add_department(admin, "Port Alder Water", "555 0170", "brown water, no supply")
    city.add_department(admin, "Alder Power", "555 0180")
    return [city.add_site(admin, site) for site in sites or ("Civic Center",)]


def areas() -> None:
    """The areas callers can be in."""
    city.load_areas(actor("admin"), [AreaShape(code, name, None) for code, name in AREAS.items()])


def opened(name: str = "Hurricane Orla", hazard: str = "hurricane", exercise: bool = False) -> str:
    """An open incident; its id."""
    by = actor("controller" if exercise else "pio")
    return incidents.open_incident(
        by, name=name, hazard=hazard, level=1, exercise=exercise, period_ends_at=None
    )


def topics(incident_id: str) -> list[dict[str, Any]]:
    """Its topics, in the order of the console."""
    with database().reading() as session:
        return queries.topics(session, incident_id)


def topic(incident_id: str, at: int = 0) -> dict[str, Any]:
    """One of its topics that has a key."""
    return [topic for topic in topics(incident_id) if topic["key"]][at]


def told(
    incident_id: str,
    slug: str,
    text: str,
    *,
    title: str,
    lang: str = "en",
    until: Any = None,
    **values: str,
) -> str:
    """A card that reached the consoles, under the topic `slug`; its version's id."""
    version = scripts.draft(
        actor("writer"), title=title, slug=f"card-of-{slug}", hazard="hurricane", lang=lang,
        topics=[slug], body=text, values={**VALUES, **values}, sources=SOURCES,
        incident_id=incident_id,
    )  # fmt: skip
    scripts.submit(actor("writer"), version)
    scripts.approve(actor("pio"), version)
    scripts.publish(actor("pio"), version, incident_id=incident_id, until=until)
    return version


def news(
    incident_id: str, headline: str, severity: str = "routine", body: str = "", **given: Any
) -> str:
    """An update that reached the floor; its id."""
    update = updates.draft(
        actor("writer"), incident_id, severity=severity, headline=headline,
        body=body or "Nothing else is known.", source="Public Works",
        next_update_at=now() + timedelta(minutes=27), **given,
    )  # fmt: skip
    updates.submit(actor("writer"), update)
    updates.approve(actor("pio"), update)
    updates.publish(actor("pio"), update)
    return update


def on_shift(part: str, site_id: str, world: str = "live") -> None:
    """This member of the cast is on duty."""
    shifts.sign_on(actor(part), site_id, "Agent", world)
