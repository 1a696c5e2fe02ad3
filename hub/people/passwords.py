"""What people prove themselves by: passwords, and codes that are said aloud.

Passwords: argon2id, off the loop, in few threads that give way to it: a shift change must neither
take all memory nor hold up what the floor is told.
"""

import hashlib
import re
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from hub.core.errors import Invalid
from hub.core.off_loop import gently

SHORTEST, LONGEST = 12, 200
ALPHABET = "BCDFGHJKMPQRTVWXY346789"  # read aloud without mistaking one for another
_hasher = PasswordHasher(
    time_cost=2, memory_cost=19 * 1024, parallelism=1
)  # OWASP's second setting: 18 ms
_nobody = _hasher.hash("nobody has this password")  # an unknown address costs the time of a known


def check_strength(password: str) -> None:
    """Raises Invalid when the password keeps nobody out (NIST SP 800-63B: length, no tricks)."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise Invalid(
            {"password": f"Use {SHORTEST} to {LONGEST} characters. Three or four words are good."}
        )


def hash_password(password: str) -> str:
    """The argon2id hash of a password."""
    return gently(_hasher.hash, password)


def is_right(stored: str | None, password: str) -> bool:
    """Whether this is the password; takes the same time when nothing is stored."""
    matches = gently(_verify, stored or _nobody, password)
    return matches and stored is not None


def _verify(stored: str, password: str) -> bool:
    try:
        return _hasher.verify(stored, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


def fingerprint(secret: str) -> str:
    """What is stored of a key, a code or a token: it is found by it, and never read back."""
    return hashlib.sha256(secret.encode()).hexdigest()


def spoken_code(length: int = 6) -> str:
    """A code a lead can say across a room."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def heard_code(typed: str) -> str:
    """A spoken code as it was made, however it was typed: small letters, spaces, dashes."""
    return re.sub(r"[\s-]", "", typed).upper()
