"""The life of a script, deed by deed."""

from hub.core.database import Database
from hub.core.moments import now
from hub.scripts import commands, queries
from tests.cast import actor
from tests.scripts import written


def test_a_script_goes_from_draft_to_every_console_through_another_persons_hands(
    db: Database,
) -> None:
    incident_id = written.open_incident()
    version_id = written.drafted(incident_id)
    assert written.state(version_id) == "draft"
    commands.submit(actor("writer"), version_id)
    assert written.state(version_id) == "submitted"
    commands.approve(actor("pio"), version_id, hash=written.version(version_id).words.hash)
    assert written.state(version_id) == "approved"
    commands.publish(actor("pio"), version_id, incident_id=incident_id)
    assert written.state(version_id) == "published"
    entry = written.last()
    assert (entry.kind, entry.subject, entry.incident_id) == (
        "scripts.published",
        version_id,
        incident_id,
    )
    assert entry.audience.split() == ["board", "console", "data", "desk"]
    with db.reading() as session:
        [card] = queries.cards(session, [incident_id], now())
    assert entry.view["card"] == card
    assert card["seq"] == entry.seq == entry.view["release"]["seq"]
    assert (card["topic"], card["key"]) == ("boil-water", "W")
    assert "33101 and 33109" in card["langs"]["en"]["view"]["say"][0]["html"]
    commands.recall(actor("commander"), version_id, "The area is wrong.")
    assert written.state(version_id) == "ended"
    entry = written.last()
    assert entry.view["card"] is None
    assert entry.view["card_id"] == card["id"]
    assert entry.view["words"]["words"].startswith("Port Alder Water says: if you live in 33101")
