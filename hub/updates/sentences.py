"""What happened to an update, in one plain sentence a kind; filled from the snapshot."""

_TEXT = "the {update[severity]} update “{update[headline]}”"

SENTENCES = {
    "updates.drafted": "{by} began " + _TEXT + ".",
    "updates.edited": "{by} edited " + _TEXT + ".",
    "updates.submitted": "{by} asked for approval of " + _TEXT + ".",
    "updates.approved": "{by} approved " + _TEXT + ".",
    "updates.returned": "{by} returned " + _TEXT + ": {reason}",
    "updates.rejected": "{by} rejected " + _TEXT + ": {reason}",
    "updates.published": "{by} published " + _TEXT + ", in {incident[name]}.",
    "updates.withdrawn": "{by} withdrew " + _TEXT + ", in {incident[name]}: {reason}",
    "updates.expired": "In {incident[name]}, " + _TEXT + " expired.",
}
