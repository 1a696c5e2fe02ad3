"""What happened on the floor, and who is missing, in plain sentences."""

from collections.abc import Iterable

SENTENCES = {  # filled from the snapshot
    "shifts.reached": "{percent} % of {on_shift} on shift had read “{title}” after {seconds} s.",
}
NOBODY = "Nobody is on shift."


def who_is_missing(reads: Iterable[tuple[str, int, int]]) -> str:
    """(site, on shift, acknowledged) in words: numbers by site, never a name."""
    reads = list(reads)
    total = sum(count for _, count, _ in reads)
    sites = sorted(
        ((count - read, site) for site, count, read in reads if read < count), reverse=True
    )
    missing = sum(count for count, _ in sites)
    if not missing:
        return f"All {total} on shift are current." if total else NOBODY
    named = ", ".join(f"{site} {count}" for count, site in sites[:3])
    more = f" and {len(sites) - 3} more sites" if len(sites) > 3 else ""
    return f"{missing} of {total} {'is' if missing == 1 else 'are'} missing: {named}{more}."


def all_read(current: int, count: int) -> str:
    """How many of those on shift have read all they must, in words."""
    return f"{current} of {count} on shift have read all they must." if count else NOBODY


def have_stopped(done: int, count: int) -> str:
    """How many of those on shift have confirmed that they stopped saying it, in words."""
    return f"{done} of {count} have confirmed." if count else NOBODY
