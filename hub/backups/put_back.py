"""A file put back by hand: told by the last anchor, which the journal then does not meet.

A hub that ends leaves an anchor. Whatever stands in the file's place when it starts again must have
that entry; a copy that is older has not, and the hub begins a new epoch as `hub restore` would.
Where it was killed the last anchor is older, too: then screens find out by their own number and
hash.
"""

import logging
from pathlib import Path

from sqlalchemy import select

from hub.backups.anchors import Anchor, read_anchors, write_anchor
from hub.backups.commands import note_restored
from hub.backups.verifying import NEW_EPOCH
from hub.core.database import Database
from hub.core.errors import Refused
from hub.core.journal import Entry
from hub.core.moments import from_iso, iso
from hub.core.settings import Settings
from hub.people.models import TERMINAL

log = logging.getLogger(__name__)


def note_if_put_back(database: Database, settings: Settings) -> bool:
    """Begin a new epoch when the database is older than it was; whether it is."""
    last = None if settings.demo else _last_anchor(settings.anchors_file())
    if last is None or _meets(database, last):
        return False
    with database.reading() as session:
        newest = session.scalar(select(Entry).order_by(Entry.seq.desc()).limit(1))
    made = {
        "made_at": iso(newest.at) if newest else last.at,
        "hub": "",
        "seq": newest.seq if newest else 0,
        "hash": newest.hash if newest else "",
    }
    log.warning("the database is older than entry %s: a file was put back by hand", last.seq)
    note_restored(TERMINAL, "put back by hand", made)
    leave_anchor(database, settings)
    return True


def leave_anchor(database: Database, settings: Settings) -> None:
    """Write down where the journal stands; a place that cannot be written stops nothing."""
    if settings.demo:
        return
    try:
        write_anchor(database, settings.anchors_file())
    except Exception:
        log.exception("no anchor could be left in %s", settings.anchors_file())


def _last_anchor(file: Path) -> Anchor | None:
    try:
        return list(read_anchors(file))[-1]
    except (OSError, ValueError, IndexError, Refused):
        return None  # none, or torn: `hub journal verify` says so


def _meets(database: Database, anchor: Anchor) -> bool:
    """Whether the journal has the anchored entry, or says itself that it was restored since."""
    with database.reading() as session:
        entry = session.get(Entry, anchor.seq) if anchor.seq else None
        if anchor.seq == 0 or (entry and entry.hash == anchor.hash):
            return True
        restored = select(Entry.seq).where(
            Entry.kind == NEW_EPOCH, Entry.seq <= anchor.seq, Entry.at >= from_iso(anchor.at)
        )
        return session.scalar(restored.limit(1)) is not None
