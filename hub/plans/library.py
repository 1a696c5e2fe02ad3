"""The library's plans taken in as drafts. What was edited here is never overwritten."""

from dataclasses import asdict, dataclass, field
from pathlib import Path

from sqlalchemy import select

from hub.approvals.models import Words
from hub.approvals.steps import text_hash
from hub.core.command import Deed, command
from hub.formats.faults import Faulty
from hub.people.models import Actor
from hub.plans.checking import read_plan
from hub.plans.known import known
from hub.plans.models import PlanVersion, title_of

FOLDER = "plans"


@dataclass
class Report:
    """What a load did, file by file."""

    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)  # with any, nothing was taken in

    def lines(self) -> list[str]:
        """As a person reads it in a terminal."""
        if self.faults:
            return [*self.faults, f"No plan was loaded: {len(self.faults)} to put right."]
        kept = [f"Kept as edited here: {file}" for file in self.kept]
        counts = f"{len(self.added)} added, {len(self.updated)} updated"
        rest = f"{len(self.unchanged)} unchanged, {len(self.kept)} kept"
        return [*kept, f"Plans: {counts}, {rest}. All of them are drafts."]


def load_library(by: Actor, directory: Path) -> Report:
    """Take the plans of the library in as drafts, all or none."""
    report = Report()
    files = sorted((directory / FOLDER).glob("*.yaml"))
    with command("plans.load", by=by) as deed:
        report.faults = _faults(deed, files)
        for file in files if not report.faults else ():
            done = _take(deed, by, file.stem, file.read_text(encoding="utf-8"))
            getattr(report, done).append(f"{FOLDER}/{file.name}")
        deed.session.flush()
        deed.record("plans.loaded", "plans", {**asdict(report), "by": by.name}, audience=["data"])
    return report


def _faults(deed: Deed, files: list[Path]) -> list[str]:
    found: list[str] = []
    here = known(deed.session)
    for file in files:
        try:
            read_plan(file.read_text(encoding="utf-8"), here, f"{FOLDER}/{file.name}")
        except UnicodeDecodeError:
            found.append(f"{FOLDER}/{file.name}:1: not UTF-8: save the file as UTF-8")
        except Faulty as faulty:
            found += [str(fault) for fault in faulty.faults]
    return found


def _take(deed: Deed, by: Actor, slug: str, text: str) -> str:
    """Take one file in. Answers which list of the report it belongs to."""
    wanted = select(PlanVersion).where(PlanVersion.slug == slug)
    newest = deed.session.scalar(wanted.order_by(PlanVersion.number.desc()).limit(1))
    hash = text_hash(text.strip() + "\n", {}, {"title": title_of(text)})
    if newest and newest.library_hash == hash:
        return "unchanged"
    if newest and newest.library_hash != newest.words.hash:
        return "kept"
    version = newest
    if version is None or version.words.state != "draft":
        number = newest.number + 1 if newest else 1
        version = PlanVersion(slug=slug, number=number, title="", words=Words(kind="plan"))
        deed.session.add(version)
    version.written(by, deed.now, text)
    version.library_hash = hash
    return "updated" if newest else "added"
