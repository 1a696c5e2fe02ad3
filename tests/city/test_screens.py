"""Old page + events = fresh page: what is set up while a screen is open reaches it."""

from collections.abc import Callable

import pytest

from hub.city import commands, queries
from hub.formats.areas import AreaShape
from tests.browser import storm
from tests.cast import actor
from tests.screens.fresh import caught_up, normal

PARTS = ("city-name", "directory", "area-field", "call-lead", "sign-on-site", "sign-on-go")
ADMIN = actor("admin")


def page(opened, address: str) -> str:
    answer = opened.get(address)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def departments(db) -> dict[str, str]:
    with db.reading() as session:
        return {one.name: one.id for one in queries.departments(session)}


def shapes(*codes: str) -> list[AreaShape]:
    return [AreaShape(code, f"Around {code}", None) for code in codes]


DEEDS: dict[str, Callable[[dict[str, str], str], object]] = {
    "a department": lambda _, __: commands.add_department(
        ADMIN, "Éire & <Sons>", "555 0199", "9-5"
    ),
    "another name": lambda ids, _: commands.change_department(
        ADMIN, ids["Alder Power"], "Zeta Power", "555 0181", "outages"
    ),
    "one less": lambda ids, _: commands.remove_department(ADMIN, ids["Port Alder Water"]),
    "a second site": lambda _, __: commands.add_site(ADMIN, "Annex"),
    "a site's name": lambda _, site: commands.rename_site(ADMIN, site, "Civic <Hall>"),
    "numbered areas": lambda _, __: commands.load_areas(ADMIN, shapes("90002", "90001")),
    "named areas": lambda _, __: commands.load_areas(ADMIN, shapes("b 1", "B2", "a", "É", "10")),
    "no lead": lambda _, __: commands.change_city(ADMIN, name="Alder <Port>", lead_desk=""),
    "a lead": lambda _, __: commands.change_city(ADMIN, name="Alder", lead_desk="555 0100"),
}


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
@pytest.mark.parametrize("drill", [False, True], ids=["live", "exercise"])
def test_an_open_console_follows_the_set_up(db, browser, drill):
    [site] = storm.set_up()
    world = storm.opened("Blue Tide", exercise=True) if drill else ""
    opened, address = browser("agent"), f"/console?exercise={world}"
    ids, first = departments(db), page(opened, address)
    for what, deed in DEEDS.items():
        before = page(opened, address)
        deed(ids, site)
        after = page(opened, address)
        assert before != after, what
        assert normal(caught_up(opened, before), *PARTS) == normal(after, *PARTS), what
    assert normal(caught_up(opened, first), *PARTS) == normal(page(opened, address), *PARTS)


def test_the_first_department_and_the_first_site_come_to_an_empty_console(db, browser):
    opened = browser("agent")
    before = page(opened, "/console")
    assert "No site is set up yet" in before
    commands.add_site(ADMIN, "Civic Center")
    commands.add_department(ADMIN, "Water", "555 0170")
    shown = caught_up(opened, before)
    assert normal(shown, *PARTS) == normal(page(opened, "/console"), *PARTS)
    assert "Sign on at Civic Center" in shown


@pytest.mark.parametrize(("part", "address"), [("pio", "/desk"), ("commander", "/board")])
def test_desk_and_board_follow_the_citys_name(db, browser, part, address):
    storm.set_up()
    opened = browser(part)
    before = page(opened, address)
    commands.change_city(ADMIN, name="Alder <Port>")
    after = page(opened, address)
    assert normal(caught_up(opened, before), "city-name") == normal(after, "city-name")
    assert "Alder &lt;Port&gt;" in after, "also within the seconds the frame believes its own"
