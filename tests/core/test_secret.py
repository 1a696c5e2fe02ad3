"""What the hub signs with, and what of it may be read in a log."""

import json
import logging
import threading
from pathlib import Path

from hub.core.logs import JsonLines
from hub.core.secret import secret_of, signed
from hub.core.settings import Settings, use


def test_processes_that_start_together_have_one_secret(tmp_path: Path) -> None:
    settings, found = Settings(var=tmp_path / "var"), set[str]()
    threads = [threading.Thread(target=lambda: found.add(secret_of(settings))) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 1
    assert len(found.pop()) == 64
    assert [file.name for file in (tmp_path / "var").iterdir()] == ["secret"]
    assert (tmp_path / "var" / "secret").stat().st_mode & 0o077 == 0


def test_a_seed_is_signed_the_same_by_this_hub_and_otherwise_by_another(tmp_path: Path) -> None:
    use(Settings(var=tmp_path, secret="a" * 40))
    first = signed("seed")
    assert (signed("seed"), len(first)) == (first, 43)
    assert signed("other") != first
    use(Settings(var=tmp_path, secret="b" * 40))
    assert signed("seed") != first


def test_an_address_that_is_a_key_is_in_no_log_line() -> None:
    token = "Qm9pbHdhdGVy_-" * 3
    for path in (f"/links/{token}", f"/wall/{token}", f"/door/demo/pio/{token}"):
        record = logging.LogRecord("hub", logging.ERROR, "", 1, "failed: GET %s", (path,), None)
        line = json.loads(JsonLines().format(record))
        assert token not in line["says"]
        assert line["says"].startswith("failed: GET /")
    record = logging.LogRecord("hub", logging.INFO, "", 1, "GET /scripts/%s", ("x" * 36,), None)
    assert "x" * 36 in JsonLines().format(record)
