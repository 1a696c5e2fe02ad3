"""Several things in one sentence, joined and taken apart."""

from hypothesis import given
from hypothesis import strategies as st

from hub.formats.lists import AND, joined, parted

NAMES = st.lists(st.from_regex(r"[0-9]{5}|Zone [A-Z]", fullmatch=True), min_size=1, max_size=6)


@given(NAMES, st.sampled_from([*AND, "ar", "zh", "es-MX"]))
def test_what_was_joined_is_taken_apart_again(names: list[str], lang: str) -> None:
    assert parted(joined(names, lang)) == names


def test_items_with_commas_of_their_own_are_kept_apart() -> None:
    said = joined(["Harbor School, 400 Quay Road", "Pier 4 Hall", "Gym"], "en")
    assert said == "Harbor School, 400 Quay Road; Pier 4 Hall; and Gym"


def test_in_spanish_and_is_e_before_its_own_sound() -> None:
    assert joined(["Quay", "Iglesia"], "es") == "Quay e Iglesia"
    assert joined(["Quay", "hielo"], "es") == "Quay y hielo"
    assert parted("33101 e 33109") == ["33101", "33109"]
