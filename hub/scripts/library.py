"""The library of files taken in as drafts. What was edited here is never overwritten."""

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from hub.approvals.models import Words
from hub.approvals.steps import text_hash
from hub.card.library import LibraryScript, read_library
from hub.core.command import Deed, command
from hub.core.journal import LIVE
from hub.formats.faults import Faulty
from hub.people.models import Actor
from hub.scripts.models import Script, Version


@dataclass
class Report:
    """What a load did, file by file."""

    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)  # edited here: the file was left aside
    faults: list[str] = field(default_factory=list)  # with any, nothing was taken in
    warnings: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        """The report as a person reads it in a terminal."""
        if self.faults:
            count = len(self.faults)
            return [*self.faults, f"Nothing was loaded: {count} to put right."]
        kept = [f"Kept as edited here: {file}" for file in self.kept]
        added, updated, same = len(self.added), len(self.updated), len(self.unchanged)
        counts = f"{added} added, {updated} updated, {same} unchanged, {len(kept)} kept."
        return [*self.warnings, *kept, f"{counts} All of them are drafts."]


def load_library(by: Actor, directory: Path) -> Report:
    """Take the library's files in as drafts, all or none: with a fault in one, nothing changes."""
    report = Report()
    try:
        library = read_library(directory)
    except Faulty as faulty:
        report.faults = [str(fault) for fault in faulty.faults]
        return report
    report.warnings = [str(warning) for warning in library.warnings]
    with command("scripts.load", by=by) as deed:
        newest = _newest(deed)
        for file in library.scripts:
            done = _take(deed, by, file, newest.get((file.slug, file.lang)))
            getattr(report, done).append(file.file)
        deed.session.flush()
        deed.record(
            "scripts.loaded", "library", {**asdict(report), "by": by.name}, audience=["desk"]
        )
    return report


def _newest(deed: Deed) -> dict[tuple[str, str], Version]:
    """The library's newest version of each script and language."""
    wanted = select(Version).where(Version.incident_id.is_(None), Version.world == LIVE)
    # Held: nobody submits or approves a text while the loader may write another in its place.
    found = deed.session.scalars(wanted.order_by(Version.number).with_for_update())
    return {(version.script.slug, version.lang): version for version in found}


def _take(deed: Deed, by: Actor, file: LibraryScript, version: Version | None) -> str:
    """Take one file in. Answers which list of the report it belongs to."""
    about = _about(file)
    hash = text_hash(file.body, {}, about)
    done = "updated" if version else "added"
    if version is None:
        version = _version(deed, file)
    elif version.library_hash == hash:
        return "unchanged"
    elif not version.is_untouched:
        return "kept"
    elif version.words.state != "draft":  # submitted or further: those words stay as they are
        version = _version(deed, file)
    version.written(by, deed.now, file.body, {}, **about)
    version.library_hash = hash
    deed.session.add(version)
    return done


def _version(deed: Deed, file: LibraryScript) -> Version:
    """The next version of this script in this language."""
    script = deed.session.scalar(select(Script).where(Script.slug == file.slug).with_for_update())
    if script is None:
        script = Script(slug=file.slug, hazard=file.hazard, phase=file.phase)
        deed.add(script)
    highest = select(func.max(Version.number)).where(
        Version.script_id == script.id, Version.lang == file.lang, Version.world == LIVE
    )
    number = (deed.session.scalar(highest) or 0) + 1
    return Version(
        script=script, lang=file.lang, world=LIVE, number=number, words=Words(kind="script")
    )


def _about(file: LibraryScript) -> dict[str, Any]:
    sources = [source.model_dump(mode="json") for source in file.sources]
    return {
        "title": file.title,
        "topics": list(file.topics),
        "public": file.audience == "agents and public",
        "sources": sources,
        "slots": {name: note.model_dump(exclude_none=True) for name, note in file.slots.items()},
        **({"machine": True, "reviewed_by": ""} if file.machine else {}),
    }
