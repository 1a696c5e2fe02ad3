"""Answers are packed for whoever takes them, and a cache never mistakes one form for another."""

import gzip
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hub import sending

PACKED = {"Accept-Encoding": "gzip, deflate, br"}


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.mark.parametrize("path", ["/door", "/api/v1/openapi.json"])
def test_a_page_is_packed_for_a_browser_that_takes_it(client: FlaskClient, path: str) -> None:
    plain, packed = client.get(path), client.get(path, headers=PACKED)
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.data) < len(plain.data) / 2
    assert int(packed.headers["Content-Length"]) == len(packed.data)
    assert gzip.decompress(packed.data)[:100] == plain.data[:100]
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert "Accept-Encoding" in packed.headers["Vary"]


def test_a_browser_that_refuses_is_not_sent_what_it_cannot_read(client: FlaskClient) -> None:
    answer = client.get("/door", headers={"Accept-Encoding": "gzip;q=0, br"})
    assert "Content-Encoding" not in answer.headers


def test_a_short_answer_is_left_as_it_is(client: FlaskClient) -> None:
    answer = client.get("/healthz", headers=PACKED)
    assert "Content-Encoding" not in answer.headers
    assert answer.get_json() == {"ok": True}


def test_a_file_has_two_forms_and_a_tag_for_each(client: FlaskClient) -> None:
    url = "/static/live/live.js"
    plain, packed = client.get(url), client.get(url, headers=PACKED)
    assert gzip.decompress(packed.data) == plain.data
    assert plain.headers["ETag"] != packed.headers["ETag"]
    assert plain.mimetype == packed.mimetype == "text/javascript"
    for answer, accepts in [(plain, {}), (packed, PACKED)]:
        tag = {"If-None-Match": answer.headers["ETag"]}
        again = client.get(url, headers={**accepts, **tag})
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["ETag"] == answer.headers["ETag"]
    crossed = client.get(url, headers={"If-None-Match": packed.headers["ETag"]})
    assert crossed.data == plain.data


def test_what_is_packed_already_is_not_packed_again(client: FlaskClient) -> None:
    answer = client.get("/static/fonts/public-sans-400.woff2", headers=PACKED)
    assert "Content-Encoding" not in answer.headers
    assert answer.data.startswith(b"wOF2")


def test_a_changed_file_has_a_new_address_at_once(
    app: Flask, client: FlaskClient, tmp_path: Path
) -> None:
    (tmp_path / "one.js").write_text("1")
    app.static_folder = str(tmp_path)
    with app.test_request_context():
        before = sending.asset("one.js")
        (tmp_path / "one.js").write_text("2 and a little")
        after = sending.asset("one.js")
    assert before != after
    assert client.get(after).data == b"2 and a little"
    assert "immutable" in client.get(after).headers["Cache-Control"]


@pytest.mark.parametrize(
    "path",
    ["nothing.js", "live", "", "../README.md", "%2e%2e/README.md", "..%2fREADME.md", "a%00b"],
)
def test_only_files_of_the_folder_are_sent(client: FlaskClient, path: str) -> None:
    assert client.get(f"/static/{path}").status_code == 404


def test_every_style_sheet_is_in_the_one_that_is_sent(client: FlaskClient) -> None:
    written = {file.stem for file in Path("static/design").glob("*.css")}
    assert written == set(sending.STYLES)
    sent = client.get("/static/design/all.css").get_data(as_text=True)
    for name in sending.STYLES:
        rules = re.sub(r"/\*.*?\*/", "", Path(f"static/design/{name}.css").read_text(), flags=re.S)
        assert "".join(rules.split()) in "".join(re.sub(r"/\*.*?\*/", "", sent).split())


def test_comments_stay_here_and_licences_do_not(client: FlaskClient) -> None:
    written = Path("static/live/live.js").read_text()
    sent = client.get("/static/live/live.js").get_data(as_text=True)
    assert written.startswith("/*")
    assert not re.search(r"^\s*/\*", sent, re.M)
    for number, line in enumerate(sent.split("\n")):
        assert not line or line in written.split("\n")[number]
    vendored = Path("static/vendor/socket.io.esm.min.js").read_bytes()
    assert client.get("/static/vendor/socket.io.esm.min.js").data == vendored
