"""In which characters a document says it is written, and in which it is: where the two differ it is
read as far as it can be, and that is said.
"""

import re
from typing import Any

from lxml import etree

from hub.formats.cap import NoXml, tree
from hub.formats.reading import Reading

_DECLARED = re.compile(
    rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})["'][^>]{0,100}\?>"""
)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,300}\?>")
_BY_NUMBER = (  # a sign that no XML may hold, written as a number
    r"&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01])|x0*(?:[0-8bcBC]|[eE]|1[0-9a-fA-F]|[dD][89a-fA-F]\w\w"
    r"|[fF]{3}[eEfF])|0*(?:5529[6-9]|55[3-9]\d\d|5[67]\d\d\d|6553[45])|\w{9,40});"
)
_FORBIDDEN = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]|" + _BY_NUMBER)
_FORBIDDEN_BYTES = re.compile(rb"[\x01-\x08\x0b\x0c\x0e-\x1f]|" + _BY_NUMBER.encode())
_BOM = b"\xef\xbb\xbf"
WIDE = ("utf-16", "utf16", "ucs-2", "ucs-4", "utf-32", "utf32", "iso-10646")
NARROW = ("windows-", "cp12", "iso-8859", "latin", "us-ascii", "ascii")


def without_what_stands_before(data: bytes, reading: Reading) -> bytes:
    """The document from its first sign on: blank lines and marks before it are passed over."""
    start = data.lstrip(_BOM + b" \t\r\n")
    before = data[: len(data) - len(start)].removeprefix(_BOM)
    if before and start.startswith(b"<?xml"):
        reading.faults.append("Something stands before its first line: it was passed over.")
    return start


def sound_tree(data: bytes, reading: Reading) -> Any:
    """The root element, also of bytes that are not written as they say: what is unreadable stands
    as �. Raises NoXml.
    """
    lies = list(said_otherwise(data))
    try:
        root = tree(data)
    except NoXml as fault:
        root, mended = _mended(data, fault)
        lies.append(mended)
    reading.faults += lies
    return root


def said_otherwise(data: bytes) -> list[str]:
    """Whether bytes that say they are written in a small alphabet read as UTF-8."""
    name = declared(data)
    if not name.casefold().startswith(NARROW) or data.isascii():
        return []
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return []
    return [f"It says it is written in {name}, and its bytes read as UTF-8: letters may be wrong."]


def declared(data: bytes) -> str:
    """The name of the characters it says it is written in."""
    found = _DECLARED.search(data[:400].replace(b"\0", b""))
    return found[1].decode("ascii", "replace") if found else ""


def without_forbidden(data: bytes) -> bytes:
    """The same with the sign for what cannot be read, in place of what no XML may hold."""
    return data if b"\0" in data[:100] else _FORBIDDEN_BYTES.sub(b"&#xFFFD;", data)


def utf8(root: Any) -> bytes:
    """A tree as bytes again."""
    return bytes(etree.tostring(root, encoding="utf-8", xml_declaration=True))


def _mended(data: bytes, fault: NoXml) -> tuple[Any, str]:
    name = declared(data) or "UTF-8"
    is_narrow = name.casefold().startswith(WIDE) and b"\0" not in data[:100]
    try:
        text = data.decode("utf-8" if is_narrow else name, "replace")
    except (LookupError, UnicodeError):
        text = data.decode("utf-8", "replace")
    clean = _FORBIDDEN.sub("�", text)
    try:
        root = tree(_DECLARATION.sub("", clean).strip().encode())
    except NoXml:
        raise fault from None
    if clean != text:
        return root, "Signs that no XML may hold stand in it: � stands in their place."
    return root, f"It says it is written in {name} and is not: what could not be read stands as �."
