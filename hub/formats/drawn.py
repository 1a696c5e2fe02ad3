"""The areas an item draws, as CAP, GeoJSON and GeoRSS write them: rings, circles and places. What
cannot be used is said; nothing is straightened.
"""

import re
from collections.abc import Iterator
from math import isfinite
from typing import Any

from hub.formats.news import News
from hub.formats.plain_words import words
from hub.formats.shapes import ring_of

MOST_SHAPES = 40  # of one alert
WIDEST_KM = 20_000.0  # half around the globe
GEORSS = "{http://www.georss.org/georss}"
GML = ("{http://www.opengis.net/gml}", "{http://www.opengis.net/gml/3.2}")
GEO = "{http://www.w3.org/2003/01/geo/wgs84_pos#}"

_UNREADABLE = "A shape of its area cannot be read: a corner is no pair of numbers."
_NO_PLACE = "Its place on the map cannot be read."


def add_ring(item: News, corners: Any) -> None:
    """A ring of [lon, lat]."""
    if len(item.shapes) >= MOST_SHAPES:
        item.note(f"It has more than {MOST_SHAPES} shapes; the others were not tested.")
        return
    ring, wrong = ring_of(corners)
    if wrong:
        item.note(f"A shape of its area {wrong}: it was not used.")
    else:
        item.shapes.append(ring)


def add_place(item: News, lon: Any, lat: Any, km: float = 0.0) -> None:
    """A place, and how far around it."""
    if _is_number(lon) and _is_number(lat) and abs(lon) <= 180 and abs(lat) <= 90 and km >= 0:
        if len(item.points) < MOST_SHAPES:
            item.points.append([float(lon), float(lat), min(km, WIDEST_KM)])
    else:
        item.note(_NO_PLACE)


def add_polygon(item: News, text: str) -> None:
    """A polygon as CAP writes it: `lat,lon lat,lon …`."""
    text = re.sub(r"\s*,\s*", ",", words(text))
    if not text:
        return
    pairs = [pair.strip(",").split(",") for pair in text.split()]
    try:
        corners = [[float(lon), float(lat)] for lat, lon in pairs]
    except ValueError:
        item.note(_UNREADABLE)
        return
    add_ring(item, corners)


def add_circle(item: News, text: str) -> None:
    """A circle as CAP writes it: `lat,lon km`."""
    found = re.fullmatch(r"([-+.\d]{1,20}) ?, ?([-+.\d]{1,20}) ([.\d]{1,12})", words(text))
    try:
        lat, lon, km = map(float, found.groups()) if found else (999.0, 999.0, 0.0)
    except ValueError:
        lat, lon, km = 999.0, 999.0, 0.0
    if abs(lat) > 90 or abs(lon) > 180:
        item.note("A circle of its area cannot be read.")
    else:
        add_place(item, lon, lat, km)


def add_geometry(item: News, geometry: Any) -> None:
    """A shape of GeoJSON: polygons become rings, a point a place."""
    if not isinstance(geometry, dict):
        return
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind == "Point":
        found = coordinates[:2] if isinstance(coordinates, list) else []
        add_place(item, *found) if len(found) == 2 else item.note(_NO_PLACE)
        return
    polygons = {"Polygon": [coordinates], "MultiPolygon": coordinates}.get(str(kind))
    if polygons is None:
        item.note(f"Its shape is “{words(kind)[:30]}”, which says nothing of an area.")
        return
    for polygon in polygons if isinstance(polygons, list) else []:
        outer = polygon[0] if isinstance(polygon, list) and polygon else None
        add_ring(item, outer if isinstance(outer, list) else [])


def add_georss(item: News, entry: Any) -> None:
    """The places of an entry of a feed, in any of the forms of GeoRSS."""
    lat = lon = None
    for one in entry.iter():
        tag = one.tag if isinstance(one.tag, str) else ""
        if tag.startswith((GEORSS, *GML)):
            _add_drawn(item, tag.rpartition("}")[2], one)
        elif tag == f"{GEO}lat":
            lat = one.text
        elif tag in (f"{GEO}long", f"{GEO}lon"):
            lon = one.text
    if lat is not None or lon is not None:
        _add_numbers(item, "point", _numbers(f"{lat} {lon}"))


def _add_drawn(item: News, name: str, element: Any) -> None:
    if name in ("point", "pos", "polygon", "box", "circle", "line"):
        _add_numbers(item, name, _numbers(element.text))
    elif name == "posList" and any(
        one.tag.endswith("}exterior") for one in element.iterancestors()
    ):
        _add_numbers(item, "polygon", _numbers(element.text))


def _add_numbers(item: News, name: str, said: list[float]) -> None:
    if name == "line":
        item.note("Its shape is a line, which says nothing of an area.")
    elif name in ("point", "pos") and len(said) >= 2:
        add_place(item, said[1], said[0])
    elif name == "circle" and len(said) == 3:  # GeoRSS counts in metres
        add_place(item, said[1], said[0], said[2] / 1000)
    elif name == "box" and len(said) == 4:
        south, west, north, east = said
        add_ring(item, [[west, south], [east, south], [east, north], [west, north], [west, south]])
    elif name == "polygon" and said and len(said) % 2 == 0:
        add_ring(item, [[lon, lat] for lat, lon in zip(said[::2], said[1::2], strict=True)])
    else:
        item.note(_NO_PLACE if name in ("point", "pos", "circle") else _UNREADABLE)


def _numbers(text: Any) -> list[float]:
    """The numbers of a text; none where one of them is no number."""
    try:
        return list(_floats(re.split(r"[\s,]+", words(text))))
    except ValueError:
        return []


def _floats(texts: list[str]) -> Iterator[float]:
    for text in texts:
        number = float(text)
        if not isfinite(number):
            raise ValueError(text)
        yield number


def _is_number(said: Any) -> bool:
    return isinstance(said, int | float) and not isinstance(said, bool)
