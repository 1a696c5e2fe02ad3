"""What screens show, for partner systems: reach of words, and what a stream brought since a
number.
"""

from typing import Any

from flask.typing import ResponseReturnValue
from sqlalchemy import select

from hub.api.answers import CaughtUp, ReachShown
from hub.api.bodies import ReachAsked, SinceAsked
from hub.api.operations import operation
from hub.approvals.releases import Release
from hub.core.database import database
from hub.core.errors import Missing
from hub.core.moments import now
from hub.core.web import OPEN
from hub.live.routes import catch_up
from hub.shifts import queries


@operation(
    "GET", "/reach", "How many on shift have read these words", verb="reach.see",
    query=ReachAsked, answer=ReachShown,
)  # fmt: skip
def reach(query: ReachAsked) -> dict[str, Any]:
    """The audience is who was on shift when they were last published."""
    newest = select(Release).where(Release.words_id == query.version).order_by(Release.seq.desc())
    with database().reading() as session:
        release = session.scalars(newest).first()
        if release is None:
            raise Missing("These words were never published to anyone.")
        return queries.reach(session, release, now())


@operation(
    "GET", "/live/since/{seq}", "What a stream brought after a number", verb=OPEN,
    query=SinceAsked, answer=CaughtUp, statuses=(200, 410),
)  # fmt: skip
def since(seq: int, query: SinceAsked) -> ResponseReturnValue:
    """The stream that is asked for decides which right is needed."""
    return catch_up(seq, rendered=False)
