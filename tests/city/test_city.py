"""The city's set-up: one page, each fault named, nothing secret told, its name on every screen."""

import html
import io
import json

import pytest
from sqlalchemy import select

from hub.city import commands, queries
from hub.city.models import Area
from hub.city.sentences import SENTENCES
from hub.core.errors import Invalid, Missing, NotAllowed
from hub.core.journal import Entry
from hub.formats.areas import AreaShape
from tests.cast import actor

FORM = {
    "name": "Port Alder",
    "zone": "America/New_York",
    "languages": "en, es",
    "positions": "PIO\nShift lead\nPIO",
    "base_url": "https://hub.portalder.example/",
    "lead_desk": "555-0142",
    "smtp_host": "mail.portalder.example",
    "smtp_port": "587",
    "smtp_user": "hub",
    "smtp_password": "secret of the mail",
    "smtp_sender": "hub@portalder.example",
}


def words_of(answer) -> str:
    return html.unescape(answer.get_data(as_text=True))


def stored(db):
    with db.reading() as session:
        return queries.city(session)


def newest(db) -> Entry:
    with db.reading() as session:
        return session.scalars(select(Entry).order_by(Entry.seq.desc()).limit(1)).one()


def test_before_set_up_there_is_a_city_with_defaults(db):
    city = stored(db)
    assert (city.name, city.zone, city.languages) == ("", "UTC", ["en"])
    with db.reading() as session:
        assert not queries.is_set_up(session)


def test_a_city_with_a_name_and_a_site_is_set_up(db):
    commands.change_city(actor("admin"), name="Port Alder", zone="America/New_York")
    commands.add_site(actor("admin"), "East")
    with db.reading() as session:
        assert queries.is_set_up(session)
        assert queries.city(session).tz.key == "America/New_York"


def test_the_whole_page_is_saved(browser, db):
    assert browser("admin").post("/city/", FORM).status_code == 302
    city = stored(db)
    assert city.view() == {
        "name": "Port Alder",
        "zone": "America/New_York",
        "languages": ["en", "es"],
        "positions": ["PIO", "Shift lead"],
        "base_url": "https://hub.portalder.example",
        "lead_desk": "555-0142",
    }
    assert city.smtp["password"] == "secret of the mail"


def test_the_password_of_the_mail_server_is_kept_and_never_shown(browser, db):
    opened = browser("admin")
    opened.post("/city/", FORM)
    opened.post("/city/", {**FORM, "smtp_password": "", "name": "Port Alder City"})
    assert stored(db).smtp["password"] == "secret of the mail"
    assert "secret of the mail" not in words_of(opened.get("/city/"))
    refused = opened.post("/city/", {**FORM, "name": ""})
    assert "secret of the mail" not in words_of(refused)
    with db.reading() as session:
        for entry in session.scalars(select(Entry)):
            assert "secret" not in entry.snapshot


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("name", " "),
        ("name", "x" * 81),
        ("zone", "Mars/Olympus"),
        ("zone", ""),
        ("languages", ""),
        ("languages", "english please"),
        ("positions", "x" * 61),
        ("base_url", "hub.portalder.example"),
        ("base_url", "javascript:alert(1)"),
        ("base_url", "https://hub.portalder.example/path"),
        ("base_url", "https://user@hub.portalder.example"),
        ("lead_desk", "5" * 61),
        ("smtp_port", "mail"),
        ("smtp_port", "99999"),
        ("smtp_sender", "nobody"),
    ],
)
def test_each_fault_is_named_and_what_was_typed_is_kept(browser, db, field, typed):
    answer = browser("admin").post("/city/", {**FORM, field: typed})
    page = words_of(answer)
    assert answer.status_code == 422
    assert f'href="#{field}"' in page
    assert 'value="555-0142"' in page or field == "lead_desk"
    assert stored(db).name == ""


def test_a_change_shows_on_every_screen_at_once(db):
    commands.change_city(actor("admin"), name="Port Alder")
    entry = newest(db)
    assert entry.kind == "city.changed"
    assert set(entry.audience.split()) == {"console", "desk", "board", "exercises"}


@pytest.mark.parametrize("stream", ["console", "desk", "board"])
def test_the_partial_replaces_the_name(app, stream):
    pieces = []

    def put(op, target, caller):
        pieces.append((op, target, str(caller()).strip()))
        return ""

    template = app.jinja_env.get_template(f"city/events/changed.{stream}.html")
    template.render(name="Port <Alder>", put=put)
    named = '<span id="city-name">Port &lt;Alder&gt;</span>'
    assert pieces[0] == ("replace", "city-name", named)
    more = ["lead-desk", "call-lead"] if stream == "console" else []
    assert [target for _, target, _ in pieces[1:]] == more


def test_sites_are_added_and_renamed_and_named_once(browser, db):
    opened = browser("admin")
    assert opened.post("/city/sites", {"site": "East"}).status_code == 302
    answer = opened.post("/city/sites", {"site": " East "})
    assert answer.status_code == 422
    assert "There is a site named East already." in words_of(answer)
    with db.reading() as session:
        [site] = queries.sites(session)
    assert opened.post(f"/city/sites/{site.id}", {"site": "Call center east"}).status_code == 302
    assert "Call center east" in words_of(opened.get("/city/"))
    now_named = {"id": site.id, "name": "Call center east"}
    assert newest(db).view == now_named | {"before": "East", "sites": [now_named]}
    answer = opened.post(f"/city/sites/{site.id}", {"site": ""})
    assert answer.status_code == 422
    assert f'href="#site-{site.id}"' in words_of(answer)
    assert opened.post("/city/sites/none", {"site": "West"}).status_code == 404


