"""Every file we ship but did not write is named in the manifest, licensed, and unchanged.

A changed byte in a vendored library would reach every agent's browser; a reviewer cannot read
minified code, so the hash is what is reviewed.
"""

import hashlib
import json
import sys
from pathlib import Path

STATIC = Path(__file__).resolve().parent.parent / "static"
MANIFEST = STATIC / "vendor" / "manifest.json"
WATCHED = ("vendor", "fonts")
FIELDS = ("name", "version", "licence", "licence_file", "file", "sha256", "source")


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def faults_of(part: dict[str, str]) -> list[str]:
    name = part.get("file", "an entry without a file")
    lacking = [field for field in FIELDS if not part.get(field)]
    if lacking:
        return [f"{name}: the manifest does not say its {', '.join(lacking)}"]
    faults = [
        f"{named}: named in the manifest, not in static/"
        for named in (part["file"], part["licence_file"])
        if not (STATIC / named).is_file()
    ]
    if not faults and sha256(STATIC / part["file"]) != part["sha256"]:
        faults = [f"{name}: not the file whose sha256 the manifest names"]
    return faults


def unnamed(parts: list[dict[str, str]]) -> list[str]:
    named = {part.get(field) for part in parts for field in ("file", "licence_file")}
    present = {
        path.relative_to(STATIC).as_posix()
        for folder in WATCHED
        for path in (STATIC / folder).rglob("*")
        if path.is_file() and path != MANIFEST
    }
    return [f"{path}: not named in the manifest" for path in sorted(present - named)]


def main() -> int:
    parts = json.loads(MANIFEST.read_text(encoding="utf-8"))
    faults = [fault for part in parts for fault in faults_of(part)] + unnamed(parts)
    for fault in faults:
        print(f"static/vendor/manifest.json: {fault}")
    if not faults:
        print(f"Vendored files: {len(parts)} named, licensed and unchanged.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
