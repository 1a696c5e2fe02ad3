"""The switchboard against consoles that behave, and against whatever else may call."""

import base64
import contextlib
import os
import random
import socket
import struct
import time
from collections.abc import Iterator

import pytest

from hub.live import frames, handshake, listening, speech, whispers
from hub.live import switchboard as exchange
from hub.live.direct import Direct
from hub.live.frames import Broken, Incoming
from hub.live.joining import Asked, Listener
from hub.live.line import LONGEST, Line
from hub.live.missed import Question
from hub.live.switchboard import SPOKES, Switchboard

KEY = base64.b64encode(b"k" * 16).decode()
HEAD = (
    "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: hub\r\nUpgrade: websocket\r\n"
    f"Connection: keep-alive, Upgrade\r\nSec-WebSocket-Key: {KEY}\r\nSec-WebSocket-Version: 13\r\n"
    "Origin: http://hub\r\nCookie: hub_session=one\r\n"
)
ASK = b'40/live,{"stream":"console"}'


def masked(payload: bytes, first: int = 0x81, mask: bytes = b"\x01\x02\x03\x04") -> bytes:
    size = len(payload)
    if size < 126:
        head = struct.pack("!BB", first, 0x80 | size)
    else:
        head = struct.pack("!BBH", first, 0xFE, size)
    return head + mask + bytes(byte ^ mask[n % 4] for n, byte in enumerate(payload))


class Told:
    """Nothing was missed."""

    is_cut_off = False

    def told(self, _asked: Question) -> list[tuple[str, object]]:
        return []

    def once(self, _asked: object, make):  # type: ignore[no-untyped-def]
        return make()


class Floor:
    """A switchboard whose callers may all listen, except those of the session `nobody`."""

    def __init__(self) -> None:
        self.listening: set[Line] = set()
        self.direct = Direct(
            self._decide,
            Told(),  # type: ignore[arg-type]
            lambda _stream, _world: {"seq": 7},
            lambda line, _listener: self.listening.add(line),
            lambda line: self.listening.discard(line),
        )
        self.board: Switchboard = self.direct.switchboard
        self.passed: list[socket.socket] = []
        self.ends: list[socket.socket] = []

    def _decide(self, asked: object) -> list[Listener | str]:
        answers: list[Listener | str] = []
        for one in asked:  # type: ignore[attr-defined]
            assert isinstance(one, Asked)
            nobody = "nobody" in one.shown.cookies
            answers.append("Please sign in." if nobody else Listener(*one.wanted, "one"))
        return answers

    def call(self, said: bytes = b"") -> socket.socket:
        """A new connection; its far end."""
        near, far = socket.socketpair()
        self.ends += [near, far]
        far.setblocking(False)
        far.sendall(said)
        self.board.take(near, self.passed.append)
        return far

    def work(self) -> None:
        """Whatever there is to do, until there is nothing."""
        for _ in range(3):
            self.board.read()
            asking = self.direct._asking
            if asking:
                self.direct._admit([asking.popleft() for _ in range(len(asking))])

    def console(self) -> socket.socket:
        """One that listens."""
        far = self.call(HEAD.encode() + b"\r\n" + masked(ASK))
        self.work()
        heard(far)
        return far


def heard(far: socket.socket) -> bytes:
    data = b""
    with contextlib.suppress(BlockingIOError, ConnectionResetError):
        while more := far.recv(1 << 20):
            data += more
    return data


@pytest.fixture
def floor() -> Iterator[Floor]:
    made = Floor()
    yield made
    made.board.stop()
    for end in made.ends:
        end.close()


def test_a_console_is_greeted_let_in_and_told_each_event_once(floor: Floor) -> None:
    far = floor.call(HEAD.encode() + b"\r\n" + masked(ASK))
    floor.work()
    head, _, rest = heard(far).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 101")
    assert b"Extensions" not in head  # no compression
    for said in (b'0{"sid":', b'40/live,{"sid":', b'42/live,["beat",{"seq":7}]'):
        assert said in rest
    floor.direct.emit("event", "console", "live", {"seq": 8})
    floor.direct.emit("event", "desk", "live", {"seq": 9})
    assert heard(far) == speech.event("event", {"seq": 8})
    (line,) = floor.listening
    floor.direct.cut(line)
    assert heard(far).startswith(frames.frame(b"41/live,"))
    assert not floor.listening
    assert len(floor.board) == 0


