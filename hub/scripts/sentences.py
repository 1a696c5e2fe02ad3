"""What happened to a script, in one plain sentence a kind; filled from the snapshot."""

_TEXT = "{version[title]}, version {version[number]} ({version[lang]})"

SENTENCES = {
    "scripts.drafted": "{by} began " + _TEXT + ".",
    "scripts.edited": "{by} edited " + _TEXT + ".",
    "scripts.submitted": "{by} asked for approval of " + _TEXT + ".",
    "scripts.approved": "{by} approved " + _TEXT + ".",
    "scripts.returned": "{by} returned " + _TEXT + ": {reason}",
    "scripts.rejected": "{by} rejected " + _TEXT + ": {reason}",
    "scripts.published": "{by} published " + _TEXT + ", to {incident[name]}.",
    "scripts.recalled": "{by} recalled " + _TEXT + ", from {incident[name]}: {reason}",
    "scripts.expired": _TEXT + ", expired in {incident[name]}.",
    "scripts.loaded": "{by} loaded the scripts library as drafts.",
}
