"""Processor time of a process, from the scheduler's books: true also on a busy machine."""

from pathlib import Path


def used(pid: int) -> float:
    """Seconds of processor that all its threads have used."""
    return sum(int(_books(task)[0]) for task in Path(f"/proc/{pid}/task").iterdir()) / 1e9


def waited(pid: int) -> float:
    """Seconds its main thread was ready to run and others ran instead."""
    return int(_books(Path(f"/proc/{pid}"))[1]) / 1e9


def _books(folder: Path) -> list[str]:
    return (folder / "schedstat").read_text(encoding="ascii").split()
