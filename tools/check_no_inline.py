"""No template carries code or style inside its markup: our content security policy forbids both.

The browser would drop them without a word, on the one page nobody opened before the storm. A file
that is carried away and read alone says so in its first line: {# self-contained #}.
"""

import re
import sys
from pathlib import Path

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
FORBIDDEN = {
    "a style attribute": re.compile(r"\sstyle\s*=", re.IGNORECASE),
    "a <style> element": re.compile(r"<style\b", re.IGNORECASE),
    "a script without src": re.compile(
        r"<script\b(?![^>]*\bsrc=)(?![^>]*\btype=.application/(?:ld\+)?json)", re.IGNORECASE
    ),
    "an on… attribute": re.compile(r"<[^>{]*\son[a-z]+\s*=", re.IGNORECASE),
    "a javascript: link": re.compile(r"[\"']\s*javascript:", re.IGNORECASE),
}


def faults_in(path: Path) -> list[str]:
    text = path.read_text(encoding="utf-8")
    if "{# self-contained #}" in text.partition("\n")[0]:
        return []
    return [
        f"{path.relative_to(TEMPLATES.parent)}:{text.count(chr(10), 0, hit.start()) + 1}: {what}"
        for what, pattern in FORBIDDEN.items()
        for hit in pattern.finditer(text)
    ]


def main() -> int:
    pages = [path for path in sorted(TEMPLATES.rglob("*")) if path.is_file()]
    faults = [fault for path in pages for fault in faults_in(path)]
    for fault in faults:
        print(f"{fault}; it belongs in a file under static/")
    if not faults:
        print(f"Templates: {len(pages)} without inline code or style.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
