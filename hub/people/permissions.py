"""The one table of permissions: role → verbs. A verb is `room.deed`; `room.see` reads a screen.

A person may hold several roles; what any of them allows is allowed. Whether someone may approve
*these* words (they may not approve their own) is a rule of the words, not of the role.
"""

from collections.abc import Iterable

ROLES = {
    "agent": "Agent",
    "lead": "Shift lead",
    "writer": "Writer",
    "checker": "Fact checker",
    "pio": "Public information officer",
    "deputy": "Deputy",
    "commander": "Incident commander",
    "controller": "Exercise controller",
    "partner": "Partner",
    "admin": "Administrator",
}

_DO = {"plans.tick", "plans.hold"}  # whoever holds a position
_FLOOR = {
    "console.see",
    "shifts.sign_on",
    "shifts.sign_off",
    "shifts.acknowledge",
    "shifts.deliver",
    "tally.record",
    "tally.undo",
    "topics.propose",
    "tally.re_classify",
    "flags.flag",
    "questions.ask",
    *_DO,
    "scripts.see",
    "updates.see",
    "incidents.see",
    "topics.see",
    "counts.see",
    "reach.see",
}
_WATCH = {
    "feeds.see",
    "board.see",
    "incidents.see",
    "scripts.see",
    "updates.see",
    "topics.see",
    "counts.see",
    "reach.see",
    "data.see",
    "facts.see",
    "phone.see",
    "questions.see",
    "plans.see",
    "surges.see",
    "reports.see",
}
_ANSWER = {"questions.assign", "questions.answer", "questions.reopen"}
_WRITE = {
    "desk.see",
    "flags.see",
    "flags.answer",
    *_ANSWER,
    "scripts.draft",
    "scripts.edit",
    "scripts.submit",
    "scripts.load",
    *("updates.draft", "updates.edit", "updates.submit"),
    "facts.propose",
    *("feeds.dismiss", "feeds.promote", "feeds.settle"),
    "links.send",
    "links.revoke",
    "public.record",
    *_DO,
    *(f"plans.{deed}" for deed in ("draft", "edit", "submit", "load")),
    *_WATCH,
}
_WORDS = ("scripts", "updates")  # rooms whose words are checked and approved
_CHECK = {f"{room}.{deed}" for room in (*_WORDS, "facts") for deed in ("claim", "check", "return")}
_COUNTS = {
    *(f"topics.{deed}" for deed in ("add", "change", "merge", "split")),
    *("paper.enter", "paper.import", "paper.keep", "phone.enter"),
}
_DECIDE = {
    f"{room}.{deed}"
    for room in _WORDS
    for deed in (
        *("claim", "approve", "return", "reject", "publish", "break_glass", "confirm"),
        *("schedule", "unschedule"),
    )
} | {"scripts.recall", "updates.withdraw", "links.send", "links.revoke"}
_DECIDE |= {"questions.approve", "surges.acknowledge", "surges.dismiss"}
_PLANS = {
    f"plans.{deed}" for deed in ("claim", "approve", "return", "reject", "activate", "matrix")
}
_RUN = {"plans.start", "plans.run", "plans.finish", *_DO}
_FACTS = {"facts.claim", "facts.approve", "facts.return", "facts.reject"}
_FEEDS = {"feeds.add", "feeds.change", "feeds.remove", "feeds.watch"}
_COMMAND = {
    "incidents.open",
    "incidents.change_level",
    "incidents.change_period",
    "incidents.change_languages",
    "incidents.close",
    "corrections.take_back",
    "keys.make_wall",
    "keys.revoke_wall",
}

