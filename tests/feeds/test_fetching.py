"""Feeds are fetched from outside only, so much and for so long."""

import gzip
import socket
import time
from collections.abc import Iterator
from ipaddress import ip_address
from typing import Any

import pytest

from hub.core.addresses import NotOutside, check_url, is_outside, outside_addresses
from hub.feeds import fetching
from hub.feeds.fetching import fetch
from hub.feeds.lines import Failed
from tests.feeds.feeder import Feeder, bomb, dripping, endless, feeder, send

HERE = "127.0.0.0/8"
AGENT = "surge-hub/0 (Portalder; test)"


@pytest.fixture(scope="module")
def server() -> Iterator[Feeder]:
    with feeder() as running:
        yield running


def get(url: str, **more: Any) -> fetching.Fetched:
    return fetch(url, agent=AGENT, **{"allowed": HERE, **more})


def failed(url: str, **more: Any) -> str:
    with pytest.raises(Failed) as fault:
        get(url, **more)
    return str(fault.value)


INSIDE = (
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "0.0.0.0", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "ff02::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::",
)  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_what_leads_inside_is_refused(address: str) -> None:
    assert not is_outside(ip_address(address))


def test_the_public_network_is_outside() -> None:
    assert is_outside(ip_address("8.8.8.8"))
    assert is_outside(ip_address("2606:4700::1111"))
    assert is_outside(ip_address("10.1.2.3"), "10.1.2.0/24, 127.0.0.1")
    assert is_outside(ip_address("::ffff:10.1.2.3"), "10.1.2.0/24")
    assert not is_outside(ip_address("10.1.3.3"), "10.1.2.0/24")


@pytest.mark.parametrize(
    "url",
    ["http://2130706433/", "http://0177.0.0.1/x", "http://0x7f.1/", "http://[::ffff:7f00:1]/",
     "http://127.1:8311/", "http://localhost/", "http://LOCALHOST./", "file:///etc/passwd",
     "gopher://a.example/", "http://user:word@a.example/", "http://a.example:22/", "//a.example",
     "http://a.example/\r\nX: y", "http:///x", "http://[::1", "ftp://a.example", "",
     "https://a.example/" + "x" * 500],
)  # fmt: skip
def test_an_address_that_is_none_is_named_before_anything_is_asked(url: str) -> None:
    with pytest.raises(NotOutside):
        check_url(url)


def test_a_name_that_answers_inside_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def answers(*addresses: str) -> None:
        found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 80)) for one in addresses]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: found)

    answers("93.184.216.34", "10.0.0.1")
    with pytest.raises(NotOutside, match="private network"):
        outside_addresses("two-faced.example", 80)
    answers("93.184.216.34")
    assert outside_addresses("one.example", 80) == ["93.184.216.34"]


def test_a_name_that_answers_otherwise_the_second_time_is_not_asked_twice(
    server: Feeder, monkeypatch: pytest.MonkeyPatch
) -> None:
    port, asked = server.server_address[1], []
    real = socket.getaddrinfo

    def rebinding(host: str, *args: Any, **kwargs: Any) -> Any:
        if host != "rebound.example":
            return real(host, *args, **kwargs)
        asked.append(host)
        address = "127.0.0.1" if len(asked) == 1 else "127.0.0.2"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    server.says("/once", b"<rss/>")
    assert get(f"http://rebound.example:{port}/once", allowed="127.0.0.1").data == b"<rss/>"
    assert asked == ["rebound.example"], "it is connected to the address that was checked"
    asked.append("and now it leads elsewhere")
    assert "private network" in failed(f"http://rebound.example:{port}/once", allowed="127.0.0.1")


def test_a_redirect_is_checked_like_the_address_itself(server: Feeder) -> None:
    inside = f"http://localhost:{server.server_address[1]}/a"
    server.says("/a", b"<rss/>")
    server.says("/in", b"", 302, Location=inside.replace("localhost", "[::1]"))
    server.says("/on", b"", 301, Location="/a")
    server.says("/file", b"", 302, Location="file:///etc/passwd")
    server.says("/round", b"", 302, Location="/round")
    assert "private network" in failed(server.url + "/in")
    assert get(server.url + "/on").data == b"<rss/>"
    assert "whole address" in failed(server.url + "/file")
    assert "more than 5 redirects" in failed(server.url + "/round")
    assert "private network" in failed(server.url + "/a", allowed=""), "not without the setting"


