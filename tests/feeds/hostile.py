"""Documents that mean harm, or are merely broken: each with what must be said of it."""

CAP = "urn:oasis:names:tc:emergency:cap:1.2"


def cap(body: str = "", *, id: str = "A-1", kind: str = "Alert", status: str = "Actual") -> bytes:
    """A CAP alert with this inside."""
    return (
        f'<alert xmlns="{CAP}"><identifier>{id}</identifier><sender>ema@portalder.example</sender>'
        f"<sent>2026-09-08T14:00:00-04:00</sent><status>{status}</status><msgType>{kind}</msgType>"
        f"<scope>Public</scope>{body}</alert>"
    ).encode()


def info(
    title: str = "Flood warning, Alder River",
    *,
    ends: str = "<expires>2099-09-08T21:00:00-04:00</expires>",
    area: str = "<area><areaDesc>Portalder</areaDesc></area>",
    text: str = "The river rises.",
    more: str = "",
) -> str:
    """The message of an alert."""
    return (
        "<info><language>en-US</language><category>Met</category><event>Flood Warning</event>"
        "<urgency>Immediate</urgency><severity>Severe</severity><certainty>Observed</certainty>"
        f"{ends}<headline>{title}</headline><description>{text}</description>{more}{area}</info>"
    )


def rss(*items: str, more: str = "") -> bytes:
    """A channel of these items."""
    inside = "".join(f"<item>{one}</item>" for one in items)
    return (
        f'<rss version="2.0"><channel><title>Roads</title>{more}{inside}</channel></rss>'.encode()
    )


def laughs() -> bytes:
    """Ten entities, each ten times the one before."""
    told = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(10))
    return f"<!DOCTYPE rss [{told}]>".encode() + rss("<title>&l9;</title>")


def outside(address: str) -> bytes:
    """An alert that asks for four other documents."""
    return (
        f'<!DOCTYPE alert PUBLIC "-//A/B/EN" "{address}/1.dtd" [<!ENTITY % r SYSTEM "{address}/2">'
        f'<!ENTITY x SYSTEM "{address}/3"> %r;]>'
    ).encode() + cap(info(text="&x;"))


CROSSED = "<area><areaDesc>P</areaDesc><polygon>0,0 0,2 2,0 2,2 0,0</polygon></area>"

SAID = [  # name, document, what is said of it
    ("empty", b" \n", "the answer was empty"),
    ("a web page", b"<!DOCTYPE html><html><body>Sign in</body></html>", "a web page, not a feed"),
    ("no feed", b"Service unavailable", "neither XML nor JSON"),
    ("other json", b'{"ok": true}', "neither weather alerts nor earthquakes"),
    ("deep json", b'{"features":' * 100_000, "nested too deeply"),
    ("deep xml", b'<!DOCTYPE rss><rss version="2.0"><channel>' + b"<a>" * 233_000,
     "it was stopped"),
    ("much json", b'{"features":[' + b"[]," * 3_000_000 + b"[]]}", "more than 200 MB"),
    ("broken alert", cap()[:-9], "no sound XML"),
    ("doctype", outside("http://127.0.0.1:9"), "document type (DOCTYPE)"),
    ("laughs", laughs(), "not sound XML"),
    ("author", rss(f"<title>x</title><author>{'a@' * 32_768}</author>"), "65,536 characters"),
    ("lies", cap(info("Crue à l’Île")).decode().encode("cp1252", "replace"), "is not: what could"),
    ("too many", rss(*(f"<guid>{n}</guid>" for n in range(1_001))), "1,001 items; the first 1,000"),
    ("no area", cap(info(area="")), "names no area"),
    ("no end", cap(info(ends="")), "does not say until when"),
    ("no zone", cap(info(ends="<expires>2026-09-08T21:00:00</expires>")), "has no time zone"),
    ("no time", cap(info(ends="<expires>tonight</expires>")), "cannot be read as a time"),
    ("crossed", cap(info(area=CROSSED)), "crosses itself"),
    ("no id", cap(info(), id=""), "has no identifier"),
    ("no status", cap(info(), status=""), "not treated as real"),
    ("future", rss("<guid>1</guid><pubDate>Mon, 02 Sep 2097 11:38:29 GMT</pubDate>"),
     "still to come: taken as now"),
]  # fmt: skip
