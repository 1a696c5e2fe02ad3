"""Documents nobody sends twice: what liars, tired programs and attackers write. Each with what must
be said of it; no word where it is odd and right.
"""

import gzip
import json
from typing import Any

from tests.feeds.hostile import CAP, cap, info, rss

WIDE = "Crue à l’Île"
ATOM = "http://www.w3.org/2005/Atom"
FLOOD = {
    "id": "F-1", "event": "Flood Warning", "status": "Actual", "messageType": "Alert",
    "severity": "Severe", "sent": "2026-09-08T13:00:00-04:00", "areaDesc": "Portalder",
    "ends": "2099-09-09T13:00:00-04:00", "senderName": "NWS Miami", "description": "It rises.",
}  # fmt: skip
QUAKE = {"mag": 5.1, "place": "Alder Bay", "time": 1788886800000}
SQUARE = "25 -81 26 -81 26 -80 25 -80 25 -81"


def declared(name: str, text: str = "") -> str:
    """An alert that says it is written so."""
    return f'<?xml version="1.0" encoding="{name}"?>' + (text or cap(info(WIDE)).decode())


def features(*found: Any, **more: Any) -> bytes:
    """A collection of GeoJSON."""
    return json.dumps({"type": "FeatureCollection", "features": list(found), **more}).encode()


def flood(geometry: Any = None, **more: Any) -> dict[str, Any]:
    """An alert of the Weather Service's API."""
    return {"type": "Feature", "properties": {**FLOOD, **more}, "geometry": geometry}


def quake(**more: Any) -> bytes:
    """A shock of the USGS."""
    place = {"type": "Point", "coordinates": [-80.2, 25.8, 10]}
    said = {**QUAKE, **more}
    return features({"id": "q1", "properties": said, "geometry": place}, metadata={"title": "Q"})


def placed(inside: str) -> bytes:
    """News with a place, in one of the forms of GeoRSS."""
    spaces = (
        'xmlns:g="http://www.georss.org/georss" xmlns:m="http://www.opengis.net/gml" '
        'xmlns:w="http://www.w3.org/2003/01/geo/wgs84_pos#"'
    )
    said = rss("<guid>p</guid><title>Road closed</title>" + inside)
    return said.replace(b'version="2.0"', f'version="2.0" {spaces}'.encode())


def entry(inside: str, spaces: str = "", base: str = "") -> bytes:
    """A feed of Atom with one entry."""
    return (
        f'<feed xmlns="{ATOM}" {spaces}{base}><title>Index</title><entry><id>urn:1</id><title>A '
        f"warning</title><updated>2026-09-08T17:00:00Z</updated>{inside}</entry></feed>"
    ).encode()


def area(inside: str) -> bytes:
    """An alert for this area."""
    return cap(info(area=f"<area><areaDesc>Portalder</areaDesc>{inside}</area>"))


def comb(teeth: int) -> str:
    """A ring that winds so much that nobody can test it in time."""
    there = [f"{n / 1e4:.4f},{10 + n % 2 * 30}" for n in range(teeth)]
    return " ".join([*there, "1,45", "-1,45", "-1,10", there[0]])


RDF = (
    b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/'
    b'1.0/"><channel rdf:about="http://h.example/"><title>c</title></channel><item rdf:about="http'
    b'://h.example/1"><title>One</title><link>http://h.example/1</link></item></rdf:RDF>'
)
RSS_091 = (
    b'<?xml version="1.0"?><!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "ht'
    b'tp://127.0.0.1:9/rss-0.91.dtd"><rss version="0.91"><channel><title>c</title><item><title>One'
    b"</title><link>http://h.example/1</link></item></channel></rss>"
)
IN_ATOM = b"<content type='text/xml'>" + cap(info()) + b"</content>"
UNDER_C = f'xmlns:c="{CAP}"'

ENCODINGS: list[tuple[str, bytes, str]] = [
    ("utf-16 that says utf-8", declared("UTF-8").encode("utf-16"), ""),
    ("utf-8 that says utf-16", declared("UTF-16").encode(), "in UTF-16 and is not"),
    ("utf-8 that says 1252", declared("windows-1252").encode(), "its bytes read as UTF-8"),
    ("1252 that says utf-8", declared("UTF-8").encode("cp1252"), "could not be read stands as �"),
    ("1252", declared("windows-1252").encode("cp1252"), ""),
    ("klingon", declared("klingon").encode(), "in klingon and is not"),
    ("zlib as letters", declared("zlib").encode(), "in zlib and is not"),
    ("a doctype in utf-7", declared("UTF-7", "+ADwAIQ-DOCTYPE x+AD4-<a><alert/></a>").encode(),
     "no feed"),
    ("two marks before it", b"\xef\xbb\xbf" * 2 + declared("UTF-8").encode(), "was passed over"),
    ("blank lines before it", b"\r\n \n" + declared("UTF-8").encode(), "was passed over"),
    ("nul", cap(info(text="The\0river")), "Signs that no XML may hold"),
    ("a forbidden sign by number", cap(info(text="The&#0;&#x1f;river")), "that no XML may hold"),
    ("json in utf-16", features(flood()).decode().encode("utf-16"), "written in UTF-16"),
    ("json in latin-1", features(flood(event="X")).replace(b'"X"', b'"Cr\xfce"'), "throughout"),
    ("a packed file", gzip.compress(rss()), "packed with gzip"),
    ("a zip", b"PK\x03\x04abc", "a ZIP file"),
    ("a pdf", b"%PDF-1.7", "a PDF"),
]  # fmt: skip

