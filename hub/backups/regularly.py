"""What the clock does by itself: a copy every few minutes, an anchor every hour."""

from hub.backups.anchors import write_anchor
from hub.backups.room import check_room_for_copy
from hub.backups.rotating import copy_and_rotate
from hub.core.database import database
from hub.core.settings import settings_in_use


def back_up() -> None:
    """Copy the database into the folder of copies. A demonstration is not worth one."""
    settings = settings_in_use()
    if not settings.demo:
        check_room_for_copy(settings.backups_folder())
        copy_and_rotate(database(), settings.backups_folder())


def anchor_journal() -> None:
    """Write down elsewhere where the journal stands."""
    settings = settings_in_use()
    if not settings.demo:
        write_anchor(database(), settings.anchors_file())
