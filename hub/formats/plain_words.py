"""Plain words of whatever a stranger wrote: markup taken out, nothing that hides, nothing that no
database and no XML can keep.
"""

import hashlib
import re
from html import unescape
from urllib.parse import urljoin, urlsplit

import nh3

LONGEST_LINK = 500
LONGEST_NAME = 300  # of an item, as its source calls it
LONGEST_READ = 200_000  # characters of one field that are looked at

_BLOCK = re.compile(r"<(?:br|/p|/div|/li|/tr|/h[1-6]|/dd|/dt|/pre)\b[^>]{0,200}>", re.IGNORECASE)
# Characters that reorder what is read, are seen by nobody, or that no database or XML keeps.
_HIDING = re.compile(
    "[\u00ad\u180e\u200b\u202a-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb\ufffe\uffff"
    "\U000e0000-\U000e007f]"
)
_CONTROL = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029]")
_NAMES = (
    "a abbr address applet area article aside audio b base bdi bdo big blink blockquote body br "
    "button canvas caption center cite code col colgroup data datalist dd del details dfn dialog "
    "dir div dl dt em embed fieldset figcaption figure font footer form frame frameset h[1-6] head "
    "header hr html i iframe img input ins kbd label legend li link main map mark marquee math "
    "menu meta nav noscript object ol optgroup option p param picture pre q s samp script section "
    "select small source span strike strong style sub summary sup svg table tbody td template "
    "textarea tfoot th thead time title tr track tt u ul var video wbr xmp"
)
# A sign that begins no markup: “wind <60 mph”. To a reader of HTML it would swallow what follows.
_LESS_THAN = re.compile(
    rf"<(?!!--|!\[CDATA\[|!doctype|/?(?:{_NAMES.replace(' ', '|')}|\w{{1,20}}:\w{{1,40}})"
    r"(?:[\s/][^<>]*)?>)",
    re.IGNORECASE,
)


def words(said: object, *, block: bool = False) -> str:
    """Plain words of anything: markup taken out by nh3, hiding characters dropped, spaces tidied.

    In a `block` lines stay lines.
    """
    if said is None or isinstance(said, dict | list):
        return ""
    text = _HIDING.sub("", str(said)[:LONGEST_READ])
    if "<" in text or "&" in text:
        text = _LESS_THAN.sub("&lt;", text)
        text = _BLOCK.sub("\n", text) if block else text
        text = unescape(nh3.clean(text, tags=set(), clean_content_tags={"script", "style"}))
        text = _HIDING.sub("", text)
    text = _CONTROL.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))
    if not block:
        return " ".join(text.split())
    lines = [re.sub(r"[ \t\u00a0]+", " ", line).strip() for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def identity(said: object) -> str:
    """A name as its source wrote it; one that is too long to be kept stays another than the next
    one that begins alike.
    """
    name = words(said)
    return name if len(name) <= LONGEST_NAME else f"{name[:240]}…{fingerprint(name)}"


def fingerprint(text: str) -> str:
    """What stands for an identity that an item does not have."""
    return "sha256:" + hashlib.sha256(text.encode(errors="replace")).hexdigest()[:40]


def link(said: object, base: str = "") -> str:
    """An http(s) address, seen from `base` where it is not a whole one; or nothing."""
    text = words(said)
    try:
        text = urljoin(base, text) if base and text else text
        parts = urlsplit(text)
    except ValueError:
        return ""
    fine = parts.scheme in ("http", "https") and parts.netloc and "@" not in parts.netloc
    is_short = len(text) <= LONGEST_LINK
    return text if fine and is_short and not re.search(r"[\s\"'<>\\^`{|}]", text) else ""


def raw_text(raw: str, most: int = 20_000) -> str:
    """As it came, cut; only what no database can keep is taken out."""
    kept = re.sub("[\0\ud800-\udfff]", "�", raw)
    return kept if len(kept) <= most else kept[:most] + " …"
