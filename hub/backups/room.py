"""Whether there is room on the disks: said before one is full, and no copy fills the last of it."""

import shutil
from pathlib import Path

from hub.core.database import database
from hub.core.errors import Refused
from hub.core.settings import settings_in_use

MB = 1024**2


def left() -> dict[str, int]:
    """Bytes that are free where the database lies and where its copies go. PostgreSQL's own disk
    is not ours to see.
    """
    folders = {"copies": settings_in_use().backups_folder()}
    if database().is_sqlite:
        folders["database"] = Path(str(database().url.database)).parent
    return {
        name: shutil.disk_usage(folder).free for name, folder in folders.items() if folder.is_dir()
    }


def nearly_full() -> list[str]:
    """Each disk with too little room, in words."""
    spare = settings_in_use().spare_mb
    return [
        f"the disk of the {name} is nearly full: {free // MB} MB are left"
        for name, free in sorted(left().items())
        if free < spare * MB
    ]


def check_room_for_copy(folder: Path) -> None:
    """Raises Refused when a copy would leave less than the spare room: the hub itself must never
    be what fills its disk.
    """
    if not database().is_sqlite or not folder.is_dir():
        return
    size = Path(str(database().url.database)).stat().st_size
    free, spare = shutil.disk_usage(folder).free, settings_in_use().spare_mb * MB
    if free - size < spare:
        raise Refused(
            f"{folder} has {free // MB} MB left: too little for a copy of {size // MB} MB. No copy"
            " was made. Make room, or name another disk in HUB_BACKUPS."
        )
