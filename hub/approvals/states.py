"""The life of a text as a table: what may be done in each state, and what it is then.

Read it from the left: a text in this state, when this is done to it, becomes that. What does not
stand here cannot happen. Only `break_glass` leads to the floor past another person's yes, and only
into a state of its own, which ends by a second person's hand or by the clock.
"""

TRANSITIONS: dict[str, dict[str, str]] = {
    "draft": {
        "edit": "draft",
        "ask": "checking",
        "submit": "submitted",
        "carry": "approved",
        "reject": "rejected",
        "break_glass": "alone",
    },
    "checking": {
        "edit": "draft",
        "claim": "checking",
        "check": "submitted",
        "return": "returned",
        "reject": "rejected",
        "break_glass": "alone",
    },
    "submitted": {
        "edit": "draft",
        "claim": "submitted",
        "pass_on": "submitted",
        "approve": "approved",
        "return": "returned",
        "reject": "rejected",
        "break_glass": "alone",
    },
    "returned": {
        "edit": "draft",
        "ask": "checking",
        "submit": "submitted",
        "reject": "rejected",
        "break_glass": "alone",
    },
    "approved": {"publish": "published", "reject": "rejected"},
    "alone": {"confirm": "published", "end": "ended"},
    "published": {"publish": "published", "end": "ended"},  # the words may serve several incidents
    "ended": {},
    "rejected": {},
}

IN_WORDS = {
    "draft": "is a draft",
    "checking": "waits until its facts are checked",
    "submitted": "waits for approval",
    "returned": "was returned to its writer",
    "approved": "is approved",
    "alone": "is live, and no second person has read it yet",
    "published": "is live",
    "ended": "is no longer live",
    "rejected": "was rejected",
}

DONE = {
    "edit": "edited",
    "ask": "sent to be checked",
    "submit": "submitted",
    "claim": "claimed",
    "check": "checked",
    "pass_on": "passed on",
    "approve": "approved",
    "carry": "approved",
    "return": "returned",
    "reject": "rejected",
    "publish": "published",
    "break_glass": "published by one person alone",
    "confirm": "confirmed",
    "end": "taken back",
}

# The desk's column for each state. Words that ended or were rejected stand in none.
COLUMNS = {
    "draft": "drafts",
    "returned": "drafts",
    "checking": "waiting",
    "submitted": "waiting",
    "approved": "waiting",
    "alone": "live",
    "published": "live",
}