PERMISSIONS: dict[str, set[str]] = {
    "agent": _FLOOR,
    "lead": _FLOOR
    | _WATCH
    | {
        "plans.run",
        "desk.see",
        "flags.see",
        "shifts.see",
        "tally.judge",
        "keys.make_code",
        "keys.revoke_code",
        "facts.propose",
        "surges.acknowledge",
        *_COUNTS,
    },
    "writer": _WRITE,
    "checker": _WATCH | _CHECK | _DO | {"desk.see", "flags.see"},
    "pio": _WRITE
    | _COMMAND
    | _DECIDE
    | {"shifts.see", "updates.correct", "notices.see", "notices.resend"}
    | _COUNTS
    | _FACTS
    | _PLANS
    | _FEEDS
    | _RUN
    | {"facts.retire", "public.partners"},
    "deputy": _WATCH
    | _DECIDE
    | _FACTS
    | _PLANS
    | _ANSWER
    | {"desk.see", "flags.see", "flags.answer", "shifts.see", "public.record"}
    | _RUN,
    "commander": _WATCH
    | _COMMAND
    | _DECIDE
    | _FACTS
    | _PLANS
    | _RUN
    | {"desk.see", "flags.see", "shifts.see"},
    "controller": _WATCH
    | _RUN
    | {
        "desk.see",
        "flags.see",
        "exercises.open",
        "exercises.change",
        "exercises.close",
        "shifts.see",
    },
    "partner": _WATCH,
    "admin": {
        *("people.see", "people.add", "people.change", "people.confirm", "people.reset"),
        *(f"keys.{deed}" for deed in ("make", "revoke", "make_code", "revoke_code")),
        *("city.see", "city.change"),
        *(f"notices.{deed}" for deed in ("see", "resend", "test", "hooks")),
        "public.partners",
        "keys.make_wall",
        "keys.revoke_wall",
        "shifts.see",
        "incidents.see",
        "scripts.load",
        "plans.load",
        "board.see",
        "feeds.see",
        *_FEEDS,
    },
    # Those who are nobody's role:
    "wall": {"board.see"},
    "taps": {  # a shift's token at a shared desk: what was tapped, and no page
        "tally.record",
        "tally.undo",
        "tally.re_classify",
        "shifts.acknowledge",
        "flags.flag",
        "questions.ask",
    },
    "door": {"keys.join", "people.begin"},
    "clock": {
        *(
            f"{room}.{deed}"
            for room in _WORDS
            for deed in ("expire", "pass_on", "review", "publish_scheduled")
        ),
        "facts.pass_on",
        *(f"plans.{deed}" for deed in ("pass_on", "follow", "show", "tell")),
        "facts.remind",
        "shifts.reach",
        "shifts.end",
        "tally.fold",
        "paper.work",
        "due.mark",
        "flags.answer",
        "questions.open",
        "questions.overdue",
        "questions.reopen",
        "questions.answer",
        "reports.write",
        "surges.close",
        "surges.raise",
        "surges.end",
        "incidents.begin",
        *(f"notices.{deed}" for deed in ("send", "give_up", "pause_hook")),
        "public.tell",
        "links.send",
        *("feeds.take", "feeds.note", "feeds.lapse", "feeds.silence"),
    },
    "terminal": {
        "people.add",
        "people.change",
        "keys.make",
        "scripts.load",
        "plans.load",
        "backups.restore",
        "city.change",
        "incidents.begin",
        "people.reset",
        *("feeds.add", "feeds.take", "feeds.note"),
    },
}

# Whoever holds one of these lets words out or lets people in: once there are two administrators,
# such a role is granted by both.
NEEDS_TWO = frozenset(
    role
    for role in ROLES
    if any(verb.endswith(".approve") or verb == "people.change" for verb in PERMISSIONS[role])
)

EVERYONE = {"people.sign_out", "people.change_password", "door.use"}


def allowed(roles: frozenset[str], verb: str) -> bool:
    """Whether any of the roles allows the verb."""
    return verb in EVERYONE or any(verb in PERMISSIONS.get(role, ()) for role in roles)


def in_words(roles: Iterable[str]) -> str:
    """These roles as a person reads them, in the table's order."""
    held = set(roles)
    return ", ".join(words for role, words in ROLES.items() if role in held) or "no role yet"


def roles_that_may(verb: str) -> list[str]:
    """The names of the roles a person would need, for a refusal that says whom to ask."""
    return [name for role, name in ROLES.items() if verb in PERMISSIONS[role]]
