"""What happened to a script, in one plain sentence a kind; filled from the snapshot."""

from hub.approvals import timetable
from hub.approvals.way import loud_sentences, sentences

_TEXT = "{version[title]}, version {version[number]} ({version[lang]})"

SENTENCES = {
    **sentences("scripts", _TEXT),
    **loud_sentences("scripts", _TEXT),
    **timetable.sentences("scripts", _TEXT),
    "scripts.drafted": "{by} began " + _TEXT + ".",
    "scripts.edited": "{by} edited " + _TEXT + ".",
    "scripts.published": "{by} published " + _TEXT + ", to {incident[name]}.",
    "scripts.recalled": "{by} recalled " + _TEXT + ", from {incident[name]}: {reason}",
    "scripts.expired": _TEXT + ", expired in {incident[name]}.",
    "scripts.loaded": "{by} loaded the scripts library as drafts.",
}
