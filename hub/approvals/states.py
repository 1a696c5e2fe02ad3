"""The life of a text as a table: what may be done in each state, and what it is then.

Read it from the left: a text in this state, when this is done to it, becomes that. What does not
stand here cannot happen.
"""

TRANSITIONS: dict[str, dict[str, str]] = {
    "draft": {"edit": "draft", "submit": "submitted", "reject": "rejected"},
    "submitted": {
        "edit": "draft",
        "approve": "approved",
        "return": "returned",
        "reject": "rejected",
    },
    "returned": {"edit": "draft", "submit": "submitted", "reject": "rejected"},
    "approved": {"publish": "published", "reject": "rejected"},
    "published": {"publish": "published", "end": "ended"},  # the words may serve several incidents
    "ended": {},
    "rejected": {},
}

IN_WORDS = {
    "draft": "is a draft",
    "submitted": "waits for approval",
    "returned": "was returned to its writer",
    "approved": "is approved",
    "published": "is live",
    "ended": "is no longer live",
    "rejected": "was rejected",
}

DONE = {
    "edit": "edited",
    "submit": "submitted",
    "approve": "approved",
    "return": "returned",
    "reject": "rejected",
    "publish": "published",
    "end": "taken back",
}

# The desk's column for each state. Words that ended or were rejected stand in none.
COLUMNS = {
    "draft": "drafts",
    "returned": "drafts",
    "submitted": "waiting",
    "approved": "waiting",
    "published": "live",
}
