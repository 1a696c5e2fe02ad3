"""The page of mail, and the button that tries the mail server."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from hub.notices import sending
from tests.notices.server import Box, mail_server, notices, queued, set_up_mail

pytestmark = pytest.mark.parametrize("db", ["sqlite"], indirect=True)
Open = Callable[..., Any]


def test_the_page_says_how_each_mail_went_and_offers_to_send_it_again(
    app: Flask, browser: Open
) -> None:
    box = Box()
    pio = browser("pio")
    assert "No mail yet" in pio.get("/notices/").get_data(as_text=True)
    queued()
    page = pio.get("/notices/").get_data(as_text=True)
    assert "Nothing leaves: no mail server is set up." in page
    assert "Send again<" not in page.split("<tbody>")[1]  # it waits: there is nothing to repeat
    with mail_server(box) as at:
        set_up_mail(at)
        box.refuse["priya@portalder.example"] = "550 no such mailbox"
        sending.send_due()
        queued("Drill", world="drill-1")
        page = pio.get("/notices/").get_data(as_text=True)
        assert "not reached" in page
        assert "550 no such mailbox" in page
        assert "exercise: not sent" in page
        box.refuse.clear()
        lost = next(one for one in notices() if one.to_name == "Priya Shah")
        assert pio.post(f"/notices/{lost.id}/again").status_code == 303
        sending.send_due()
    assert len(box.letters) == 1


def test_an_administrator_tries_the_mail_server_and_reads_its_answer(
    app: Flask, browser: Open
) -> None:
    box, admin = Box(), browser("admin")
    answer = admin.post("/notices/test", follow_redirects=True)
    assert "No mail server is set up." in answer.get_data(as_text=True)
    with mail_server(box) as at:
        set_up_mail(at)
        assert "Send me a test mail" in admin.get("/city/").get_data(as_text=True)
        answer = admin.post("/notices/test", follow_redirects=True).get_data(as_text=True)
        assert "A test mail to admin@portalder.example: 127.0.0.1 took it." in answer
        box.answer = "451 not now"
        answer = admin.post("/notices/test", follow_redirects=True).get_data(as_text=True)
        assert "127.0.0.1 answered 451 not now" in answer
    assert [letter["Subject"] for letter in box.letters] == ["Test mail from the hub of Port Alder"]
    assert browser("pio").post("/notices/test").status_code == 403


def test_the_city_page_keeps_how_mail_is_encrypted_and_never_shows_the_password(
    app: Flask, browser: Open
) -> None:
    admin = browser("admin")
    form = {
        "name": "Port Alder", "zone": "UTC", "languages": "en", "smtp_host": "mail.example",
        "smtp_port": "465", "smtp_sender": "a@b.example", "smtp_password": "sesame",
    }  # fmt: skip
    assert admin.post("/city/", {**form, "smtp_security": "tls"}).status_code == 302
    page = admin.get("/city/").get_data(as_text=True)
    assert '<option value="tls" selected>' in page
    assert "sesame" not in page
    answer = admin.post("/city/", {**form, "smtp_security": "rot13"})
    assert answer.status_code == 422
    assert "Choose how the connection is encrypted." in answer.get_data(as_text=True)
