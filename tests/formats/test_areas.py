"""Areas come from a list or a map; what cannot be an area is said in words."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.formats.areas import AreaShape, read_areas
from hub.formats.faults import Faulty

SQUARE = [[[-80.0, 25.0], [-80.0, 26.0], [-79.0, 26.0], [-80.0, 25.0]]]


def feature(code: Any = "33101", kind: str = "Polygon", shape: Any = SQUARE) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {"ZIP": code, "Name": "Harbor"},
        "geometry": {"type": kind, "coordinates": shape},
    }


def a_map(*features: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def fault_of(data: bytes) -> str:
    with pytest.raises(Faulty) as caught:
        read_areas("areas", data)
    return str(caught.value)


def test_a_list_gives_codes_and_names_without_shapes() -> None:
    assert read_areas("areas.csv", b"ZIP;Name\n01001;Agawam\n01002;\n") == [
        AreaShape("01001", "Agawam", None),
        AreaShape("01002", "01002", None),
    ]


def test_a_map_gives_shapes_each_as_a_multipolygon() -> None:
    data = a_map(feature(), feature(33109.0, "MultiPolygon", [SQUARE, SQUARE]))
    assert read_areas("areas.geojson", b"\xef\xbb\xbf\n" + data) == [
        AreaShape("33101", "Harbor", [SQUARE]),
        AreaShape("33109", "Harbor", [SQUARE, SQUARE]),
    ]


def test_a_feature_may_carry_its_code_as_id_and_have_no_shape() -> None:
    data = a_map({"id": 7, "properties": {}, "geometry": None})
    assert read_areas("areas.json", data) == [AreaShape("7", "7", None)]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (a_map(), "no area is in it"),
        (b"[]", "no FeatureCollection"),
        (b'{"a": 1,\n}', "areas:2: this is not JSON"),
        (b'{"a": NaN}', "NaN is no number"),
        (b'{"a": "\xff"}', "not JSON in UTF-8"),
        (b"[" * 100_000, "lists inside lists"),
        (a_map(1), "feature 1: it has no properties"),
        (a_map(feature(""), feature(True)), "feature 2: no code"),
        (a_map(feature(), feature()), "feature 2: code 33101 a second time"),
        (a_map(feature("x" * 41)), "at most 40 characters"),
        (a_map(feature(kind="Point")), "its shape is Point"),
        (a_map(feature(shape=[])), "no coordinates"),
        (a_map(feature(shape="here")), "no coordinates"),
        (a_map(feature(shape=[SQUARE[0][:3]])), "not closed"),
        (a_map(feature(shape=[[["a", 1]] * 4])), "no pair of numbers"),
        (a_map(feature(shape=[[[923000.5, 10**400]] * 4])), "not in degrees"),
        (b"code,name\n1,a\n1,b\n", "areas:3: code 1 a second time"),
    ],
)
def test_what_cannot_be_an_area_is_said_in_words(data: bytes, says: str) -> None:
    assert says in fault_of(data)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@settings(deadline=None)
@given(JSON, st.sampled_from(["properties", "geometry", "coordinates", "feature"]))
def test_any_map_is_areas_or_faults_never_an_error(value: Any, where: str) -> None:
    bent: Any = feature()
    if where == "coordinates":
        bent["geometry"]["coordinates"] = value
    elif where == "feature":
        bent = value
    else:
        bent[where] = value
    with suppress(Faulty):
        read_areas("areas", a_map(bent))
