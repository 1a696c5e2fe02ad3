"""Shapes on the map: is a ring a shape at all, and do two of them touch? Rings are lists of
[lon, lat]; small enough for degrees to be flat.
"""

import itertools
from collections.abc import Iterable, Sequence
from math import asin, cos, radians, sin, sqrt
from typing import Any

Point = Sequence[float]
Ring = Sequence[Point]

MOST_CORNERS = 1_000  # of a ring that is tested against itself
MOST_PAIRS = 30_000  # of its sides: a ring of comb's teeth would take seconds
EARTH_KM = 6371.0


def ring_of(points: Iterable[Any]) -> tuple[list[list[float]], str]:
    """(the ring, what is wrong with it). One that crosses itself says nothing about the map."""
    ring: list[list[float]] = []
    for point in points:
        if not _is_place(point):
            return [], "has a corner that is no place on the map"
        if not ring or list(point[:2]) != ring[-1]:
            ring.append([float(point[0]), float(point[1])])
    if len(ring) < 4:
        return [], "has fewer than three corners"
    if ring[0] != ring[-1]:
        return [], "does not end where it begins"
    if len(ring) > MOST_CORNERS:
        return [], f"has more than {MOST_CORNERS:,} corners"
    crosses = crosses_itself(unrolled(ring))
    if crosses is None:
        return [], "is too winding to be tested"
    return ([], "crosses itself") if crosses else (ring, "")


def unrolled(ring: Ring) -> Ring:
    """A ring over the date line, with the places beyond it counted on: 179, 181. A side of exactly
    360 degrees goes around the globe.
    """
    jumps = (abs(a[0] - b[0]) for a, b in itertools.pairwise(ring))
    if not any(180 < jump < 360 for jump in jumps):
        return ring
    return [[one[0] + 360 if one[0] < 0 else one[0], one[1]] for one in ring]


def faces(ring: Ring) -> list[Ring]:
    """The ring as it meets others on a flat map: one over the date line stands on both sides."""
    flat = unrolled(ring)
    return [ring] if flat is ring else [flat, [[one[0] - 360, one[1]] for one in flat]]


def _is_place(point: Any) -> bool:
    if not isinstance(point, list | tuple) or len(point) < 2:
        return False
    lon, lat = point[0], point[1]
    if isinstance(lon, bool) or isinstance(lat, bool):
        return False
    if not isinstance(lon, int | float) or not isinstance(lat, int | float):
        return False
    return abs(lon) <= 180 and abs(lat) <= 90  # NaN compares false


def crosses_itself(ring: Ring) -> bool | None:
    """Whether two sides that are no neighbours meet; None where too many had to be compared."""
    sides = sorted(
        (min(a[0], b[0]), max(a[0], b[0]), index, a, b)
        for index, (a, b) in enumerate(itertools.pairwise(ring))
    )
    last, looked_at = len(sides) - 1, 0
    active: list[tuple[float, int, Point, Point]] = []
    for left, right, index, a, b in sides:
        active = [one for one in active if one[0] >= left]
        looked_at += len(active)
        if looked_at > MOST_PAIRS:
            return None
        for _, other, c, d in active:
            if abs(index - other) in (0, 1, last):
                continue
            if _meet(a, b, c, d):
                return True
        active.append((right, index, a, b))
    return False


def _meet(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Whether two sides share a point."""
    if max(a[1], b[1]) < min(c[1], d[1]) or max(c[1], d[1]) < min(a[1], b[1]):
        return False
    if max(a[0], b[0]) < min(c[0], d[0]) or max(c[0], d[0]) < min(a[0], b[0]):
        return False
    return _turn(a, b, c) * _turn(a, b, d) <= 0 and _turn(c, d, a) * _turn(c, d, b) <= 0


def _turn(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def box(ring: Ring) -> tuple[float, float, float, float]:
    """West, south, east, north."""
    lons, lats = [one[0] for one in ring], [one[1] for one in ring]
    return min(lons), min(lats), max(lons), max(lats)


def boxes_touch(
    one: tuple[float, float, float, float], other: tuple[float, float, float, float]
) -> bool:
    """Whether two boxes share a point."""
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def holds(ring: Ring, point: Point) -> bool:
    """Whether a point is within a ring."""
    inside, (x, y) = False, (point[0], point[1])
    for a, b in itertools.pairwise(ring):
        if (a[1] > y) != (b[1] > y) and x < (b[0] - a[0]) * (y - a[1]) / (b[1] - a[1]) + a[0]:
            inside = not inside
    return inside


def touch(one: Ring, other: Ring) -> bool:
    """Whether two rings share a point: one within the other, or sides that meet."""
    if not boxes_touch(box(one), box(other)):
        return False
    if holds(one, other[0]) or holds(other, one[0]):
        return True
    shared = box(other)
    near = [side for side in itertools.pairwise(one) if boxes_touch(box(side), shared)]
    return any(_meet(a, b, c, d) for a, b in near for c, d in itertools.pairwise(other))


def km_between(one: Point, other: Point) -> float:
    """The way between two places over the globe."""
    lon, lat, to_lon, to_lat = map(radians, (one[0], one[1], other[0], other[1]))
    half = sin((to_lat - lat) / 2) ** 2 + cos(lat) * cos(to_lat) * sin((to_lon - lon) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(min(1.0, half)))


def is_near(ring: Ring, point: Point, km: float) -> bool:
    """Whether a ring comes within so many kilometres of a place, by its corners."""
    return holds(ring, point) or any(km_between(corner, point) <= km for corner in ring)
