"""What callers asked and heard, and what became of it, in plain sentences."""

SENTENCES = {  # filled from the snapshot
    "questions.asked": "{by} had no answer for a caller: {question[called]}.",
    "questions.opened": "{reason} It opened {question[called]}.",
    "questions.assigned": "{by} gave {question[called]} to {question[owner][name]}.",
    "questions.merged": "{by} merged {from_[called]} into {question[called]}: they are the same.",
    "questions.parted": "{by} parted {from_[called]} from {question[called]} again.",
    "questions.answered": "{by} answered {question[called]}: {sentence}",
    "questions.closed": "{by} closed {question[called]}: {reason}",
    "questions.reopened": "{question[called]} is open again: {reason}",
    "questions.overdue": "{question[called]} has waited too long: {reason}",
    "questions.redacted": "{by} took personal words out of {question[called]}.",
    "questions.judged": "{by} on {question[called]}: {question[verdict][words]}.",
    "questions.returned": "{by} returned what agents should say of {question[called]}: {reason}",
}


def times(kind: str, count: int) -> str:
    """asked 11 times, heard once."""
    what = "asked" if kind == "question" else "heard"
    if not count:
        return f"not {what} by a caller yet"
    return f"{what} {'once' if count == 1 else f'{count} times'}"


def answered_by(how: str, text: dict[str, str], said: str) -> str:
    """The answer in one sentence."""
    if how == "closed":
        return said
    if how == "line":
        return f"{text['verdict_words']}. Say: {text['title']}"
    return f"{text['title']}." if not text["title"].endswith((".", "?", "!")) else text["title"]
