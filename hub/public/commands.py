"""Reading the recording onto the phone line is a deed: from then on callers hear these words."""

from typing import Any

from hub.core.command import command
from hub.core.errors import Refused
from hub.people.models import Actor
from hub.public.models import Recorded

CHANGED = "The words have changed since you opened this page. Read the new ones onto the line."


def record(by: Actor, text: str, current: str) -> dict[str, Any]:
    """This text was read onto the phone line. Raises Refused when it is not the `current` one."""
    with command("public.record", by=by) as deed:
        if text != current:
            raise Refused(CHANGED)
        recorded = Recorded(text=text, at=deed.now, by_id=by.id, by_name=by.name)
        deed.add(recorded)
        view = recorded.view()
        deed.record("public.recorded", recorded.id, {"recorded": view, "by": by.name})
        return view
