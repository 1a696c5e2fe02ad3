"""A second administrator confirms by keys alone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from hub.people import commands
from hub.people.models import TERMINAL, Actor
from tests.browser.axe import found_by_axe
from tests.browser.conftest import Served
from tests.cast import PASSWORD, person_id

pytestmark = pytest.mark.browser
Window = Callable[..., Page]


def test_what_another_proposed_is_confirmed_and_refused_by_keys(
    served: Served, window: Window
) -> None:
    id, _ = commands.add_person(TERMINAL, "Nia Second", "nia@x.example", {"admin"}, PASSWORD)
    other = Actor(id, "Nia Second", frozenset({"admin"}))
    commands.change_roles(other, person_id("agent"), {"agent", "pio"})
    commands.change_roles(other, person_id("lead"), {"lead", "deputy"})
    page = window("admin", "/people/")
    expect(page.locator(".pages .badge")).to_have_text("2 to confirm")
    assert found_by_axe(page) == []
    page.get_by_role("button", name="Confirm Dana Ruiz").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".flash")).to_contain_text("Confirmed.")
    expect(page.locator(".pages .badge")).to_have_text("1 to confirm")
    page.locator("summary", has_text="Refuse").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("She leaves next week.")
    page.keyboard.press("Enter")
    expect(page.locator(".flash")).to_contain_text("Refused.")
    expect(page.locator(".pages .badge")).to_have_count(0)