def test_gauges_are_told_a_few_lines_at_a_time_and_an_event_overtakes_them(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whispers, "A_FEW", 1)
    fars = [floor.console() for _ in range(3)]
    leaves = list(floor.listening)[-1]

    def meanwhile(_seconds: float) -> None:
        monkeypatch.setattr(whispers.gevent, "sleep", lambda _seconds: None)
        floor.direct.emit("event", "console", "live", {"seq": 8})
        floor.direct.emit("gauge", "console", "live", {"name": "floor", "version": 3})
        floor.direct.cut(leaves)

    monkeypatch.setattr(whispers.gevent, "sleep", meanwhile)
    for version, name in ((1, "floor"), (1, "reach"), (2, "floor")):
        floor.direct.emit("gauge", "console", "live", {"name": name, "version": version})
    assert not any(map(heard, fars))  # not in this very moment
    floor.direct.whispers.tell()
    told = [
        speech.event("gauge", {"name": name, "version": v})
        for name, v in (("floor", 2), ("reach", 1))
    ]
    event, newest = (
        speech.event("event", {"seq": 8}),
        speech.event("gauge", {"name": "floor", "version": 3}),
    )
    said = [heard(far) for far in fars]
    early = b"".join([*told, event, newest])
    late = b"".join([event, *told, newest])
    stayed = [one for one in said if one.endswith(newest)]
    assert sorted(stayed) in (sorted([early, late]), [late, late])
    assert len(stayed) == 2


@pytest.mark.parametrize(
    "head",
    [
        HEAD.replace("Origin: http://hub", "Origin: http://evil.example"),
        HEAD.replace("Origin: http://hub", "Origin: null"),
        HEAD.replace("http://hub", "https://hub"),
        HEAD + "Origin: http://hub\r\n",
        HEAD + "Host: evil.example\r\n",
        HEAD + "Content-Length: 5\r\n",
        HEAD.replace("EIO=4", "EIO=3"),
        HEAD.replace("transport=websocket", "transport=polling"),
        HEAD.replace("EIO=4", "EIO=4&sid=x"),
        HEAD.replace("Upgrade: websocket", "Upgrade: h2c"),
        HEAD.replace(KEY, "short"),
        HEAD.replace("Version: 13", "Version: 8"),
        HEAD.replace("Host: hub\r\n", ""),
        HEAD.replace("GET /socket.io/", "GET /scripts/"),
        HEAD.replace("GET", "POST"),
        HEAD + "X: " + "y" * handshake.LONGEST + "\r\n",
        HEAD + "Na\xefve: 1\r\n",
    ],
)  # fmt: skip
def test_whatever_is_no_ordinary_console_is_passed_on_with_nothing_of_it_read(
    floor: Floor, head: str
) -> None:
    said = head.encode("latin-1") + b"\r\n"
    floor.call(said)
    (near,) = floor.passed
    near.setblocking(False)
    assert near.recv(1 << 16) == said
    assert len(floor.board) == 0


def test_behind_a_proxy_the_page_it_serves_is_ours_and_no_other() -> None:
    there = {"host": "hub", "x-forwarded-proto": "https", "x-forwarded-host": "city.example"}
    for origin, fits in (("https://city.example", True), ("http://hub", True),
                         ("http://city.example", False), ("https://hub", False)):  # fmt: skip
        assert handshake.fits_origin({**there, "origin": origin}) is fits


