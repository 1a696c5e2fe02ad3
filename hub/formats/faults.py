"""What is wrong with a text somebody gave us: where, and what to write instead."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One thing to put right, in words for the person who wrote the file."""

    file: str
    line: int
    says: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.says}"


class Faulty(Exception):
    """The text cannot be taken. `faults` is everything to put right, in the file's order."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__(*faults)
        self.faults: tuple[Fault, ...] = faults

    def __str__(self) -> str:
        return "\n".join(str(fault) for fault in self.faults)
