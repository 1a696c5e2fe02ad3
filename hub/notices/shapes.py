"""What a notice looks like to whoever reads it: a program, or one of three chats."""

import json
from collections.abc import Callable, Mapping
from typing import Any

Said = Mapping[str, Any]  # type, at, subject, text, link, data


def body(shape: str, said: Said) -> bytes:
    """The notice as the other side reads it."""
    return json.dumps(_BODIES[shape](said), ensure_ascii=False).encode()


def _standard(said: Said) -> dict[str, Any]:
    told = {name: said[name] for name in ("subject", "text", "link")}
    return {"type": said["type"], "timestamp": said["at"], "data": {**told, **said["data"]}}


def _plain(text: str) -> str:
    """Words that a chat shows as they are: no mention of everybody, no mark-up."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _slack(said: Said) -> dict[str, Any]:
    link = f"\n<{said['link']}>" if said["link"] else ""
    return {"text": f"*{_plain(said['subject'])}*\n{_plain(said['text'])}{link}"}


def _mattermost(said: Said) -> dict[str, Any]:
    # no @all by the words of a task
    subject, quiet = (said[part].replace("@", "@\u200b") for part in ("subject", "text"))
    link = f"\n{said['link']}" if said["link"] else ""
    return {"username": "311 hub", "text": f"**{subject}**\n{quiet}{link}"}


def _teams(said: Said) -> dict[str, Any]:
    lines = [{"type": "TextBlock", "text": said["subject"], "weight": "Bolder", "wrap": True},
             {"type": "TextBlock", "text": said["text"], "wrap": True}]  # fmt: skip
    card: dict[str, Any] = {"type": "AdaptiveCard", "version": "1.4", "body": lines}
    card["$schema"] = "http://adaptivecards.io/schemas/adaptive-card.json"
    if said["link"]:
        card["actions"] = [{"type": "Action.OpenUrl", "title": "Open", "url": said["link"]}]
    attached = {"contentType": "application/vnd.microsoft.card.adaptive", "content": card}
    return {"type": "message", "attachments": [attached]}


_BODIES: dict[str, Callable[[Said], dict[str, Any]]] = {
    "standard": _standard,
    "slack": _slack,
    "teams": _teams,
    "mattermost": _mattermost,
}
