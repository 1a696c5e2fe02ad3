"""In which languages an incident wants its cards, and how each card stands."""

from typing import Any

from hub.api.answers import IncidentShown, ParityList
from hub.api.bodies import InIncident, Languages
from hub.api.incidents import shown
from hub.api.operations import operation
from hub.core.database import database
from hub.core.errors import Missing
from hub.core.web import current
from hub.incidents.models import Incident
from hub.translations import commands, pages


@operation(
    "POST", "/incidents/{id}/languages", "Change the languages an incident wants",
    verb="incidents.see", body=Languages, answer=IncidentShown,
    then=shown,
)  # fmt: skip
def change_languages(id: str, body: Languages) -> None:
    """Every card says at once which translations are pending. The command asks for the right."""
    commands.change_languages(current(), id, body.languages)


@operation(
    "GET", "/translations", "List what is translated and what is owed", verb="desk.see",
    query=InIncident, answer=ParityList,
)  # fmt: skip
def list_translations(query: InIncident) -> dict[str, Any]:
    """Each card that is live in English, with the state of its other languages."""
    with database().reading() as session:
        incident = session.get(Incident, query.incident)
        if incident is None:
            raise Missing("There is no such incident.")
        cards = [
            {
                "english": card["english"]["id"],
                "title": card["english"]["title"],
                "number": card["english"]["number"],
                "langs": list(card["langs"].values()),
            }
            for card in pages.stand(session, incident)
        ]
        return {"incident": incident.id, "languages": incident.languages, "cards": cards}
