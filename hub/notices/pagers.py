"""Services that Apprise speaks to, such as pagers, SMS, Signal or ntfy: an extra of the hub, which
a machine may have installed or not.
"""

import importlib
import importlib.util
import re
import threading
from typing import Any

SHAPE = "apprise"
LACKING = (
    "Apprise is not installed on this machine. Whoever runs the hub installs it with: "
    "pip install -r requirements/apprise.txt"
)
UNKNOWN = (
    "Apprise cannot send to this address. Write it as Apprise’s manual says, like ntfys://topic or "
    "json://10.0.0.5/in."
)
TIMEOUT = 15.0  # seconds for the whole of it: a service that drips holds up no round
HERE = ("dbus", "glib", "gnome", "kde", "macosx", "qt", "syslog", "windows")  # this very machine
_CODE = re.compile(r"error=(\d{3})")


def is_installed() -> bool:
    """Whether this machine has the extra."""
    return importlib.util.find_spec("apprise") is not None


def scheme(url: str) -> str:
    """What may be shown of an address: all the rest of it may be a key."""
    return url.partition("://")[0].lower()


def wrong_with(url: str) -> str:
    """Why nothing can be sent there, in words; nothing when it can."""
    if not is_installed():
        return LACKING
    sender = _sender()
    return "" if scheme(url) not in HERE and sender.add(url) else UNKNOWN


def hand_in(url: str, title: str, text: str) -> str:
    """Send it; nothing when the service took it, else why not, in words."""
    if wrong := wrong_with(url):
        return wrong
    answers: list[str] = []
    work = threading.Thread(
        target=lambda: answers.append(_sent(url, title, text)), name="apprise", daemon=True
    )
    work.start()
    work.join(TIMEOUT)
    return answers[0] if answers else f"{scheme(url)} did not answer within {TIMEOUT:.0f} seconds."


def _sent(url: str, title: str, text: str) -> str:
    apprise, sender = importlib.import_module("apprise"), _sender()
    sender.add(url)
    with apprise.LogCapture(level=apprise.logging.WARNING) as said:
        took = sender.notify(title=title, body=text, body_format=apprise.NotifyFormat.TEXT)
        code = _CODE.search(said.getvalue())  # its other words may hold the key
    if took:
        return ""
    return f"{scheme(url)} answered {code[1]}." if code else f"{scheme(url)} could not be reached."


def _sender() -> Any:
    apprise = importlib.import_module("apprise")
    return apprise.Apprise(asset=apprise.AppriseAsset(async_mode=False, app_id="311 hub"))
