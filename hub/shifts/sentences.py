"""What happened on the floor, and who is missing, in plain sentences."""

from collections.abc import Iterable

SENTENCES = {  # filled from the snapshot
    "shifts.reached": "{percent} % of {on_shift} on shift had read “{title}” after {seconds} s.",
    "shifts.overdue": "“{title}”: {sentence}",
}
NOBODY = "Nobody is on shift."


Reads = Iterable[tuple[str, int, int]]  # (site, on shift, acknowledged)


def who_is_missing(reads: Reads) -> str:
    """How many have not read, in words: numbers by site, never a name."""
    missing, total, sites = _missing(reads)
    if not missing:
        return f"All {total} on shift are current." if total else NOBODY
    return f"{missing} of {total} {'is' if missing == 1 else 'are'} missing: {_at(sites)}."


def not_confirmed(reads: Reads, minutes: int) -> str:
    """How many had these minutes and have not confirmed, in the same words."""
    missing, total, sites = _missing(reads)
    has = f"{missing} of {total} {'has' if missing == 1 else 'have'} not confirmed"
    return f"{has} after {minutes} minute{'' if minutes == 1 else 's'}: {_at(sites)}."


def _missing(reads: Reads) -> tuple[int, int, list[tuple[int, str]]]:
    """How many are missing, of how many, and where, most of them first."""
    reads = list(reads)
    sites = sorted(
        ((count - read, site) for site, count, read in reads if read < count), reverse=True
    )
    return sum(count for count, _ in sites), sum(count for _, count, _ in reads), sites


def _at(sites: list[tuple[int, str]]) -> str:
    """(count, site), the largest first: the three that matter most by name."""
    named = ", ".join(f"{site} {count}" for count, site in sites[:3])
    return named + (f" and {len(sites) - 3} more sites" if len(sites) > 3 else "")


def all_read(current: int, count: int) -> str:
    """How many of those on shift have read all they must, in words."""
    return f"{current} of {count} on shift have read all they must." if count else NOBODY


def have_stopped(done: int, count: int) -> str:
    """How many of those on shift have confirmed that they stopped saying it, in words."""
    return f"{done} of {count} have confirmed." if count else NOBODY
