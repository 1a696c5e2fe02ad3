"""The demonstration's plan: under way since a while, with tasks done, due and late."""

from datetime import timedelta

from hub.core.database import database
from hub.core.moments import now
from hub.demo import cast
from hub.plans import activation, calling, commands, doing, posts
from hub.plans.matrix import Line, read_channels
from hub.plans.queries import versions
from hub.plans.shown import all_runs
from hub.plans.shown import run as run_of

PLANS = ("311-activation", "hurricane")
WAITS = "cerc-nine-steps"
RUNNING = "311-activation"
POSITIONS = {
    "PIO": "pio", "Deputy PIO": "deputy", "Shift lead": "lead", "Writer": "writer",
    "Incident commander": "commander", "Fact checker": "checker",
}  # fmt: skip
MATRIX = (
    ("Shift lead", 3, "screen"), ("PIO", 3, "screen\nmail"), ("Incident commander", 2, "screen"),
    ("Harbor County 911", 2, "phone 555-0199"), ("Red Cross", 2, "phone 555-0186"),
)  # fmt: skip


def build(incident: str) -> None:
    """Approve the library's plans and start one. Twice is harmless."""
    with database().reading() as session:
        if all_runs(session):
            return
        ids = {slug: every[0].id for slug, every in versions(session).items()}
    writer, pio = cast.staff("writer"), cast.staff("pio")
    for slug in PLANS:
        commands.submit(writer, ids[slug])
        commands.approve(pio, ids[slug])
    for position, role in POSITIONS.items():
        posts.take(cast.staff(role), incident, position)
    for who, level, channels in MATRIX:
        line = Line(who=who, level=level, channels=read_channels(channels), acknowledge=True)
        line.call_back = "555-0142"
        calling.set_line(pio, line)
    commands.submit(writer, ids[WAITS])
    activation.activate(pio, incident)
    with database().reading() as session:
        _play(next(one.id for one in all_runs(session) if one.slug == RUNNING))


def _play(run: str) -> None:
    """What people had done when the visitor came."""
    lead, pio = cast.staff("lead"), cast.staff("pio")
    tasks = _tasks(run)
    doing.end(lead, tasks["lead-told"], note="By radio, Lena has the floor.")
    doing.end(
        pio, tasks["verify"], answer="verified", note="Alder Power and County EM say the same."
    )
    doing.add(pio, run, "Call the school board about tomorrow", "Writer",
              due_at=now() + timedelta(minutes=25), escalate=["PIO"])  # fmt: skip


def _tasks(run: str) -> dict[str, str]:
    with database().reading() as session:
        return {task.key: task.id for task in run_of(session, run).tasks}
