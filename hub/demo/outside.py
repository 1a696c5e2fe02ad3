"""What comes from outside in the demonstration: an invented weather service, without a network."""

from datetime import timedelta

from hub.core.database import database
from hub.core.moments import now
from hub.feeds import commands, queries, rounds
from hub.feeds.reader import readers
from hub.people.models import TERMINAL

NAME = "Weather Service (invented)"
AREA = "<area><areaDesc>Port Alder; Alder River</areaDesc></area>"


def begin() -> None:
    """A feed that is fed by a file: an alert that waits on the desk, a test that does not. Twice is
    harmless.
    """
    with database().reading() as session:
        if any(one.name == NAME for one in queries.feeds(session)):
            return
    feed = commands.add(TERMINAL, NAME, all_ours=True)
    said = [
        _alert("demo-1", "Actual", "Severe", "Flood warning, Alder River, until tonight",
               "The river stands at 19 feet at Quay Road and rises a foot an hour.",
               "Keep off the river walk. Do not drive through water."),
        _alert("demo-2", "Test", "Minor", "Monthly test of the warning line", "A test.", ""),
    ]  # fmt: skip
    rounds.read_in(TERMINAL, feed, f"<alerts>{''.join(said)}</alerts>".encode())
    readers.close()


def _alert(id: str, status: str, severity: str, title: str, text: str, todo: str) -> str:
    sent, ends = now(), now() + timedelta(hours=8)
    return (
        f'<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>{id}</identifier><sender>'
        f"weather@demo.example</sender><sent>{sent.isoformat()}</sent><status>{status}</status>"
        "<msgType>Alert</msgType><scope>Public</scope><info><language>en-US</language><category>Met"
        "</category><event>Flood Warning</event><urgency>Immediate</urgency>"
        f"<severity>{severity}</severity><certainty>Observed</certainty><expires>{ends.isoformat()}"
        f"</expires><senderName>{NAME}</senderName><headline>{title}</headline><description>{text}"
        f"</description><instruction>{todo}</instruction>{AREA}</info></alert>"
    )
