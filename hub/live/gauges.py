"""Writing and reading gauges."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.core import bell
from hub.core.database import one_at_a_time
from hub.core.journal import canonical
from hub.core.moments import now
from hub.live.models import Gauge

WRITING = 0x311CA06E  # the advisory lock of whoever writes gauges


def set_gauge(
    session: Session, name: str, world: str, audience: Iterable[str], data: Mapping[str, Any]
) -> bool:
    """Show these absolute values under this name; True when they differ from what was shown before.

    To be called inside a tap. The version is one more than any gauge's, so one transaction at a
    time writes gauges: else a tail could pass over the one that is committed later.
    """
    text = canonical(data)
    gauge = session.get(Gauge, name)
    if gauge and gauge.data == text:
        return False
    one_at_a_time(session, WRITING)
    version = newest_version(session) + 1
    gauge = gauge or Gauge(name=name)
    gauge.world, gauge.audience, gauge.data = world, " ".join(sorted(audience)), text
    gauge.version, gauge.at = version, now()
    session.add(gauge)
    session.flush()
    bell.ring(session)
    return True


def differs(session: Session, name: str, data: Mapping[str, Any]) -> bool:
    """Whether something else is shown under this name: if not, nobody need write."""
    gauge = session.get(Gauge, name)
    return gauge is None or gauge.data != canonical(data)


def shown(session: Session, prefix: str, none: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(name, world) of the gauges under a prefix that show anything else than nothing."""
    rows = session.execute(
        select(Gauge.name, Gauge.world).where(
            Gauge.name.startswith(prefix), Gauge.data != canonical(none)
        )
    )
    return [(name, world) for name, world in rows]


def under(session: Session, prefix: str) -> dict[str, dict[str, Any]]:
    """Name → data of the gauges under a prefix, of every world."""
    found = session.scalars(select(Gauge).where(Gauge.name.startswith(prefix)))
    return {gauge.name: json.loads(gauge.data) for gauge in found}


def newest_version(session: Session) -> int:
    """The largest version of any gauge."""
    return session.scalar(select(func.max(Gauge.version))) or 0


def changed_since(session: Session, version: int) -> list[Gauge]:
    """Gauges written after a version, oldest first."""
    return list(
        session.scalars(select(Gauge).where(Gauge.version > version).order_by(Gauge.version))
    )


def current(session: Session, stream: str, world: str) -> list[dict[str, Any]]:
    """The packets a screen of this stream and world begins with."""
    gauges = session.scalars(select(Gauge).where(Gauge.world == world))
    return [
        gauge.packet(json.loads(gauge.data)) for gauge in gauges if stream in gauge.audience.split()
    ]


def values(session: Session, stream: str, world: str) -> dict[str, dict[str, Any]]:
    """The same by name, for drawing a page."""
    return {packet["name"]: packet["data"] for packet in current(session, stream, world)}
