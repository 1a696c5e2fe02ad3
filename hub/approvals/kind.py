"""What every kind of words has in common, for the rules that are the same for all of them."""

from typing import Any, Protocol

from hub.approvals.models import Words


class HasWords(Protocol):
    """A row with words on their way: a version of a script, an update, the value of a fact."""

    @property
    def words(self) -> Words: ...
    def check_complete(self) -> None:
        """Raises Invalid naming each field that keeps the words from being submitted."""

    def view(self) -> dict[str, Any]: ...
