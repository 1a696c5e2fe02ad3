"""Areas of a city, from a list (CSV) or a map (GeoJSON): code, name and, from a map, the shape."""

import json
from collections.abc import Container, Iterator
from dataclasses import dataclass
from typing import Any

from hub.formats.faults import Fault, Faulty
from hub.formats.markdown import plain_value
from hub.formats.tables import MOST_FAULTS, Column, read_table

MOST_BYTES = 30_000_000
MOST_AREAS = 5_000
LONGEST_CODE, LONGEST_NAME = 40, 120

_CODE, _NAME = ("code", "id", "zip"), ("name",)


@dataclass(frozen=True)
class AreaShape:
    """One area. `polygon` is a GeoJSON MultiPolygon's coordinates: polygons of rings of [lon, lat].

    A single Polygon is kept as a MultiPolygon of one; an area from a list has None.
    """

    code: str
    name: str
    polygon: list[Any] | None


def read_areas(name: str, data: bytes) -> list[AreaShape]:
    """Read the areas of the file called `name`, a CSV or a GeoJSON FeatureCollection.

    The code is a column or property code, id or zip; without a name the code is the name.
    Raises `Faulty` with every row or feature that is not right.
    """
    if len(data) > MOST_BYTES:
        raise Faulty(Fault(name, 1, f"longer than {MOST_BYTES:,} bytes: simplify the shapes"))
    is_map = data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[")
    areas: dict[str, AreaShape] = {}
    faults: list[Fault] = []
    for line, where, found in _from_map(name, data) if is_map else _from_list(name, data):
        says = found if isinstance(found, str) else _blame(found, areas)
        if says:
            faults.append(Fault(name, line, where + says))
        elif isinstance(found, AreaShape):
            areas[found.code.casefold()] = found
    if not areas and not faults:
        faults.append(Fault(name, 1, "no area is in it"))
    if faults:
        raise Faulty(*faults[:MOST_FAULTS])
    return list(areas.values())


# Line, which feature, and an area or what is wrong with it.
_Found = Iterator[tuple[int, str, AreaShape | str]]


def _blame(area: AreaShape, areas: Container[str]) -> str:
    """What is wrong with an area after others; nothing, when it is right."""
    if not area.code:
        return "no code: name the property code, id or zip"
    if len(area.code) > LONGEST_CODE or len(area.name) > LONGEST_NAME:
        return f"at most {LONGEST_CODE} characters for a code, {LONGEST_NAME} for a name"
    if area.code.casefold() in areas:
        return f"code {area.code} a second time: give each area its own"
    return ""


def _from_list(file: str, data: bytes) -> _Found:
    columns = [Column("code", also=_CODE), Column("name", required=False)]
    table = read_table(data, columns, file=file, max_bytes=MOST_BYTES, max_rows=MOST_AREAS)
    for line, row in zip(table.lines, table.rows, strict=True):
        code = _text(row["code"])
        yield line, "", AreaShape(code, _text(row["name"]) or code, None)


def _from_map(file: str, data: bytes) -> _Found:
    for number, feature in enumerate(_features(file, data), 1):
        yield 1, f"feature {number}: ", _feature_area(feature)


def _feature_area(feature: object) -> AreaShape | str:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(feature, dict) or not isinstance(properties, dict):
        return "it has no properties: give it a code and a name"
    code = _property(properties, _CODE) or _text(feature.get("id"))
    try:
        polygon = _polygon(feature.get("geometry"))
    except ValueError as error:
        return str(error)
    return AreaShape(code, _property(properties, _NAME) or code, polygon)


def _features(file: str, data: bytes) -> list[Any]:
    try:
        document = json.loads(data.decode("utf-8-sig"), parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise Faulty(Fault(file, error.lineno, f"this is not JSON: {error.msg}")) from None
    except RecursionError:
        raise Faulty(Fault(file, 1, "lists inside lists without end: this is no map")) from None
    except ValueError as error:
        raise Faulty(Fault(file, 1, f"this is not JSON in UTF-8: {error}")) from None
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list) or document.get("type") != "FeatureCollection":
        raise Faulty(Fault(file, 1, "no FeatureCollection: save the areas as GeoJSON"))
    if len(features) > MOST_AREAS:
        raise Faulty(Fault(file, 1, f"more than {MOST_AREAS:,} areas: send those you count by"))
    return features


def _no_number(constant: str) -> None:
    raise ValueError(f"{constant} is no number")


def _property(properties: dict[str, Any], names: tuple[str, ...]) -> str:
    """The first of the properties that says something, in the order of `names`."""
    by_name = {name.casefold(): value for name, value in properties.items()}
    return next((text for name in names if (text := _text(by_name.get(name)))), "")


def _text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        return plain_value(str(value))
    return ""


def _polygon(geometry: object) -> list[Any] | None:
    """The coordinates as a MultiPolygon's; None without geometry. ValueError says what is wrong."""
    if geometry is None:
        return None
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    coordinates = geometry.get("coordinates") if isinstance(geometry, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):
        raise ValueError(f"its shape is {kind or 'not named'}: Polygon and MultiPolygon are areas")
    polygons = [coordinates] if kind == "Polygon" else coordinates
    for polygon in _filled_list(polygons):
        for ring in _filled_list(polygon):
            _check_ring(ring)
    return list(_filled_list(polygons))


def _filled_list(value: object) -> list[Any]:
    if not isinstance(value, list) or not value:
        raise ValueError("its shape has no coordinates")
    return value


def _check_ring(ring: object) -> None:
    points = _filled_list(ring)
    if len(points) < 4 or points[0] != points[-1]:
        raise ValueError("a ring of its shape is not closed: end it where it begins")
    for point in points:
        if not isinstance(point, list) or len(point) < 2 or not all(map(_is_number, point)):
            raise ValueError("a point of its shape is no pair of numbers")
        if abs(point[0]) > 180 or abs(point[1]) > 90:
            raise ValueError(
                "its shape is not in degrees: save it as longitude and latitude, WGS 84"
            )


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
