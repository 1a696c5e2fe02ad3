"""A mailed link on a phone: read and decided without account or script, by thumb or by keys."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from hub import beats
from hub.links import commands
from hub.notices import sending
from hub.scripts import commands as scripts
from tests.browser import storm
from tests.browser.axe import found_at_every_width, found_by_axe
from tests.browser.conftest import Served
from tests.cast import actor, person_id
from tests.links.post import link_in
from tests.notices.server import Box, mail_server, queued, set_up_mail
from tests.scripts import written

pytestmark = pytest.mark.browser
Window = Callable[..., Page]
SMALL = """() => [...document.querySelectorAll("a[href], button, summary, select, input")]
  .filter((one) => one.offsetParent && one.type !== "radio" && one.type !== "hidden")
  .map((one) => [one.outerHTML.slice(0, 60), (one.closest(".checkline") ?? one)])
  .filter(([, one]) => one.getBoundingClientRect().height < 24 && !one.matches(".skip"))
  .map(([html]) => html)"""


@pytest.fixture
def path(served: Served) -> str:
    """The path of a link that Priya got by mail, to a text that changes a live one."""
    box = Box()
    (civic,) = storm.set_up()
    incident = storm.opened()
    storm.told(incident, "boil-water", storm.WATER, title="Boil water")
    storm.on_shift("agent", civic)
    storm.on_shift("second_agent", civic)
    with mail_server(box) as port:
        set_up_mail(port)
        commands.send(actor("writer"), changed(incident), [person_id("second_pio")])
        sending.send_due()
    return link_in(box.letters[0])


def changed(incident: str) -> str:
    """The next version of the live text, submitted."""
    version = scripts.draft(
        actor("writer"), title="Boil water", slug="card-of-boil-water", hazard="hurricane",
        lang="en", topics=["boil-water"], body=storm.WATER, sources=storm.SOURCES,
        values={**storm.VALUES, "area": "33101, 33109 and 33112"}, incident_id=incident,
    )  # fmt: skip
    scripts.submit(actor("writer"), version)
    return version


@pytest.fixture
def phone(served: Served, running_chromium: Browser) -> Iterator[Callable[..., Page]]:
    """A phone's browser in which nobody is signed in, and no script runs."""
    contexts = []

    def open_one(width: int = 390, height: int = 844, script: bool = False, **more: object) -> Page:
        context = running_chromium.new_context(
            base_url=served.url, viewport={"width": width, "height": height},
            java_script_enabled=script, has_touch=True, is_mobile=True, **more,  # type: ignore[arg-type]
        )  # fmt: skip
        contexts.append(context)
        return context.new_page()

    yield open_one
    for context in contexts:
        context.close()


def test_one_tap_on_a_phone_without_script_puts_it_on_every_console(
    path: str, phone: Callable[..., Page], window: Window
) -> None:
    console = window("agent", "/console")
    page = phone()
    page.goto(path)
    expect(page.locator(".as")).to_have_text("You decide as Priya Shah")
    expect(page.locator(".exact")).to_contain_text("33101, 33109 and 33112")
    expect(page.locator(".exact ins").first).to_be_visible()
    button = page.get_by_role("button", name="Approve and publish for 2 agents")
    box = button.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    assert box["width"] >= 300
    button.tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Approved and published")
    expect(console.locator("#cards")).to_contain_text("33101, 33109 and 33112")
    page.goto(path)
    expect(page.get_by_role("heading", level=1)).to_have_text("This link was used")


def test_nothing_is_wider_than_the_phone(path: str, phone: Callable[..., Page]) -> None:
    page = phone(script=True)
    page.goto(path)
    page.locator(".publication > summary").click()
    for width in (412, 390, 320):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(SMALL) == []


def test_its_pages_are_clean_for_a_screen_reader(path: str, phone: Callable[..., Page]) -> None:
    page, looks = phone(script=True), ((390, "light"), (390, "dark"))
    page.goto(path)
    page.locator(".publication > summary").click()
    assert found_at_every_width(page, looks) == []
    page.get_by_label("Or send it back").fill(" ")
    page.get_by_role("button", name="Return to Kim Tran").click()
    expect(page.locator(".summary")).to_contain_text("Say why")
    assert found_at_every_width(page, looks) == []
    page.goto("/links/" + "x" * 43)
    assert found_at_every_width(page, looks) == []


def test_by_keys_alone_it_goes_back_to_its_writer(path: str, phone: Callable[..., Page]) -> None:
    page = phone()
    page.goto(path)
    page.get_by_label("Or send it back").focus()
    page.keyboard.type("Which streets?")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Returned")
    expect(page.locator("main")).to_contain_text("Kim Tran sees your reason on the desk")


def test_the_writer_sends_a_link_and_sees_what_became_of_it(served: Served, window: Window) -> None:
    storm.set_up()
    version = written.submitted(storm.opened())
    queued()
    beats.send_notices()
    page = window("pio", "/desk")
    expect(page.get_by_role("link", name="1 mail waits: no mail server is set up.")).to_be_visible()
    with mail_server(Box()) as port:
        set_up_mail(port)
        page.goto(f"/scripts/{version}")
        page.get_by_role("link", name="Send a link…").click()
        page.get_by_label("Priya Shah, Public information officer").check()
        assert found_by_axe(page) == []
        page.get_by_role("button", name="Mail the link").click()
        expect(page.locator(".flash")).to_contain_text("On its way by mail to Priya Shah.")
        page.get_by_role("button", name="Take back the link of Priya Shah").click()
        expect(page.locator("main table")).to_contain_text("taken back")
        page.goto("/notices/")
        expect(page.locator("main table")).to_contain_text("second_pio@portalder.example")
        assert found_by_axe(page) == []
