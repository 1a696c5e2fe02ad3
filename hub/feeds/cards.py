"""An item's words laid out as a card that a writer goes on with."""

from typing import Any

from hub.approvals.models import Words
from hub.core.command import Deed
from hub.core.ids import new_id
from hub.feeds.borrowed import cut, inert, no_slot
from hub.incidents.models import Incident
from hub.people.models import Actor
from hub.scripts.models import LONGEST_TITLE, Script, Version, slugged

ENGLISH = "en"
MOST_SAID = 4_000  # characters: a call is short, and the whole text stands with the item
LAYOUT = """## Transfer
- 911: 

## Say
{say}

## Ask
- 

## Do
- 

## Don't say
"""  # noqa: W291 -- the writer goes on behind the dash


def begun_script(deed: Deed, by: Actor, incident: Incident, news: dict[str, Any]) -> Version:
    """A script of its own for this incident, with the source's words."""
    data = news["data"]
    title = cut(no_slot(" ".join(str(data["title"]).split())), LONGEST_TITLE)
    slug = f"{slugged(title)[:45].strip('-')}-{new_id()[-8:]}".strip("-")
    script = Script(slug=slug, hazard=slugged(incident.hazard)[:40] or "any")
    version = Version(script=script, lang=ENGLISH, world=incident.world, number=1,
                      words=Words(kind="script"))  # fmt: skip
    version.incident_id = incident.id
    version.slots, version.public, version.bound = {}, False, {}
    version.written(
        by, deed.now, LAYOUT.format(say=said(data)), {}, title=title,
        topics=[slugged(incident.hazard)[:40] or "any"], public=False,
        sources=[_source(data, news["feed"]["name"])], bound={},
    )  # fmt: skip
    deed.add(version)
    return version


def said(data: dict[str, Any]) -> str:
    """What the source says as paragraphs to be read aloud: what is so, what to do, where."""
    where = f"Where: {data['area']}" if data["area"] else ""
    parts = [data["title"], *str(data["instruction"]).split("\n\n"),
             *str(data["text"]).split("\n\n"), where]  # fmt: skip
    told = (inert(" ".join(str(part).split())) for part in parts)
    return cut("\n\n".join(one for one in told if one), MOST_SAID)


def _source(data: dict[str, Any], feed: str) -> dict[str, str]:
    who = str(data["source"] or feed)
    date = str(data["sent"] or "")[:10]
    return {"title": who, "publisher": feed, "url": data["link"], "date": date}
