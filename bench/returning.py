"""A server is killed: how long until all its consoles are back. The hub's are signed in, their
origin is checked, and each is brought the event it missed; the yardsticks let in whoever comes.

Of the hub, the web process is killed, as by a crash, and the hub replaces it. Then all of it is
killed and started anew, as the yardsticks are."""

import time
from collections.abc import Callable, Sequence
from typing import Any

from bench.child import Child
from bench.figures import Cell, median, ratio
from bench.publishing import Beside
from bench.served import Server

AT_ONCE = 512  # consoles that dial at the same time

OURS = (("hub", "the hub's web process"), ("whole", "the whole hub"))  # what is killed

Back = dict[str, float]


def hub_back(
    hub: Server, consoles: Child, cookies: list[str], auth: dict[str, Any], whole: bool
) -> Back:
    """Kill the web process, which the hub replaces by itself; or kill the `whole` hub and start it.
    Wait for everyone.
    """
    killed = time.monotonic()
    hub.kill() if whole else hub.kill_web()
    consoles.ask("fallen")
    if whole:
        hub.start()
    back: Back = consoles.ask(
        "connect", patience=150, group="hub", port=hub.port, cookies=cookies, auth=auth,
        at_once=AT_ONCE, since=killed,
    )  # fmt: skip
    return back


def beside_back(one: Beside) -> Back:
    """The same with a yardstick."""
    killed = time.monotonic()
    one.yardstick.kill()
    one.consoles.ask("fallen")
    one.yardstick.start()
    return one.join(at_once=AT_ONCE, since=killed)


def measure(
    hub: Callable[[bool], Back], beside: Sequence[Beside], rounds: int
) -> dict[str, list[Back]]:
    """Each in turn."""
    found: dict[str, list[Back]] = {}
    for _ in range(rounds):
        found.setdefault("hub", []).append(hub(False))
        found.setdefault("whole", []).append(hub(True))
        for one in beside:
            found.setdefault(one.key, []).append(beside_back(one))
    return found


def cells(found: dict[str, list[Back]], beside: Sequence[Beside]) -> list[Cell]:
    """The lines of the table."""
    lines = []
    for key, name in [*OURS, *((one.key, one.name) for one in beside)]:
        for what, words in (("seconds", "kill -9 → all back"),
                            ("answered", "first answered → all back")):  # fmt: skip
            own = [back[what] for back in found[key]]
            lines.append(Cell(f"back_{what}_{key}", f"{name}: {words}", median(own), "s"))
            for our, ours_name in OURS if key not in dict(OURS) else []:
                than = ratio([back[what] for back in found[our]], own)
                said = f"{ours_name}: {words} ÷ {name}"
                lines.append(Cell(f"back_{what}_{our}_{key}", said, than, "×"))
    return lines
