"""What happened to plans, in one plain sentence a kind; filled from the snapshot."""

from hub.approvals.way import sentences

_PLAN = "the plan {plan[title]}, version {plan[number]}"

_RUN = "the plan {run[title]}"
_TASK = "“{task[title]}”, in the plan {run[title]}"

_WAY = sentences("plans", _PLAN)
SENTENCES = {
    **{kind: text for kind, text in _WAY.items() if kind not in ("plans.asked", "plans.checked")},
    "plans.drafted": "{by} began " + _PLAN + ".",
    "plans.edited": "{by} edited " + _PLAN + ".",
    "plans.started": "{by} started " + _RUN + " on {run[incident_name]}; tasks: {count}.",
    "plans.ticked": "{by} did " + _TASK + ".",
    "plans.skipped": "{by} left out " + _TASK + ": {task[note]}",
    "plans.shown": _TASK + " is done: {shown}.",
    "plans.overdue": _TASK + " is overdue. It is with the {task[position]}.",
    "plans.escalated": _TASK + " is overdue and went to the {to}.",
    "plans.recurred": _TASK + " comes again.",
    "plans.adjusted": "The plan {run[title]} follows {why}.",
    "plans.changed": "{by} changed tasks of " + _RUN + " ({count}): {said}.",
    "plans.added": "{by} added " + _TASK + ".",
    "plans.taken": "{by} took the position {position} in {incident[name]}.",
    "plans.handed_over": "{by} handed {position} in {incident[name]} to {to}: {brief}",
    "plans.corrected": "{by} {did} a correction of “{title}” in " + _RUN + ": {what}.",
    "plans.activated": "{by} activated the plans for {incident[name]} at level {incident[level]}.",
    "plans.told": "{telling[who]} is told of {incident[name]}: {telling[channel]}.",
    "plans.reached": "{telling[who]} was reached for {incident[name]}: {telling[note]}.",
    "plans.not_reached": "{telling[who]} was not reached for {incident[name]}: {telling[note]}.",
    "plans.matrix_changed": "{by} changed the notification matrix: {line[who]} {did}.",
    "plans.finished": "{by} finished " + _RUN + "; tasks left open: {left}.",
    "plans.loaded": "{by} loaded the library's plans as drafts.",
}
