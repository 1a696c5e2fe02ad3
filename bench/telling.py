"""What was measured, told three ways: a table for people, JSON for programs, a picture."""

import json
import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.figures import Cell, written

# Pictures of bars: a heading, and the keys of the cells that stand under each other.
PICTURES = (
    (
        "Milliseconds to the last console",
        ("floor_p50", "nchan_p50", "commit_p50", "node_p50", "publish_p50", "shipped_p50"),
    ),
    (
        "Seconds until all are back, from the first that is answered",
        ("back_answered_hub", "back_answered_node", "back_answered_shipped"),
    ),
    ("Answers a second", ("empty_rate", "door_rate", "tap_rate")),
    ("Pages a second", ("constant_rate", "public_rate")),
    (
        "Milliseconds to the last of 1,000 consoles",
        ("public_quiet", "public_beside", "public_crowded"),
    ),
    ("Milliseconds", ("tap_alone", "tap_p50", "tap_p99", "painted_p95", "first_paint")),
)
BAR, ROW, LEFT, WIDE = 260, 22, 400, 760  # picture points


def machine() -> dict[str, Any]:
    """What it ran on, so that nobody compares what cannot be compared."""
    cpu = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if line.startswith("model name")
    ]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "cpu": cpu[0] if cpu else platform.machine(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gb": round(memory / 1e9, 1),
        "kernel": platform.release(),
        "python": platform.python_version(),
        "load_before": round(os.getloadavg()[0], 2),
    }


def report(
    cells: Sequence[Cell], about: dict[str, Any], skipped: Sequence[str], options: dict[str, Any]
) -> dict[str, Any]:
    """Everything of one run."""
    return {
        "at": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "machine": about,
        "options": options,
        "cells": {
            cell.key: {"label": cell.label, "value": cell.value, "unit": cell.unit}
            for cell in cells
        },
        "skipped": list(skipped),
    }


def tell(cells: Sequence[Cell], told: dict[str, Any], folder: Path) -> None:
    """Print the table and write result.json and result.svg."""
    table = Table(box=None, pad_edge=False)
    table.add_column("measured")
    table.add_column("", justify="right")
    table.add_column("")
    for cell in cells:
        table.add_row(cell.label, written(cell.value), cell.unit)
    out = Console(highlight=False, width=100)
    out.print(table)
    out.print(_line(told), style="dim")
    for reason in told["skipped"]:
        out.print(f"SKIPPED {reason}", style="bold")
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(told, indent=2, ensure_ascii=False)
    (folder / "result.json").write_text(text + "\n", encoding="utf-8")
    (folder / "result.svg").write_text(picture(cells, _line(told)), encoding="utf-8")


def _line(told: dict[str, Any]) -> str:
    about = told["machine"]
    return (
        f"{told['at']} · {about['cpu']}, {about['cores']} cores, kernel {about['kernel']}, "
        f"Python {about['python']} · load before {about['load_before']} · only ratios of one run "
        "carry over"
    )


def picture(cells: Sequence[Cell], caption: str) -> str:
    """Bars under headings, as an SVG that reads by day and by night."""
    by_key = {cell.key: cell for cell in cells}
    drawn, y = [], 10
    for heading, keys in PICTURES:
        shown = [by_key[key] for key in keys if key in by_key]
        if not shown:
            continue
        y += ROW + 8
        drawn.append(f'<text x="0" y="{y}" class="heading">{escape(heading)}</text>')
        longest = max(cell.value for cell in shown) or 1.0
        for cell in shown:
            y += ROW
            drawn += _bar(cell, y, max(1.0, BAR * cell.value / longest))
    y += ROW + 8
    drawn.append(f'<text x="0" y="{y}" class="small">{escape(caption)}</text>')
    style = (
        "text{font:13px system-ui,sans-serif;fill:#1b1b1b}.heading{font-weight:700}"
        ".small{font-size:10px}rect{fill:#005ea2}"
        "@media(prefers-color-scheme:dark){text{fill:#f0f0f0}rect{fill:#73b3e7}}"
    )
    size = f'viewBox="0 0 {WIDE} {y + 12}" width="{WIDE}" height="{y + 12}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">'
        f"<title>Benchmark of the hub</title><style>{style}</style>{''.join(drawn)}</svg>\n"
    )


def _bar(cell: Cell, y: int, wide: float) -> list[str]:
    figure = f"{written(cell.value)} {cell.unit}"
    return [
        f'<text x="0" y="{y}">{escape(cell.label)}</text>',
        f'<rect x="{LEFT}" y="{y - 11}" width="{wide:.1f}" height="13"/>',
        f'<text x="{LEFT + wide + 6:.1f}" y="{y}">{escape(figure)}</text>',
    ]
