"""Entering what the phone system counted, by hand."""

from hub.core.command import Actor, command
from hub.core.moments import iso
from hub.phone.models import Figures
from hub.phone.queries import stored


def enter(by: Actor, figures: Figures) -> None:
    """Keep one queue's figures of one interval; they take the place of earlier ones.

    Raises Invalid naming each field.
    """
    with command("phone.enter", by=by) as deed:
        figures.check(deed.now)
        row, was = stored(deed.session, figures, deed.now, by.name)
        view = {**row.view(), "by": by.name, "was": was}
        deed.record("phone.entered", f"{row.queue} {iso(row.start)}"[:80], view, audience=("data",))
