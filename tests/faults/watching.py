"""Screens without a browser: an old page, and all that came since, asked for as its script asks."""

import threading
import time
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

from tests.faults.floor import SILENT, WATCHERS, Reached, Staged, ask
from tests.faults.history import History
from tests.screens.fresh import apply, live_of

PAUSE = 0.2


class Screen(threading.Thread):
    """Loads its page once, and then only catches up; what fell between is never made good by a
    reload."""

    def __init__(self, part: str, hub: Reached, staged: Staged, history: History) -> None:
        super().__init__(name=f"screen of {part}", daemon=True)
        self.part, self.hub, self.history = part, hub, history
        self.cookie = staged.cookies[part]
        self.old = self.page()
        self.have = live_of(self.old)
        self.began = int(self.have["seq"])
        self.ops: list[dict[str, str]] = []
        self.seqs: list[int] = []
        self.enough = threading.Event()
        self.lost: str | None = None

    def page(self) -> str:
        """The page as it is served now."""
        answer = ask(self.hub.port, "GET", WATCHERS[self.part], Cookie=self.cookie)
        assert answer.status == 200, answer
        return answer.text

    def run(self) -> None:
        while not self.enough.is_set() and not self.lost:
            with suppress(SILENT):  # the hub has fallen: ask again
                self.catch_up()
            time.sleep(PAUSE)

    def catch_up(self) -> None:
        """Ask what came since."""
        query = urlencode({name: self.have[name] for name in ("stream", "exercise", "hash")})
        answer = ask(
            self.hub.port, "GET", f"/live/since/{self.have['seq']}?{query}", Cookie=self.cookie
        )
        if answer.status == 200 and answer.json["epoch"] == self.have["epoch"]:
            self._take(answer.json)
        elif answer.status != 503:
            self.lost = f"{self.name} at {self.have['seq']}: {answer.status} {answer.text[:300]}"

    def _take(self, said: dict[str, Any]) -> None:
        for event in said["events"]:
            self.seqs.append(event["seq"])
            self.ops += event["html"]
        self.have = {**self.have, "seq": str(said["to"]), "hash": said["hash"]}

    def shown(self) -> str:
        """The old page with all that came put into it."""
        return apply(self.old, self.ops)

    def fresh(self) -> str:
        """The page of the very number this screen has come to: the clock goes on meanwhile."""
        while True:
            page = self.page()
            self.catch_up()
            if live_of(page)["seq"] == self.have["seq"]:
                return page

    def confess(self) -> None:
        """Write down what was heard, for the checker."""
        self.history.note(
            self.name, "heard", self.have["stream"], "", since=self.began,
            until=int(self.have["seq"]), seqs=self.seqs,
        )  # fmt: skip
