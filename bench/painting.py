"""What a browser sees: first paint and bytes of the console with a cold cache, and how long an
event takes from the socket to the glass."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext

from bench.figures import Cell, median, percentile
from bench.served import COOKIE
from tests import chromium

WIDE = {"width": 1366, "height": 768}
FIRST_PAINT = """() => new Promise(found => {
  const seen = () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime;
  const look = () => seen() === undefined ? setTimeout(look, 20) : found(seen());
  look();
})"""
# Time from the frame's arrival to the end of the frame in which the page has changed by it.
STOPWATCH = """(() => {
  window.benchPainted = [];
  let arrived = null;
  const Plain = WebSocket;
  window.WebSocket = class extends Plain {
    constructor(...given) {
      super(...given);
      this.addEventListener("message", ({ data }) => {
        if (String(data).startsWith('42/live,["event"')) arrived = performance.now();
      });
    }
  };
  const painted = begun => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => window.benchPainted.push(performance.now() - begun);
    channel.port2.postMessage(0);
  });
  const changed = new MutationObserver(() => {
    if (arrived === null) return;
    const begun = arrived;
    arrived = null;
    painted(begun);
  });
  document.addEventListener("DOMContentLoaded", () =>
    changed.observe(document.getElementById("cards"), { childList: true, subtree: true }));
})()"""


@dataclass
class Painted:
    """What the browser told."""

    first: list[float] = field(default_factory=list)  # milliseconds
    bytes: list[float] = field(default_factory=list)
    files: int = 0
    cards: int = 0
    events: list[float] = field(default_factory=list)  # milliseconds


def look(port: int, token: str, publish: Callable[[], object], visits: int, events: int) -> Painted:
    """Visit the console with a cold cache, then stay on it while `publish` is called."""
    out = Painted()
    with chromium.browser() as browser:
        for _ in range(visits):
            context = _signed_in(browser, port, token)
            _visit(context, port, out)
            context.close()
        context = _signed_in(browser, port, token)
        context.add_init_script(STOPWATCH)
        page = context.new_page()
        page.goto(_address(port), wait_until="load")
        page.wait_for_timeout(1500)  # the socket joins
        out.cards = page.locator("#cards > *").count()
        for number in range(events):
            publish()
            page.wait_for_function(
                "wanted => window.benchPainted.length >= wanted", arg=number + 1, timeout=10_000
            )
            time.sleep(0.2)
        out.events = page.evaluate("window.benchPainted")
        context.close()
    return out


def _visit(context: BrowserContext, port: int, out: Painted) -> None:
    page = context.new_page()
    wire = context.new_cdp_session(page)
    got: list[float] = []

    def finished(told: dict[str, Any]) -> None:
        got.append(float(told["encodedDataLength"]))

    wire.on("Network.loadingFinished", finished)
    wire.send("Network.enable")
    page.goto(_address(port), wait_until="load")
    out.first.append(float(page.evaluate(FIRST_PAINT)))
    page.evaluate("document.fonts.ready.then(() => true)")
    page.wait_for_timeout(800)  # what the modules fetch by themselves
    out.bytes.append(sum(got))
    out.files = len(got)


def _signed_in(browser: Browser, port: int, token: str) -> BrowserContext:
    context = browser.new_context(viewport=WIDE)  # type: ignore[arg-type]
    address = f"http://127.0.0.1:{port}"
    context.add_cookies([{"name": COOKIE, "value": token, "url": address}])
    return context


def _address(port: int) -> str:
    return f"http://127.0.0.1:{port}/console"


def cells(found: Painted) -> list[Cell]:
    """The lines of the table."""
    return [
        Cell(
            "first_paint", "console: first contentful paint, cold cache", median(found.first), "ms"
        ),
        Cell("console_kb", "console: on the wire, cold cache", median(found.bytes) / 1000, "kB"),
        Cell("console_files", "console: files fetched", found.files, ""),
        Cell("console_cards", "console: cards on the page", found.cards, ""),
        Cell("painted_p50", "event → painted, p50", percentile(found.events, 50), "ms"),
        Cell("painted_p95", "event → painted, p95", percentile(found.events, 95), "ms"),
    ]
