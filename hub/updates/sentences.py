"""What happened to an update, in one plain sentence a kind; filled from the snapshot."""

from hub.approvals import timetable
from hub.approvals.way import loud_sentences, sentences

_TEXT = "the {update[severity]} update “{update[headline]}”"

SENTENCES = {
    **sentences("updates", _TEXT),
    **loud_sentences("updates", _TEXT),
    **timetable.sentences("updates", _TEXT),
    "updates.drafted": "{by} began " + _TEXT + ".",
    "updates.edited": "{by} edited " + _TEXT + ".",
    "updates.published": "{by} published " + _TEXT + ", in {incident[name]}.",
    "updates.withdrawn": "{by} withdrew " + _TEXT + ", in {incident[name]}: {reason}",
    "updates.expired": "In {incident[name]}, " + _TEXT + " expired.",
}