def test_departments_are_added_changed_and_removed(browser, db):
    opened = browser("admin")
    form = {"name": "Public works", "phone": "555-0199", "note": "until 18:00"}
    assert opened.post("/city/departments", form).status_code == 302
    with db.reading() as session:
        [one] = queries.departments(session)
    path = f"/city/departments/{one.id}"
    assert opened.post(path, {**form, "phone": "555-0100"}).status_code == 302
    assert newest(db).view["before"]["phone"] == "555-0199"
    answer = opened.post(path, {**form, "phone": ""})
    assert answer.status_code == 422
    assert "Write the number calls are transferred to." in words_of(answer)
    assert opened.post("/city/departments", form).status_code == 422, "the name is taken"
    assert opened.post(f"{path}/remove").status_code == 302
    with db.reading() as session:
        assert queries.departments(session) == []


def upload(opened, name: str, data: bytes):
    return opened.post("/city/areas", {"areas": (io.BytesIO(data), name)})


def test_areas_come_from_a_list(browser, db):
    opened = browser("admin")
    answer = upload(opened, "areas.csv", b"code,name\n90001,North\n90002,South\n")
    assert answer.status_code == 302, words_of(answer)
    offered = [{"code": "90001", "name": "North"}, {"code": "90002", "name": "South"}]
    assert newest(db).view == {"count": 2, "areas": offered, "areas_are_numbers": True}
    assert upload(opened, "areas.csv", b"code,name\n90002,South\n").status_code == 302
    with db.reading() as session:
        assert [area.code for area in queries.areas(session)] == ["90002"]


def test_areas_come_from_a_map_with_their_shapes(browser, db):
    ring = [[0, 0], [1, 0], [1, 1], [0, 0]]
    shape = {"type": "Polygon", "coordinates": [ring]}
    feature = {"type": "Feature", "properties": {"code": "A", "name": "Zone A"}, "geometry": shape}
    data = json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()
    assert upload(browser("admin"), "zones.geojson", data).status_code == 302
    with db.reading() as session:
        polygon = json.loads(session.get(Area, "A").polygon)
    assert polygon["type"] == "MultiPolygon"
    assert len(polygon["coordinates"][0][0]) == 4


@pytest.mark.parametrize("data", [b"", b"\x00\x01", b"colour\nred\n", b"{", b"code\n1\n1\n"])
def test_a_file_that_holds_no_areas_changes_nothing(browser, db, data):
    commands.load_areas(actor("admin"), [AreaShape("A", "Zone A", None)])
    answer = upload(browser("admin"), "areas.csv", data)
    assert answer.status_code == 422
    assert 'href="#areas"' in words_of(answer)
    with db.reading() as session:
        assert len(queries.areas(session)) == 1


def test_every_deed_of_the_city_has_a_sentence_that_its_snapshot_fills(db):
    admin = actor("admin")
    commands.change_city(admin, name="Port Alder")
    commands.rename_site(admin, commands.add_site(admin, "East"), "West")
    commands.load_areas(admin, [AreaShape("A", "Zone A", None)])
    one = commands.add_department(admin, "Public works", "555-0199")
    commands.change_department(admin, one, "Streets", "555-0100", "")
    commands.remove_department(admin, one)
    with db.reading() as session:
        entries = session.scalars(select(Entry)).all()
    assert {entry.kind for entry in entries} == set(SENTENCES)
    for entry in entries:
        assert "{" not in SENTENCES[entry.kind].format(**entry.view)


def test_only_administrators_change_the_city(browser, db):
    with pytest.raises(NotAllowed):
        commands.change_city(actor("pio"), name="Port Alder")
    assert browser("pio").post("/city/sites", {"site": "East"}).status_code == 403
    assert browser("agent").get("/city/").status_code == 403


def test_what_is_not_there_is_missing(db):
    with pytest.raises(Missing):
        commands.remove_department(actor("admin"), "none")
    with pytest.raises(Invalid):
        commands.add_site(actor("admin"), "  ")


def send(opened, path: str, field: str, megabytes: float):
    """A form with one field or file that is mostly spaces, which a list or a map ignores."""
    name = "" if field == "list" else '; filename="a.csv"'
    head = f'--b\r\nContent-Disposition: form-data; name="{field}"{name}\r\n\r\n'.encode()
    inside = b" " * int(megabytes * 1024**2) + b"code,name\n1,One"
    body = head + inside + b"\r\n--b--\r\n"
    return opened.post(path, body, content_type="multipart/form-data; boundary=b")


def test_a_map_may_be_larger_than_anything_else_that_is_sent(browser):
    opened = browser("admin")
    assert send(opened, "/city/areas", "areas", 3).status_code in (302, 422), "it was read"
    answer = send(opened, "/city/areas", "areas", 32)
    assert answer.status_code == 413
    assert "larger than 32 MB. Nothing was stored." in words_of(answer)


@pytest.mark.parametrize("path", ["/city/", "/city/sites", "/people/bulk"])
def test_everything_else_ends_at_two_megabytes_in_words(browser, path):
    answer = send(browser("admin"), path, "areas", 2)
    assert answer.status_code == 413
    assert "larger than 2 MB. Nothing was stored." in words_of(answer)


def test_nobody_else_may_send_a_large_map_either(browser):
    assert send(browser("pio"), "/city/areas", "areas", 3).status_code == 413
    assert send(browser(), "/city/areas", "areas", 3).status_code == 413


def test_a_pasted_list_may_be_as_long_as_an_uploaded_one(browser):
    answer = send(browser("admin"), "/people/bulk", "list", 1.5)
    assert answer.status_code == 422, "read, and refused for what is in it"