def test_a_request_that_comes_in_pieces_is_waited_for_but_not_for_ever(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    far = floor.call()
    for byte in (HEAD + "\r\n").encode():
        assert heard(far) == b""
        far.send(bytes([byte]))
        floor.work()
    assert heard(far).startswith(b"HTTP/1.1 101")
    slow = floor.call(b"GET /socket.io/?EIO=4")
    floor.work()
    later = time.monotonic() + 11
    monkeypatch.setattr(time, "monotonic", lambda: later)
    floor.board.turn(0)
    with pytest.raises(ConnectionResetError):
        slow.recv(1)
    assert len(floor.board) == 1


def test_one_who_may_not_listen_is_told_why_and_may_ask_again(floor: Floor) -> None:
    far = floor.call(HEAD.replace("=one", "=nobody").encode() + b"\r\n" + masked(ASK))
    floor.work()
    assert b'44/live,{"message":"Please sign in."}' in heard(far)
    far.send(masked(ASK))
    floor.work()
    assert b"Please sign in." in heard(far)
    assert not floor.listening
    far.send(masked(b"40/other,{}"))
    floor.work()
    assert b'44/other,{"message":"Unable to connect"}' in heard(far)


def test_a_console_that_takes_nothing_keeps_its_order_is_owed_little_and_is_dropped(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    stuck, well = floor.console(), floor.console()
    sent = [speech.event("event", {"seq": n, "html": "x" * 30_000}) for n in range(12)]
    for n in range(12):
        floor.direct.emit("event", "console", "live", {"seq": n, "html": "x" * 30_000})
        assert heard(well) == sent[n]
    got = b""
    for _ in range(50):  # it wakes: everything, in order, nothing twice
        got += heard(stuck)
        floor.work()
    assert got == b"".join(sent)
    for n in range(60):  # more than is kept for anyone
        floor.direct.emit("event", "console", "live", {"seq": n, "html": "x" * 30_000})
        heard(well)
    assert len(floor.listening) == 1
    late = floor.console()
    for n in range(12):
        floor.direct.emit("event", "console", "live", {"seq": n, "html": "x" * 30_000})
        heard(well)
    assert len(floor.listening) == 2
    later = time.monotonic() + 31
    monkeypatch.setattr(time, "monotonic", lambda: later)
    for number in range(SPOKES):
        floor.board.turn(number)
    assert len(floor.listening) == 1
    assert floor.board.dropped["stuck"] == 2
    heard(late)


def test_who_does_not_answer_is_gone_within_a_minute_and_who_does_stays(floor: Floor) -> None:
    silent, well = floor.console(), floor.console()
    turns = 0
    while len(floor.listening) == 2:
        floor.board.turn(turns)
        turns += 1
        if exchange.ARE_YOU_THERE in heard(well):
            well.send(masked(b"3"))
            floor.work()
    assert turns * exchange.TURN / SPOKES <= 60
    assert exchange.ARE_YOU_THERE in heard(silent)
    assert floor.board.dropped["silent"] == 1
    for _ in range(20 * SPOKES):
        floor.board.turn(turns)
        turns += 1
        if exchange.ARE_YOU_THERE in heard(well):
            well.send(masked(b"3"))
            floor.work()
    assert len(floor.listening) == 1


def test_messages_are_the_same_however_their_bytes_are_cut() -> None:
    chance = random.Random(311)
    for _ in range(60):
        texts = [os.urandom(chance.choice((0, 1, 125, 126, 4000))) for _ in range(5)]
        stream = b""
        for text in texts:
            cut = chance.randint(0, len(text))
            stream += masked(text[:cut], 0x01) + masked(b"?", 0x89) + masked(text[cut:], 0x80)
        incoming, found = Incoming(), []
        while stream:
            size = chance.randint(1, 3000)
            found += incoming.take(stream[:size], LONGEST)
            stream = stream[size:]
        assert [payload for opcode, payload in found if opcode == frames.TEXT] == texts
        assert not incoming


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (b"\x81\x01x", frames.PROTOCOL),  # no mask
        (masked(b"x", 0xC1), frames.PROTOCOL),  # a compression nobody agreed to
        (masked(b"x", 0x83), frames.PROTOCOL),  # no such kind
        (masked(b"x", 0x80), frames.PROTOCOL),  # goes on with nothing
        (masked(b"x", 0x01) + masked(b"y", 0x81), frames.PROTOCOL),  # begins twice
        (masked(b"x", 0x09), frames.PROTOCOL),  # a ping in pieces
        (masked(b"x" * 126, 0x89), frames.PROTOCOL),  # a ping too long
        (b"\x81\xff" + b"\xff" * 8, frames.TOO_BIG),
        (masked(b"x" * (LONGEST + 1)), frames.TOO_BIG),
        (masked(b"x" * LONGEST, 0x01) + masked(b"y", 0x80), frames.TOO_BIG),
    ],
)
def test_frames_that_no_console_sends_are_refused(said: bytes, code: int) -> None:
    with pytest.raises(Broken) as refused:
        Incoming().take(said, LONGEST)
    assert refused.value.code == code


def test_whatever_comes_the_others_hear_every_event_and_nothing_piles_up(
    floor: Floor, caplog: pytest.LogCaptureFixture
) -> None:
    chance, well = random.Random(7), floor.console()
    begun = time.process_time()
    for n in range(400):
        far = floor.call()
        for piece in _garbage(chance):
            with contextlib.suppress(OSError):
                far.send(piece)
            floor.work()
        if chance.random() < 0.8:
            far.close()
        floor.direct.emit("event", "console", "live", {"seq": n})
        floor.work()
        assert heard(well) == speech.event("event", {"seq": n})
    for near in floor.passed:
        near.close()
    assert [record for record in caplog.records if record.exc_info] == []
    floor.board._coming.close()
    assert len(floor.board._lines) <= 400 * 0.4
    assert time.process_time() - begun < 30


def _garbage(chance: random.Random) -> Iterator[bytes]:
    """A request, whole or spoilt, and then frames, whole or spoilt, cut anywhere."""
    said = bytearray(HEAD.encode() + b"\r\n")
    if chance.random() < 0.3:
        said[chance.randrange(len(said))] = chance.randrange(256)
    for _ in range(chance.randint(0, 6)):
        words = chance.choice(
            (ASK, b"3", b"2probe", b"1", b"41/live,", b"42/live,[1]", b"40", b"451-[{}]", b"4",
             b'40/live,{"stream":' + b"[" * 900, b"4" + b"9" * 200, os.urandom(20), b"")
        )  # fmt: skip
        piece = bytearray(masked(words, chance.choice((0x81, 0x81, 0x01, 0x80, 0x82, 0x88, 0x89))))
        if chance.random() < 0.3:
            piece[chance.randrange(len(piece))] ^= 1 << chance.randrange(8)
        said += piece
    while said:
        size = chance.randint(1, len(said))
        yield bytes(said[:size])
        del said[:size]


def test_beside_a_version_nobody_tested_all_is_stock() -> None:
    assert listening.why_not() is None  # else nothing here is what is used
    assert "gevent 1.0" in str(listening.why_not({"gevent": "1.0"}))
    assert "none" in str(listening.why_not({"no-such-library": "1"}))