SHAPES: list[tuple[str, bytes, str]] = [
    ("over the date line", area("<polygon>20,179 20,-179 30,-179 30,179 20,179</polygon>"), ""),
    ("open ring", area("<polygon>20,1 20,2 30,2 30,1</polygon>"), "does not end where it begins"),
    ("two corners", area("<polygon>20,1 20,2</polygon>"), "fewer than three corners"),
    ("lon before lat", area("<polygon>-120,20 -120,30 -110,30 -120,20</polygon>"), "no place on"),
    ("no numbers", area("<polygon>here there</polygon>"), "no pair of numbers"),
    ("nan", area("<polygon>nan,1 20,2 30,2 nan,1</polygon>"), "no place on the map"),
    ("a comb", area(f"<polygon>{comb(900)}</polygon>" * 50), "too winding"),
    ("spaces in a circle", area("<circle> 25.8 , -80.2   10 </circle>"), ""),
    ("a circle of nothing", area("<circle>25.8,-80.2 far</circle>"), "A circle of its area cannot"),
    ("georss point", placed("<g:point>25.8 -80.2</g:point>"), ""),
    ("georss comma", placed("<g:point>25.8,-80.2</g:point>"), ""),
    ("georss nan", placed("<g:point>NaN NaN</g:point>"), "place on the map cannot be read"),
    ("georss words", placed("<g:point>Main Street</g:point>"), "on the map cannot be read"),
    ("georss polygon", placed(f"<g:polygon>{SQUARE}</g:polygon>"), ""),
    ("georss box", placed("<g:box>25 -81 26 -80</g:box>"), ""),
    ("georss odd", placed("<g:polygon>25 -81 26</g:polygon>"), "no pair of numbers"),
    ("georss line", placed("<g:line>25 -81 26 -80</g:line>"), "says nothing of an area"),
    ("gml", placed("<g:where><m:Polygon><m:exterior><m:LinearRing><m:posList>"
                   f"{SQUARE}</m:posList></m:LinearRing></m:exterior></m:Polygon></g:where>"), ""),
    ("w3c", placed("<w:lat>25.8</w:lat><w:long>-80.2</w:long>"), ""),
    ("half of w3c", placed("<w:lat>25.8</w:lat>"), "on the map cannot be read"),
    ("null coordinates", features(flood({"type": "Polygon", "coordinates": None})), "fewer than"),
    ("corners as text", features(flood({"type": "Polygon", "coordinates": [[["1", "2"]] * 4]})),
     "no place on the map"),
    ("a list as kind", features(flood({"type": ["Point"], "coordinates": {}})), "nothing of an"),
    ("a point as text", features(flood({"type": "Point", "coordinates": "1,2"})), "on the map"),
]  # fmt: skip

ALERTS: list[tuple[str, bytes, str]] = [
    ("real and an exercise", cap(info()).replace(b"<msgType>", b"<status>Test</status><msgType>"),
     "not treated as real"),
    ("cyrillic a", cap(info(), status="\u0410ctual"), "not treated as real"),
    ("an ack", cap("", kind="Ack"), "a receipt between systems"),
    ("private", cap(info()).replace(b"Public", b"Private"), "not for the public"),
    ("parted from its namespace", cap(info()).replace(b"<alert", b"<a:alert").replace(
        b"xmlns=", b"xmlns:a=").replace(b"</alert", b"</a:alert"), "has no identifier"),
    ("no namespace", cap(info()).replace(f' xmlns="{CAP}"'.encode(), b""), "not in CAP's namesp"),
    ("an unseen identifier", cap(info(), id="\u200b\u00ad"), "has no identifier"),
    ("sent without zone", cap(info()).replace(b"14:00:00-04:00", b"14:00:00", 1), "has no time zo"),
    ("over before it begins", cap(info(ends="<effective>2026-09-08T20:00:00-04:00</effective>"
     "<expires>2026-09-08T10:00:00-04:00</expires>")), "before its start: it was not taken"),
    ("references with spaces", cap("<references>\n a@b.example , A-0 ,2026-09-08T13:00:00-04:00 "
     "</references>" + info(), kind="Update"), ""),
    ("references of no form", cap("<references>A-0</references>" + info(), kind="Update"),
     "is not written as CAP asks"),
    ("3,000 events", cap(info(more="".join(
        f"<parameter><valueName>VTEC</valueName><value>/O.NEW.KMFL.FL.W.{n:04}.260908T1800Z-"
        "260909T0100Z/</value></parameter>" for n in range(3_000)))), "3,001 keys; the first 60"),
    ("nine languages", cap(info() + "".join(info().replace("en-US", f"x{n}") for n in range(9))),
     "9 messages in other languages; 6 stand"),
    ("an alert among news", entry(IN_ATOM.decode()).replace(
        b"</feed>", b"<entry><id>2</id><title>News</title></entry></feed>"), "does not say when"),
    ("an alert in words only", rss("<guid>1</guid><title>t</title><description><![CDATA[<alert>x"
     "]]></description>"), "does not say when"),
    ("a broken feed of alerts", entry(IN_ATOM.decode())[:-12], "not sound XML"),
    ("a great attribute", cap(info()).replace(b"<info>", b'<info a="' + b"x" * 9_000_000 + b'">'),
     ""),
    ("an exercise under another prefix", entry("<c:status>Exercise</c:status>", UNDER_C), "area"),
    ("an index of two minds", entry("<c:status>Actual</c:status><c:status>Test</c:status>",
                                    UNDER_C), "not treated as real"),
]  # fmt: skip

