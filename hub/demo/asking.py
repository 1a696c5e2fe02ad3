"""What callers of the demonstration ask that nobody can answer, and what they have heard."""

from contextlib import suppress
from uuid import uuid4

from hub.core.errors import Refused
from hub.demo.cast import AGENTS, email_of, found, staff
from hub.questions import commands, deciding, rumors
from hub.questions.models import QUESTION, RUMOR

LINE = "No shelter asks for ID or for papers. Everyone is welcome, with pets too."


def asked(incident: str, text: str, callers: int, kind: str = QUESTION) -> str:
    """So many callers ask it of as many agents, in the same words; the question's id."""
    question = ""
    for name in AGENTS[:callers]:
        agent = found(email_of(name))
        if agent:
            told = commands.ask(
                agent, str(uuid4()), kind=kind, incident_id=incident, text=text,
                where="social" if kind == RUMOR else "",
            )  # fmt: skip
            question = str(told["question"])
    return question


def given(incident: str, text: str, callers: int) -> None:
    """The same, and the writer takes it, where nobody has."""
    question = asked(incident, text, callers)
    with suppress(Refused):
        deciding.assign(staff("writer"), question)


def told(incident: str, text: str, callers: int) -> None:
    """A rumor: the writer finds out that it is not true, the PIO approves what agents say."""
    rumor = asked(incident, text, callers, RUMOR)
    with suppress(Refused):
        rumors.judge(
            staff("writer"), rumor, verdict="false", evidence="Shelter desk, by telephone.",
            line=LINE, recheck_at=None,
        )  # fmt: skip
        rumors.approve_line(staff("pio"), rumor)
