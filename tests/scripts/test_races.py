"""Several hands at once: what is published is always what another person approved."""

import os
import random
import threading
from collections.abc import Callable

import pytest
from sqlalchemy import select

from hub.approvals.releases import Release
from hub.approvals.steps import Approval, text_hash
from hub.core.database import Database
from hub.core.errors import HubError
from hub.core.journal import Entry
from hub.scripts import commands
from hub.scripts.models import Version
from tests.cast import actor
from tests.scripts import written

# The thousands of rounds are run on the way itself (tests/approvals/test_racing.py): these show
# that scripts take it, on both databases.
ROUNDS = int(os.environ.get("HUB_TEST_ROUNDS", "500")) // 40


def together(*deeds: Callable[[], object]) -> list[BaseException]:
    """Do all at once. Answers what went wrong beyond a plain refusal."""
    broken: list[BaseException] = []
    start = threading.Barrier(len(deeds))

    def run(deed: Callable[[], object]) -> None:
        start.wait()
        try:
            deed()
        except HubError:
            return
        except BaseException as fault:
            broken.append(fault)

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return broken


@pytest.mark.slow
def test_two_approvers_and_an_editor_racing_never_publish_what_was_not_approved(
    db: Database,
) -> None:
    incident_id = written.open_incident()
    chance = random.Random(7)
    for round in range(ROUNDS):
        version_id = written.submitted(incident_id)
        read = written.version(version_id).words.hash
        sneaked = written.BODY.replace("1 minute", f"{round} minutes")

        def approve_and_publish(part: str, id: str = version_id, hash: str = read) -> None:
            commands.approve(actor(part), id, hash)
            commands.publish(actor(part), id, incident_id=incident_id)

        def sneak(id: str = version_id, text: str = sneaked) -> None:
            commands.edit(actor("writer"), id, text=text, values=written.VALUES)
            commands.submit(actor("writer"), id)

        deeds = [lambda: approve_and_publish("pio"), lambda: approve_and_publish("second_pio")]
        deeds.insert(chance.randrange(3), sneak)
        assert together(*deeds) == []
    check_all(db)


@pytest.mark.slow
def test_two_versions_published_at_once_leave_one_of_them_live(db: Database) -> None:
    incident_id = written.open_incident()
    for _ in range(ROUNDS):
        ids = [written.approved(incident_id) for _ in range(2)]
        publications = [
            lambda id=id: commands.publish(actor("pio"), id, incident_id=incident_id) for id in ids
        ]
        assert together(*publications) == []
        with db.reading() as session:
            live = session.scalars(select(Release).where(Release.ended_at.is_(None))).all()
        assert len(live) == 1
    check_all(db)


@pytest.mark.slow
def test_a_recall_and_a_new_version_at_once_never_leave_the_recalled_words_live(
    db: Database,
) -> None:
    incident_id = written.open_incident()
    for _ in range(ROUNDS):
        old = written.published(incident_id)
        new = written.approved(incident_id)
        broken = together(
            lambda id=old: commands.recall(actor("commander"), id, "Wrong."),
            lambda id=new: commands.publish(actor("pio"), id, incident_id=incident_id),
        )
        assert broken == []
        assert (written.state(old), written.state(new)) == ("ended", "published")


@pytest.mark.slow
def test_drafts_of_one_new_card_begun_at_once_are_numbered_one_by_one(db: Database) -> None:
    for round in range(ROUNDS // 4):
        slug = f"card-{round}"
        begun = [lambda slug=slug: written.drafted(None, slug=slug) for _ in range(4)]
        assert together(*begun) == []
        with db.reading() as session:
            wanted = (
                select(Version.number).join(Version.script).where(Version.script.has(slug=slug))
            )
            numbers = sorted(session.scalars(wanted))
        assert numbers == list(range(1, len(numbers) + 1))
        assert numbers


def check_all(db: Database) -> None:
    """Every published text is the approved one, in the rows and in what screens received."""
    with db.reading() as session:
        approved = {one.words_id: one.hash for one in session.scalars(select(Approval))}
        for version in session.scalars(select(Version)):
            if not version.words.releases:
                continue
            hash = text_hash(version.words.text, version.words.values, version.about)
            assert hash == version.words.hash == approved[version.id]
            assert {release.hash for release in version.words.releases} == {hash}
        published = select(Entry).where(Entry.kind == "scripts.published")
        for entry in session.scalars(published):
            view = entry.view["version"]
            about = {name: view[name] for name in ("title", "topics", "public", "sources", "slots")}
            assert text_hash(view["text"], view["values"], about) == approved[entry.subject]