FEEDS: list[tuple[str, bytes, str]] = [
    ("rss 1.0", RDF, "does not say when it was sent"),
    ("rss 0.91", RSS_091, "its link stands for it"),
    ("a short link", entry('<link href="../x.html"/>', base='xml:base="http://h.example/a/b/"'),
     ""),
    ("a base that runs", entry('<link href="x"/>', base='xml:base="javascript:alert(1)//"'),
     "no web address"),
    ("a link that runs", entry('<link href="javascript:alert(1)"/>'), "no web address"),
    ("a link with a name", entry('<link href="https://weather.gov@evil.example/"/>'), "no web add"),
    ("svg and mathml", entry("<summary type='html'>&lt;svg onload=x&gt;&lt;style&gt;b{}&lt;/style"
     "&gt;&lt;math&gt;&lt;mtext&gt;ok&lt;/mtext&gt;&lt;/math&gt;</summary>"), ""),
    ("what hides", rss("<guid>1</guid><title>\u202eg\u200bn\u00adp\U000e0041.exe</title>"),
     ""),
    ("nested 100,000 deep", b'<rss version="2.0"><channel>' + b"<a>" * 100_000, "nested too deep"),
    ("10,000 items", rss(*(f"<guid>{n}</guid><title>t</title>" for n in range(10_000))),
     "10,000 items; the first 1,000"),
    ("much that is not sound", rss("<guid>1</guid>" + "<p>&nbsp;x" * 300_000), "first 700 kB"),
    ("a channel of nothing", rss(), ""),
]  # fmt: skip

JSONS: list[tuple[str, bytes, str]] = [
    ("said twice", features(flood()).replace(b'"status":', b'"status": "Test", "status":'),
     "not treated as real"),
    ("properties twice", features(flood()).replace(b'"properties":', b'"properties":{},'
     b'"properties":'), "not treated as real"),
    ("features twice", b'{"features":[],' + features(flood())[1:], "It says “features” twice"),
    ("everything of another kind", features(flood(
        id=5, event=["x"], status={}, messageType=3, severity=None, sent=17, ends=[], areaDesc=9,
        references="x", parameters=[], geocode=[], eventCode="x", affectedZones={})),
     "not treated as real"),
    ("signs no database keeps", features(flood(event="a\0b\ud800c")), ""),
    ("magnitude as text", quake(mag="6.1"), "“6.1” is no number"),
    ("endless magnitude", quake(mag=1).replace(b'"mag": 1', b'"mag": 1e999'), "is no number"),
    ("6,000 digits", quake(mag=1).replace(b'"mag": 1', b'"mag": ' + b"9" * 6_000), "is no number"),
    ("a list of metadata", quake().replace(b'{"title": "Q"}', b"[1]"), ""),
    ("time as text", quake(time="1788886800000"), "cannot be read as a time"),
    ("features of nothing", features(None, 1, "x", [], {}, flood()), "It has no properties"),
    ("null", b"null", "neither weather alerts nor earthquakes"),
    ("a feed of another kind", b'{"version": "https://jsonfeed.org/version/1.1", "items": []}',
     "neither weather alerts nor earthquakes"),
    ("cut in the middle", features(flood())[:-9], "no sound JSON"),
    ("words 900 deep", features(flood()).replace(b'"It rises."', b"[" * 900 + b"]" * 900), ""),
]  # fmt: skip

SAID = [*ENCODINGS, *SHAPES, *ALERTS, *FEEDS, *JSONS]
