"""The invented city of Port Alder and the people who play in it."""

from sqlalchemy import select

from hub.core.database import database
from hub.people.models import Actor, Person

CITY = {"name": "Port Alder", "zone": "America/New_York", "lead_desk": "555-0142"}
SITES = ("Civic Center", "Library East", "Harbor Annex")
AREAS = {
    "33101": "Old Harbor",
    "33104": "Quayside",
    "33107": "Alder Heights",
    "33109": "Eastside",
    "33112": "Mill Bend",
    "33115": "Airport Flats",
}
DEPARTMENTS = (
    ("Port Alder Water", "555-0161", "Mains, brown water, no water"),
    ("Alder Power", "555-0170", "Lines down, outages"),
    ("Alder Gas", "555-0175", "Leaks that are not at the caller's home; else 911"),
    ("Medical needs desk", "555-0118", "Oxygen, dialysis, power for equipment"),
    ("Public Works", "555-0133", "Trees, debris, signals"),
    ("Animal Services", "555-0190", "Pets, rescue, lost animals"),
)

# One of each role signs in by a link; the first agent is the visitor, who is not simulated.
STAFF = {
    "agent": "Dana Ruiz",
    "lead": "Lena Ortiz",
    "writer": "Kim Tran",
    "checker": "Ines Moreau",
    "pio": "Marcus Bell",
    "deputy": "Tom Adeyemi",
    "commander": "Ruth Okafor",
    "controller": "Jo Lindqvist",
    "partner": "Harbor County 911",
    "admin": "Sam Weber",
}
FIRST_NAMES = (
    "Ana", "Ben", "Carla", "Deshawn", "Elif", "Farid", "Grace", "Hana", "Ivan", "Joy", "Kofi",
    "Lucia", "Mei", "Noah", "Olga", "Paolo", "Quinn", "Rosa", "Samir", "Tess",
)  # fmt: skip
LAST_NAMES = ("Abara", "Novak")
AGENTS = tuple(f"{first} {last}" for last in LAST_NAMES for first in FIRST_NAMES)  # forty


def email_of(name: str) -> str:
    """The address of a simulated agent."""
    return f"{name.lower().replace(' ', '.')}@floor.demo.example"


def found(email: str) -> Actor | None:
    """The person with this address as the one who acts, or None."""
    with database().reading() as session:
        person = session.scalar(select(Person).where(Person.email == email))
    return person.acting() if person else None


def staff(role: str) -> Actor:
    """The person who plays a role. Raises LookupError before the city is built."""
    actor = found(f"{role}@demo.example")
    if actor is None:
        raise LookupError(f"the demonstration has no {role}")
    return actor


def agents() -> list[Actor]:
    """The forty simulated agents, in a fixed order."""
    with database().reading() as session:
        people = session.scalars(
            select(Person).where(Person.email.like("%@floor.demo.example")).order_by(Person.email)
        )
        return [person.acting() for person in people]
