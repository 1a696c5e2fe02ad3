"""Who works while the hub falls: authors who draft, approve, publish and recall, agents who tally.

Each wish has an id of its own. Where nobody answered, it is asked for again under the same id until
somebody does: that, and nothing else, is how the fate of a request is found out.
"""

import random
import threading
import time
from collections.abc import Callable
from uuid import UUID

from tests.browser.storm import SOURCES, VALUES, WATER
from tests.faults.floor import SILENT, Answer, Reached, Staged, ask
from tests.faults.history import History

STATES = ("draft", "submitted", "approved", "published", "ended")  # in which a version comes about
STEPS = {"submit": "submitted", "approve": "approved", "publish": "published", "recall": "ended"}
PAUSE = 0.15  # seconds before one who was told no, or nothing, asks again
GIVE_UP = 90.0  # seconds without any answer


class Worker(threading.Thread):
    """One who works until told to stop, and finds out what became of the last wish."""

    def __init__(
        self, name: str, hub: Reached, staged: Staged, history: History, seed: int
    ) -> None:
        super().__init__(name=name, daemon=True)
        self.hub, self.staged, self.history = hub, staged, history
        self.chance = random.Random(f"{seed} {name}")
        self.enough = threading.Event()
        self.fault: BaseException | None = None

    def run(self) -> None:
        try:
            while not self.enough.is_set():
                self.work()
        except BaseException as fault:
            self.fault = fault

    def work(self) -> None:
        """One round."""
        raise NotImplementedError

    def wish(
        self, op: str, id: str, send: Callable[[], Answer], found: Callable[[], bool] | None = None
    ) -> Answer | None:
        """Ask until somebody answers; what was answered, None for no. `found` tells whether a wish
        that is refused, after nobody answered, had been granted before."""
        until, unknown = time.monotonic() + GIVE_UP, False
        while time.monotonic() < until:
            self.history.note(self.name, "invoke", op, id)
            # A step has no key: live words may be published again, so whoever does not know looks.
            if unknown and found and self._looked(found) == "ok":
                self.history.note(self.name, "ok", op, id, looked=True)
                return Answer(200, "{}")
            answer, what = self._sent(send)
            self.history.note(self.name, what, op, id, status=answer and answer.status)
            unknown = unknown or what == "unknown"
            if what == "ok" or (what == "fail" and answer and answer.status < 500):
                return answer if what == "ok" else None
            time.sleep(PAUSE)
        raise TimeoutError(f"{op} {id}: nobody answered for {GIVE_UP:.0f} s")

    def _sent(self, send: Callable[[], Answer]) -> tuple[Answer | None, str]:
        try:
            answer = send()
        except SILENT:
            return None, "unknown"
        if answer.status < 300:
            return answer, "ok"
        knows = answer.status < 500 or "Nothing was saved" in answer.text
        return answer, "fail" if knows else "unknown"

    def _looked(self, found: Callable[[], bool]) -> str:
        try:
            return "ok" if found() else "fail"
        except SILENT:
            return "unknown"

    def post(self, role: str, path: str, body: object, **more: str) -> Callable[[], Answer]:
        """A request of a machine with a key of this role."""
        return lambda: ask(
            self.hub.port, "POST", f"/api/v1{path}", body,
            Authorization=f"Bearer {self.staged.keys[role]}", **more,
        )  # fmt: skip


class Agent(Worker):
    """Tallies without a pause; now and then sends the same tally twice."""

    def work(self) -> None:
        id = str(UUID(int=self.chance.getrandbits(128), version=4))
        said = {"id": id, "topic": self.chance.choice(self.staged.topics)}
        for _ in range(1 + (self.chance.random() < 0.1)):
            self.wish("tap", id, self.post("agent", "/tallies", said))


class Author(Worker):
    """Takes one card after another through its life."""

    number = 0

    def work(self) -> None:
        self.number += 1
        version = self.drafted()
        steps = list(STEPS) if self.chance.random() < 0.5 else list(STEPS)[:3]
        for step in steps:
            role = "writer" if step == "submit" else "pio"
            body = {"publish": {"incident": self.staged.incident},
                    "recall": {"reason": "Another main broke."}}.get(step, {})  # fmt: skip
            path = f"/scripts/versions/{version}"
            done = self.wish(
                step, version, self.post(role, f"{path}/{step}", body),
                lambda state=STEPS[step]: self.has_come(version, state),
            )  # fmt: skip
            if done is None and not self.has_come(version, STEPS[step]):
                raise AssertionError(f"{step} of {version} was refused: {self.history.rows()[-1]}")

    def drafted(self) -> str:
        """A new version of one of this author's cards; its id."""
        key = f"{self.name}-{self.number}"
        slug = f"{self.name}-{self.number % 3}"
        body = {
            "title": slug, "slug": slug, "topics": ["boil-water"], "body": WATER,
            "values": {**VALUES, "street": f"Street {self.number}"}, "sources": SOURCES,
            "hazard": "hurricane", "incident": self.staged.incident,
        }  # fmt: skip
        made = self.wish("draft", key, self.post("writer", "/scripts", body, Idempotency_Key=key))
        assert made, f"the draft {key} was refused: {self.history.rows()[-1]}"
        return str(made.json["id"])

    def has_come(self, version: str, state: str) -> bool:
        """Whether this version has come so far: asked by its id."""
        answer = ask(
            self.hub.port, "GET", f"/api/v1/scripts?incident={self.staged.incident}",
            Authorization=f"Bearer {self.staged.keys['pio']}",
        )  # fmt: skip
        if answer.status != 200:
            return False
        states = {one["id"]: one["state"] for one in answer.json["scripts"]}
        return STATES.index(states[version]) >= STATES.index(state)
