"""What happened to plans, in one plain sentence a kind; filled from the snapshot."""

from hub.approvals.way import sentences

_PLAN = "the plan {plan[title]}, version {plan[number]}"

_WAY = sentences("plans", _PLAN)
SENTENCES = {
    **{kind: text for kind, text in _WAY.items() if kind not in ("plans.asked", "plans.checked")},
    "plans.drafted": "{by} began " + _PLAN + ".",
    "plans.edited": "{by} edited " + _PLAN + ".",
    "plans.loaded": "{by} loaded the library's plans as drafts.",
}
