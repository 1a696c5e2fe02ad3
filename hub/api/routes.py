"""The API's address and all its operations."""

from hub.api import (
    description,
    facts,
    incidents,
    plans,
    questions,
    screens,
    surges,
    tallies,
    topics,
    translations,
    words,
)
from hub.api.operations import routes

__all__ = [
    "description",
    "facts",
    "incidents",
    "plans",
    "questions",
    "routes",
    "screens",
    "surges",
    "tallies",
    "topics",
    "translations",
    "words",
]
