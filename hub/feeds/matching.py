"""Which items are for us, said in a sentence: by shape, by code, by name, by word."""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from hub.city.queries import areas, city
from hub.feeds.models import WATCH, Watch
from hub.formats.shapes import Ring, box, boxes_touch, faces, is_near, touch

MOST_WORK = 3_000_000  # pairs of sides looked at for one document; the rest is shown, untested
NAMED = 6  # areas a sentence names
UNTESTED = "Its shape was not tested: the document holds too many corners."


def plain(text: str) -> str:
    """Small letters without accents, words apart."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(one for one in letters if not unicodedata.combining(one))
    return " " + re.sub(r"[^\w]+", " ", kept).strip() + " "


@dataclass
class Ours:
    """What is ours: the city's areas, and what the watch names."""

    watch: dict[str, Any]
    rings: list[tuple[str, Ring]] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    work: int = 0

    @classmethod
    def of(cls, session: Session) -> "Ours":
        """As the city stands now."""
        watch = session.get(Watch, WATCH) or Watch(codes=[], names=[], keywords=[], km=100)
        here, rings = city(session), []
        names = [one for one in [here.name, *watch.names] if len(one) >= 3]
        for area in areas(session):
            shape = json.loads(area.polygon) if area.polygon else {"coordinates": []}
            for polygon in shape["coordinates"]:
                rings.append((area.name or area.code, polygon[0]))
        return cls(watch.view(), rings, names)

    def why(self, item: Mapping[str, Any], *, all_ours: bool) -> tuple[bool, str]:
        """(is it for us, the sentence that says why)."""
        if item["unread"]:
            return True, "It could not be read: only you can tell whether it is for us."
        if all_ours:
            return True, "Everything from this feed is for us."
        if not (self.rings or self.watch["codes"] or self.watch["names"] or self.watch["keywords"]):
            return True, "Nothing says yet which places are ours: everything is shown."
        found = next(self._reasons(item), "")
        if found:
            return True, found
        return self._for_want_of_an_area(item)

    def _reasons(self, item: Mapping[str, Any]) -> Iterator[str]:
        hit = list(self._shapes_hit(item))
        if hit:
            more = f" and {len(hit) - NAMED} more" if len(hit) > NAMED else ""
            yield f"Its area meets {', '.join(hit[:NAMED])}{more}."
        if self.work > MOST_WORK and item["shapes"]:
            yield UNTESTED
        wanted = {one.casefold() for one in self.watch["codes"]}
        codes = [one for one in item["codes"] if one.casefold() in wanted]
        if codes:
            yield f"It names our zone {', '.join(codes[:NAMED])}."
        yield from _said(self.names, item["area"], "Its area names {}.")
        told = f"{item['title']} {item['event']} {item['text']} {item['instruction']}"
        yield from _said(self.watch["keywords"], told, "It says “{}”.")
        yield from _said(self.names, told, "It says “{}”.")

    def _shapes_hit(self, item: Mapping[str, Any]) -> Iterator[str]:
        hit: set[str] = set()
        for name, ring in self.rings:
            if name not in hit and self._meets(item, ring):
                hit.add(name)
                yield name

    def _meets(self, item: Mapping[str, Any], ring: Ring) -> bool:
        for shape in (face for one in item["shapes"] for face in faces(one)):
            if not boxes_touch(box(shape), box(ring)):
                continue
            self.work += len(shape) * len(ring)
            if self.work <= MOST_WORK and touch(shape, ring):
                return True
        points = item["points"]
        self.work += len(points) * len(ring)
        return any(
            is_near(ring, (lon, lat), max(km, float(self.watch["km"]))) for lon, lat, km in points
        )

    def _for_want_of_an_area(self, item: Mapping[str, Any]) -> tuple[bool, str]:
        usable = item["codes"] or item["shapes"] or item["points"]
        if not usable and any("shape of its area" in note for note in item["notes"]):
            return True, "Its shape cannot be used: only you can tell whether it is for us."
        if item["area"] or usable:
            return False, "Its area is none of ours."
        if item["is_alert"]:
            return True, "It names no area: only you can tell whether it is for us."
        if self.watch["keywords"]:
            return False, "It has none of our words."
        return True, "It names no area, and we watch for no words: it is shown."


def _said(names: Iterable[str], text: str, sentence: str) -> Iterator[str]:
    where = plain(text)
    for name in names:
        if plain(name) in where:
            yield sentence.format(name)
