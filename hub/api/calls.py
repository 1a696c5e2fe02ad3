"""What partner systems send of calls."""

from typing import Annotated

from pydantic import Field, StringConstraints

from hub.api.bodies import Body, Id, Time


class NewTally(Body):
    """One call. `id` is a UUID made by the sender, so that sending it again is harmless."""

    id: Annotated[str, StringConstraints(max_length=64)]
    topic: Id
    at: Time | None = Field(None, description="when the call was; now when left out")
    incident: Id | None = Field(
        None, description="the topic names its incident; checked when given"
    )
    area: str | None = Field(None, max_length=40)
    language: str | None = Field(None, max_length=12)
    channel: str | None = None
    disposition: str | None = None
    script_version: Id | None = None
    also: list[Id] = Field([], max_length=5, description="further topics of the same call")
    from_911: bool = Field(False, description="911 sent the caller here")
    place: str | None = Field(None, max_length=80, description="where exactly; kept apart")


class NewClass(Body):
    """What was different about a call. What is left out stays as it is; null takes away."""

    id: Annotated[str, StringConstraints(max_length=64)] = Field(
        description="a UUID made by the sender, so that sending it again is harmless"
    )
    topic: Id | None = None
    also: list[Id] | None = Field(None, max_length=5)
    area: str | None = Field(None, max_length=40)
    language: str | None = Field(None, max_length=12)
    channel: str | None = None
    disposition: str | None = None
    script_version: Id | None = None
    from_911: bool | None = None
    place: str | None = Field(None, max_length=80)
