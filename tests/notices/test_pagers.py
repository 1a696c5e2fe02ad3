"""Pagers, SMS and the like by Apprise, an extra: a real service on this machine is sent to; without
the extra it is refused in plain words, at the field.
"""

import json
import os
from typing import Any

import pytest
from flask import Flask

from hub.core.database import Database, database
from hub.core.errors import Invalid
from hub.notices import commands, pagers, rounds
from hub.notices.hooks import Hook
from hub.plans import activation, calling, matrix
from tests.browser import storm
from tests.cast import actor
from tests.notices import test_hooks
from tests.notices.server import notices, set_up_mail
from tests.plans.played import approved

pytestmark = pytest.mark.parametrize("db", ["sqlite"], indirect=True)
ADMIN, PIO = actor("admin"), actor("pio")
desk = test_hooks.desk
Desk = test_hooks.Desk


@pytest.fixture
def installed() -> None:
    """The extra, which `make test` installs."""
    if not pagers.is_installed() and os.environ.get("CI") != "true":
        pytest.skip("NO APPRISE: pip install -r requirements/apprise.txt")
    assert pagers.is_installed()


def service(url: str, name: str = "Pagers") -> str:
    return commands.add_hook(ADMIN, name, url, "apprise")


def line(channels: str) -> str:
    given = matrix.Line(who="County EM", level=2, channels=matrix.read_channels(channels),
                        acknowledge=True, call_back="")  # fmt: skip
    return calling.set_line(PIO, given)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of modules that its plug-ins import
def test_whom_the_matrix_tells_by_apprise_is_sent_to_and_a_drill_is_not(
    installed: None, app: Flask, db: Database, desk: tuple[Desk, str]
) -> None:
    told, url = desk
    storm.set_up()
    set_up_mail(9)  # what is written has a link in it: the hub's own address must be known
    hook = service(url.replace("http://", "json://"))
    commands.add_hook(ADMIN, "Ops", url, "slack")
    line("apprise Pagers\nphone 555-0142")
    approved()
    drill = storm.opened("Blue Tide", exercise=True)
    activation.activate(PIO, drill)
    activation.activate(PIO, storm.opened())
    rounds.post_due()
    rounds.post_due()
    (got,) = [json.loads(sent) for _, sent in told.got]
    assert "is at activation level" in got["message"]
    assert sorted(one.state for one in notices()) == ["exercise", "sent"]
    told.status = 500
    assert rounds.post_one(commands.queue_hook_test(ADMIN, hook)) == "json answered 500."
    told.status = 200
    with database().reading() as session:
        assert session.get_one(Hook, hook).view()["host"] == "json"  # the rest may be a key
    for channels, says in (("apprise Ops", "write webhook Ops"),
                           ("webhook Pagers", "write apprise Pagers"),
                           ("apprise Nobody", "no webhook “Nobody”")):  # fmt: skip
        with pytest.raises(Invalid, match=says):
            line(channels)
    for bad in ("nonsense", "syslog://", "json://169.254.169.254/in", "json://[", "x" * 2000):
        with pytest.raises(Invalid, match="cannot send to this address"):
            service(bad)


def test_without_the_extra_it_is_refused_at_the_field_in_plain_words(
    app: Flask, db: Database, browser: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pagers, "is_installed", lambda: False)
    sent = {"hook_name": "Pagers", "hook_url": "ntfys://topic", "hook_shape": "apprise"}
    refused = browser("admin").post("/notices/hooks", sent)
    assert refused.status_code == 422
    assert pagers.LACKING in refused.text
    assert 'value="ntfys://topic"' in refused.text  # nothing typed is lost
    with pytest.raises(Invalid, match="not installed on this machine"):
        line("apprise Pagers")
    assert pagers.hand_in("ntfys://topic", "Overdue", "…") == pagers.LACKING
