"""The city's mail server, spoken to by SMTP, and its answers in words an administrator can use."""

import re
import smtplib
import socket
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from typing import Any
from urllib.parse import urlsplit

from hub.city.models import City
from hub.core.moments import now
from hub.notices.models import Notice

TOOK = "took it."
TIMEOUT = 10.0  # seconds for each answer of the server
_UNSEEN = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]+")


@dataclass(frozen=True)
class MailServer:
    """Where mail is handed in, and in whose name."""

    host: str
    port: int
    security: str
    user: str
    sender: str
    city: str
    base_url: str
    password: str = field(repr=False, default="")

    @classmethod
    def of(cls, city: City) -> "MailServer | None":
        """The mail server the city has set up, if it has."""
        given: dict[str, Any] = city.smtp or {}
        if not given.get("host") or not given.get("sender"):
            return None
        port = int(given.get("port") or 587)
        security = given.get("security") or ("tls" if port == 465 else "starttls")
        return cls(
            given["host"], port, security, given.get("user", ""), given["sender"],
            city.name, city.base_url, given.get("password", ""),
        )  # fmt: skip

    def connect(self) -> smtplib.SMTP:
        """A connection, encrypted and signed in as set up. It is never signed in unencrypted
        unless that was chosen.
        """
        ours = urlsplit(self.base_url).hostname or self.domain  # asking DNS for it could take long
        trusted = ssl.create_default_context()
        if self.security == "tls":
            open_one: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, ours, timeout=TIMEOUT, context=trusted
            )
        else:
            open_one = smtplib.SMTP(self.host, self.port, ours, timeout=TIMEOUT)
        try:
            if self.security == "starttls":
                open_one.starttls(context=trusted)
            if self.user:
                open_one.login(self.user, self.password)
        except BaseException:
            open_one.close()
            raise
        return open_one

    @property
    def domain(self) -> str:
        """Of the sender's address."""
        return self.sender.rpartition("@")[2]

    def letter(self, notice: Notice) -> EmailMessage:
        """The notice as a mail. Its Message-ID is always the same: if it comes twice, the reader's
        program can tell.
        """
        letter = EmailMessage()
        letter["From"] = formataddr((f"{self.city or '311'} hub", self.sender))
        letter["To"] = formataddr((notice.to_name, notice.to_address))
        letter["Subject"] = _UNSEEN.sub(" ", notice.subject)
        letter["Message-ID"] = f"<{notice.id}@{self.domain}>"
        letter["Date"] = format_datetime(now())
        letter["Auto-Submitted"] = "auto-generated"
        letter.set_content(notice.body(self.base_url))
        return letter

    def send(self, connection: smtplib.SMTP, notice: Notice) -> str:
        """Hand the notice in. Returns what was done, in words; raises what smtplib raises."""
        connection.send_message(self.letter(notice), self.sender, [notice.to_address])
        return f"{self.host} {TOOK}"


def is_final(fault: Exception) -> bool:
    """Whether trying again is of no use: this person, or these words, are refused for good."""
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in fault.recipients.values())
    if isinstance(fault, smtplib.SMTPDataError):
        return fault.smtp_code >= 500
    return isinstance(fault, UnicodeError | ValueError) and not isinstance(fault, OSError)


def is_servers(fault: Exception) -> bool:
    """Whether it is the connection that failed, and every other notice with it."""
    own = (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError)
    return isinstance(fault, OSError) and not isinstance(fault, own)


def in_words(fault: Exception, server: MailServer) -> str:
    """What went wrong, in one sentence."""
    host = server.host
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(fault.recipients.values()))
        return f"{host} refused this address: {code} {_plain(said)}"
    if isinstance(fault, smtplib.SMTPAuthenticationError):
        return f"{host} does not accept the user and password: {_answer(fault)}"
    if isinstance(fault, smtplib.SMTPSenderRefused):
        return f"{host} takes no mail from {server.sender}: {_answer(fault)}"
    if isinstance(fault, smtplib.SMTPResponseException):
        return f"{host} answered {_answer(fault)}"
    if isinstance(fault, smtplib.SMTPNotSupportedError):
        return f"{host} cannot do what is set up: {_plain(str(fault))}"
    if isinstance(fault, TimeoutError) or isinstance(fault.__context__, TimeoutError):
        return f"{host} did not answer within {TIMEOUT:.0f} seconds."
    if isinstance(fault, smtplib.SMTPServerDisconnected):
        return f"{host} broke off the connection."
    if isinstance(fault, ssl.SSLError):
        return f"No encrypted connection to {host}: {_plain(str(fault.reason or fault))}"
    if isinstance(fault, socket.gaierror):
        return f"There is no mail server by the name {host}."
    if isinstance(fault, UnicodeError | ValueError):
        return f"This cannot be written as a mail: {_plain(str(fault))}"
    return f"{host}, port {server.port}, could not be reached: {_plain(str(fault))}"


def _answer(fault: smtplib.SMTPResponseException) -> str:
    return f"{fault.smtp_code} {_plain(fault.smtp_error)}"


def _plain(said: bytes | str) -> str:
    """A foreign server's words, in one line that every database keeps."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return _UNSEEN.sub(" ", text).strip()[:200]
