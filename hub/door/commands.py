"""Coming in and going out: passwords asked, tries slowed down, every session of a person ended."""

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session as Reading

from hub.core.command import Deed, command
from hub.core.database import database
from hub.core.errors import HubError, Invalid, Refused
from hub.core.moments import now
from hub.core.tap import tap
from hub.door.models import FORGOTTEN, Tries
from hub.door.sessions import end_all_sessions
from hub.people.granting import hold_back
from hub.people.models import DOOR, TERMINAL, Actor, Person
from hub.people.passwords import check_strength, fingerprint, hash_password, is_right
from hub.people.permissions import in_words

WRONG = "The e-mail address or the password is not right."
WRONG_CODE = "This code is not right or no longer good. Ask an administrator for a new one."


class TooMany(HubError):
    """This account was tried too often; `wait` is how many seconds to let pass."""

    status = 429
    title = "Too many tries"

    def __init__(self, wait: int) -> None:
        super().__init__(f"Too many tries for this account. Wait {wait} seconds, then try again.")
        self.wait = wait


def let_in(email: str, password: str) -> Person:
    """The person with this address and password.

    Raises Invalid with the same words, after the same time, whichever of the two is wrong; TooMany
    after too many of them, for an address that nobody has just the same.
    """
    account = account_of(email)
    has_failed = _check_not_waiting(account)
    person = _person_at(email)
    comes_in = person is not None and person.is_active(now())
    right = is_right(person.password_hash if person and comes_in else None, password)
    if person is None or not right:
        _note_failure(account)
        raise Invalid({"": WRONG})
    if has_failed:  # nearly nobody has: a shift that signs in writes nothing but its sessions
        _forget_failures(account)
    return person


def choose_password(email: str, code: str, password: str) -> Person:
    """Set the password with a reset code, which is used up; all their sessions end."""
    account = account_of(email)
    _check_not_waiting(account)
    check_strength(password)
    found = _person_at(email)
    try:
        if found is None:
            raise Refused(WRONG_CODE)
        found.check_reset(code, now())  # before the slow hash; asked again inside the bracket
        return _set_password(found, code, hash_password(password))
    except Refused as fault:
        _note_failure(account)
        raise Invalid({"code": fault.reason}) from fault


def _set_password(found: Person, code: str, hashed: str) -> Person:
    with command("people.change_password", by=found.acting()) as deed:
        person = deed.get(Person, found.id, lock=True)
        person.check_reset(code, deed.now)
        held = _held_back(deed, person)
        person.password_hash, person.reset_hash, person.reset_until = hashed, None, None
        person.reset_by = None
        end_all_sessions(deed.session, person.id)
        deed.session.flush()
        snapshot = {"waits_words": in_words(held) if held else ""}
        deed.record("people.password_changed", person.id, person.view() | snapshot)
    _forget_failures(account_of(person.email or ""))
    return person


def _held_back(deed: Deed, person: Person) -> frozenset[str]:
    """The roles that wait for another administrator: whoever made the code could have used it. A
    first password opens nothing: nobody confirms a role of somebody without one.
    """
    by = person.reset_by
    if person.password_hash is None or by in (None, person.id, TERMINAL.id):
        return frozenset()
    return hold_back(deed, person, by, "chose a new password with a code that somebody else made")


def sign_out_everywhere(by: Actor, person_id: str) -> None:
    """End every session of a person: one's own, or anybody's for those who may change people."""
    verb = "people.sign_out" if person_id == by.id else "people.change"
    with command(verb, by=by) as deed:
        person = deed.get(Person, person_id)
        end_all_sessions(deed.session, person.id)
        deed.record("people.signed_out", person.id, person.view())


def account_of(email: str) -> str:
    """What tries are counted under."""
    return fingerprint(email.strip().lower())


def _person_at(email: str) -> Person | None:
    with database().reading() as session:
        return session.scalar(select(Person).where(Person.email == email.strip().lower()))


def _check_not_waiting(account: str) -> bool:
    """Raises TooMany while this account must wait; whether it was tried in vain lately."""
    with database().reading() as session:
        tries = session.get(Tries, account)
    if tries and tries.wait_until and tries.wait_until > now():
        raise TooMany(int((tries.wait_until - now()).total_seconds()) + 1)
    return tries is not None


def _note_failure(account: str) -> None:
    def write(session: Reading) -> None:
        tries = session.get(Tries, account, with_for_update=True)
        tries = tries or Tries(account=account, failed=0, last_at=now())
        tries.fail(now())
        session.add(tries)
        session.execute(delete(Tries).where(Tries.last_at < now() - FORGOTTEN))

    try:
        tap("door.use", by=DOOR, write=write)
    except IntegrityError:  # another process noted the first failure at the same moment
        tap("door.use", by=DOOR, write=write)


def _forget_failures(account: str) -> None:
    def write(session: Reading) -> None:
        session.execute(delete(Tries).where(Tries.account == account))

    tap("door.use", by=DOOR, write=write)
