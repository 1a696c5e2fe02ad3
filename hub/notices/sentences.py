"""What became of notices, in plain sentences."""

from collections.abc import Sequence

SENTENCES = {
    "notices.not_reached": "“{subject}” did not reach {to}: {answer}",
    "notices.hook_added": "{by} lets notices be posted to {name} at {host}.",
    "notices.hook_removed": "{by} removed the webhook {name} at {host}.",
    "notices.hook_paused": "Nothing is posted to {name} at {host} any more: {paused_why}",
    "notices.resent": "{by} sent “{subject}” to {to} again.",
}
NO_SERVER = "no mail server is set up"
NO_ADDRESS = "the hub's own address is not set up"


def counted(count: int) -> str:
    """One mail, 3 mails."""
    return "1 mail" if count == 1 else f"{count} mails"


def said_once(
    waiting: int,
    failing: int,
    lost: int,
    lacking: str,
    silent: Sequence[str] = (),
    paused: Sequence[str] = (),
) -> str:
    """What the desk must know of mail and posts, in one line; nothing when all is well."""
    told = []
    if waiting and lacking:
        told.append(f"{counted(waiting)} {'waits' if waiting == 1 else 'wait'}: {lacking}.")
    elif failing:
        told.append(f"{counted(failing)} could not be sent yet; the hub tries again.")
    if lost:
        told.append(f"{counted(lost)} did not reach {'its' if lost == 1 else 'their'} person.")
    if silent:
        told.append(f"No answer from {', '.join(silent)}; the hub tries again.")
    if paused:
        told.append(
            f"{', '.join(paused)} is told nothing any more: nobody answered there for long."
        )
    return " ".join(told)
