"""A restored hub says so in its journal and begins a new epoch: every screen loads anew."""

from hub.backups.copying import About
from hub.core.command import command
from hub.core.ids import new_id
from hub.core.journal import locked_head
from hub.people.models import Actor

TOLD = ("made_at", "hub", "seq", "hash")


def note_restored(by: Actor, file: str, about: About) -> None:
    """Put on record from which copy this database was restored, and where its journal stood."""
    with command("backups.restore", by=by) as deed:
        head = locked_head(deed.session)
        head.epoch = new_id()
        anchor = {name: about[name] for name in TOLD}
        deed.record("backups.restored", head.epoch, {"file": file, "by": by.name, **anchor})
