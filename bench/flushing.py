"""Taps on a disk that takes 2 ms to flush: how many taps one flush carries."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from bench.figures import Cell
from bench.tapping import Floor

SOURCE = Path(__file__).parent / "yardsticks" / "slowflush.c"


def shim(folder: Path) -> Path | None:
    """What makes flushes slow, built; None without a compiler."""
    built = folder / "slowflush.so"
    if shutil.which("cc") is None:
        return None
    words = ["cc", "-shared", "-fPIC", "-O2", "-o", str(built), str(SOURCE), "-ldl"]
    subprocess.run(words, check=True, timeout=60)
    return built


def flushes(folder: Path, built: Path) -> float:
    """Flushes a second that one writer gets of this disk."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.flushing", str(folder / "flushed")],
        env={**os.environ, "LD_PRELOAD": str(built)},
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    return float(done.stdout)


def cells(floor: Floor, each_second: float, rounds: int, seconds: float) -> list[Cell]:
    """The lines of the table."""
    answers = [floor.tally(seconds) for _ in range(rounds)]
    rate = sorted(float(answer["per_second"]) for answer in answers)[rounds // 2]
    late = sorted(float(answer["p99"]) for answer in answers)[rounds // 2]
    return [
        Cell("slow_flushes", "a disk of 2 ms: flushes", each_second, "a second"),
        Cell("slow_taps", "a disk of 2 ms: taps answered, 64 at once", rate, "a second"),
        Cell("slow_p99", "a disk of 2 ms: tap → durable answer, p99", late, "ms"),
        Cell("slow_ratio", "a disk of 2 ms: taps ÷ flushes", rate / each_second, "×"),
    ]


def _count(path: str) -> float:
    with Path(path).open("wb") as file:
        begun, count = time.monotonic(), 0
        while time.monotonic() - begun < 0.5:
            file.write(b"x" * 4096)
            file.flush()
            os.fdatasync(file.fileno())
            count += 1
        return count / (time.monotonic() - begun)


if __name__ == "__main__":
    print(_count(sys.argv[1]))
