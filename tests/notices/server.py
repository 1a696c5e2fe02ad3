"""A real mail server for the tests: it takes mail, or refuses some of it."""

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword

from hub.city import commands as city
from hub.core.database import database
from hub.core.ids import new_id
from hub.core.moments import now
from hub.core.tap import tap
from hub.notices import commands
from hub.notices.models import Notice
from hub.people.models import CLOCK
from tests.cast import actor


class Box:
    """What the server was handed, and how it answers. `refuse` says no to a recipient; `before`
    runs before a mail is taken.
    """

    def __init__(self) -> None:
        self.letters: list[Message] = []
        self.signed_in: list[tuple[str, str]] = []
        self.refuse: dict[str, str] = {}
        self.answer = "250 taken"
        self.before: Callable[[], None] = lambda: None

    async def handle_RCPT(  # the name is aiosmtpd's
        self, server: Any, session: Any, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:
        self.before()
        if self.answer.startswith("250"):
            self.letters.append(message_from_bytes(envelope.content, policy=default))  # type: ignore[arg-type]
        return self.answer

    def authenticate(
        self, server: Any, session: Any, envelope: Envelope, mechanism: str, given: LoginPassword
    ) -> AuthResult:
        self.signed_in.append((given.login.decode(), given.password.decode()))
        return AuthResult(success=given.password == b"sesame", handled=False)

    @property
    def texts(self) -> list[str]:
        """The words of each letter."""
        told: list[str] = [letter.get_content() for letter in self.letters]  # type: ignore[attr-defined]
        return [text.replace("\r\n", "\n") for text in told]


@contextmanager
def mail_server(box: Box, port: int = 0, **more: Any) -> Iterator[int]:
    """The server, on a port of this machine."""
    controller = Controller(box, hostname="127.0.0.1", port=port or free_port(), **more)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def set_up_mail(port: int, base_url: str = "https://hub.portalder.example", **more: str) -> None:
    """The city mails through this server."""
    smtp = {"host": "127.0.0.1", "port": str(port), "sender": "hub@portalder.example"}
    smtp |= {"user": "", "password": "", "security": "none", **more}
    city.change_city(actor("admin"), name="Port Alder", base_url=base_url, smtp=smtp)


def trusting(cert: str) -> ssl.SSLContext:
    """A server's side of TLS with this certificate and key in one file."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert)
    return context


def notices() -> list[Notice]:
    """Every notice, the oldest first."""
    with database().reading() as session:
        return session.query(Notice).order_by(Notice.created_at, Notice.id).all()


def notice(id: str) -> Notice:
    with database().reading() as session:
        return session.get_one(Notice, id)


def queued(name: str = "Priya Shah", **more: object) -> str:
    """A notice written down; its id."""
    given: dict[str, object] = {
        "name": name, "address": f"{name.split()[0].lower()}@portalder.example",
        "subject": "Please approve", "text": "Boil water, version 4.", "why": "test.sent",
        "ref": new_id(), "at": now(), **more,
    }  # fmt: skip
    return tap(
        "notices.send", by=CLOCK,
        write=lambda session: commands.queue(session, **given).id,  # type: ignore[arg-type]
    )  # fmt: skip
