"""What the phone line says: at most half a minute, whole sentences, every number written out."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from hub.formats.spoken import seconds_of
from hub.public.recording import CLOSING, LONGEST, recording

PLACES = st.sampled_from(
    ["Quay Road is closed until 5:30 pm", "Call 555-0142 about the 12 shelters",
     "Boil water for 1 minute in 33101 and 33109", "Route 9 is open"]
)  # fmt: skip
HEADLINES = st.lists(st.lists(PLACES, min_size=1, max_size=6).map(", and ".join), max_size=12)
MOMENTS = st.none() | st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)).map(
    lambda at: at.isoformat() + "Z"
)


@settings(max_examples=100, deadline=None)
@given(headlines=HEADLINES, since=MOMENTS, due=MOMENTS)
def test_the_line_says_whole_sentences_in_half_a_minute(
    headlines: list[str], since: str | None, due: str | None
) -> None:
    told = {"notices": [{"update": {"headline": one}} for one in headlines], "cards": [],
            "next_update": due, "changed_at": since}  # fmt: skip
    zone = ZoneInfo("America/New_York")
    text = recording(told, "This is 311, Port Alder", lambda at: at.astimezone(zone), str)
    assert seconds_of(text.replace("\n", " ")) <= LONGEST
    assert not re.search(r"\d", text), "a number is spoken, not spelt by the machine"
    assert all(line.endswith((".", "!", "?")) for line in text.splitlines())
    assert text.splitlines()[-1].startswith(CLOSING.split(" 911")[0])
    assert ("as of" in text) == (since is not None)