def test_what_has_not_changed_is_not_sent_again(server: Feeder) -> None:
    def answer(to: Any) -> None:
        same = to.headers.get("If-None-Match") == '"7"'
        send(to, b"" if same else b"<rss/>", 304 if same else 200, ETag='"7"',
             Last_Modified="Mon, 02 Sep 2024 11:38:29 GMT",
             Cache_Control="max-age=300")  # fmt: skip

    server.answers["/kept"] = answer
    first = get(server.url + "/kept")
    assert (first.data, first.etag, first.fresh_for) == (b"<rss/>", '"7"', 300.0)
    again = get(server.url + "/kept", etag=first.etag, modified=first.modified)
    assert again.data is None
    headers = server.asked[-1][1]
    assert headers["User-Agent"] == AGENT
    assert headers["If-Modified-Since"] == "Mon, 02 Sep 2024 11:38:29 GMT"


@pytest.mark.parametrize(
    ("status", "says"),
    [(304, "nothing has changed, and was not asked"), (204, "answered 204"), (206, "answered 206"),
     (302, "more than 5 redirects"), (500, "answered 500")],
)  # fmt: skip
def test_an_answer_that_is_no_feed_is_said(server: Feeder, status: int, says: str) -> None:
    server.says("/status", b"", status, ETag='"\xa0' + "7" * 300 + '"')
    assert says in failed(server.url + "/status")


def test_what_a_server_says_of_itself_can_be_kept(server: Feeder) -> None:
    server.says("/odd", b"<rss/>", ETag='"\x85"', Last_Modified="x" * 99, Content_Type="\x01")
    found = get(server.url + "/odd")
    assert (found.etag, found.modified, found.content_type) == ("", "", "")


def test_what_is_too_much_is_cut_off(server: Feeder) -> None:
    server.says("/bomb", bomb(), Content_Encoding="gzip")
    server.says("/twice", gzip.compress(b"<rss/>"), Content_Encoding="gzip, gzip")
    server.says("/lies", b"<rss/>", Content_Encoding="gzip")
    server.says("/long", b"", Content_Length="100000000")
    server.says("/short", b"<rss/>", Content_Length="1000")
    server.says("/packed", gzip.compress(b"<r") + gzip.compress(b"ss/>"), Content_Encoding="gzip")
    server.answers["/endless"] = endless
    began = time.process_time()
    for path in ("/bomb", "/long", "/endless"):
        assert "longer than 10 MB" in failed(server.url + path)
    assert time.process_time() - began < 5
    server.says("/half", gzip.compress(b"<rss/>" * 9_000)[:-30], Content_Encoding="gzip")
    server.says("/br", b"...", Content_Encoding="br")
    assert "broke off" in failed(server.url + "/half")
    assert "packed as br, which was not asked for" in failed(server.url + "/br")
    assert "not asked for" in failed(server.url + "/twice")
    assert "is not" in failed(server.url + "/lies")
    assert "broke off" in failed(server.url + "/short")
    assert get(server.url + "/packed").data == b"<rss/>"


def test_a_server_that_drips_is_cut_off_at_the_deadline(server: Feeder) -> None:
    server.answers["/drip"] = dripping
    assert "it was cut off" in failed(server.url + "/drip", deadline=0.4)


def test_a_server_that_asks_for_patience_gets_it(server: Feeder) -> None:
    server.says("/busy", b"", 503, Retry_After="120")
    with pytest.raises(Failed) as fault:
        get(server.url + "/busy")
    assert fault.value.wait == 120
    assert "503" in str(fault.value)
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    assert failed(f"http://127.0.0.1:{port}/") == "Its server refused the connection."
