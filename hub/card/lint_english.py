"""The lint's English words. What they do not know, the lint cannot see."""

import re

from hub.card.lint_words import (
    ACTION_SLOTS,
    CLOCK_TIME,
    HAZARD_SLOTS,
    PLACE_SLOTS,
    SOURCE_SLOTS,
    STREETS,
    TIME_SLOTS,
    Element,
    Tongue,
    terms,
    words,
)

_DAY = words(
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?", r"(?:jan|febr)uary", "march", "april",
    r"may \d{1,2}",
    "june", "july", "august", "september", "october", "november", "december", "daily", "weekdays?",
    "weekends?", r"(?:every|each|all|any) (?:day|night|morning|evening)", r"days? a week",
    r"24 hours",
    "today", "tonight", "tomorrow", "yesterday", r"this (?:morning|afternoon|evening)",
)  # fmt: skip
_HAZARDS = words(
    r"\w*fires?", r"flood\w*", r"storms?", r"hurricanes?", r"tornado\w*", r"earthquakes?",
    "quake", "shaking",
    r"aftershocks?", r"shook", r"tsunamis?", "surge", r"winds?", "smoke", "fumes", "heat", "cold",
    "freezing", "snow",
    "ice", "lightning", "hail", r"landslides?", r"mudslides?", r"explo\w+", r"leaks?",
    r"spill\w*", "gas",
    r"chemicals?", "toxic", r"poison\w*", r"contamina\w+", "germs", "dirty", r"unsafe",
    r"not safe", "safe again",
    r"danger\w*", r"warning", r"outages?",
    r"(?:power|water|phone|gas) (?:is|are|may be) (?:out|off|down)", "is out",
    r"(?:lines?|wires?) (?:is|are) down", r"boil", r"do not drink", "sick", "ill", "illness",
    "flu", "virus", "disease",
    r"outbreak", r"vaccin\w+", r"hurt", r"kill\w*", r"die", r"injur\w+", r"trapped", r"damage\w*",
    "debris", r"closed?",
    r"closures?", r"block\w+", "full", r"evacuat\w+", "curfew", r"scams?", r"false", "rumors?",
    "mistake", "shooting",
    "attack", "missing", r"shelters?", r"lost pay", "disaster", r"high water", "orders? everyone",
    "rotten", "smell",
    "will not run", r"not run",
)  # fmt: skip
_ACTS = (
    r"boil|use|drink|stay|leave|go|move|get|call|take|bring|keep|close|shut|open|wear|avoid|"
    r"do not|don['’]t|turn|drop|cover|hold|run|throw|flush|put|apply|file|report|sign|give|"
    r"come|wait|check|listen|ask|return|pack|be (?:packed|ready|prepared)|prepare|seek|lie|"
    r"follow|read|rinse|wash|see|visit|look|tell|text|stop|walk|drive|slow|finish|never|"
    r"pick|write|find|make|let|plan|have|watch|charge|tune|save|say|you need|"
    r"you do not need|you can|you may|shelter|evacuate|eat|set|cool|rest|sit|unplug|dial|"
    r"tap"
)
_GUIDANCE = re.compile(
    rf"(?:^|[.!?;:,–—]\s*[\"“]?|\b(?:please|then|and|or|to|should|must|may|can|now|drivers,)\s+)"
    rf"(?:{_ACTS})\b"
    r"|\bI (?:will|can|want to) connect you\b|\bconnecting you\b",
    re.IGNORECASE,
)
ENGLISH = Tongue(
    lang="en",
    elements=(
        Element(
            "source", "Source", SOURCE_SLOTS,
            words("says?", "said", "reports?", "announced?", "orders?", "ordered", "confirms?",
            "confirmed",
                  "according to", "warns?", "advises?", "asks?", "tells?", "we are aware",
                  "knows? of",
                  r"(?:department|agency|county|city|police) (?:has|is|will|gives?|helps?)"),
            "Could not find who says so. Begin with the name: “Port Alder Water says: …”",
        ),
        Element(
            "hazard", "Hazard and impact", HAZARD_SLOTS, _HAZARDS,
            "Could not find what is wrong and what it does. Name it: “the water may be unsafe”.",
        ),
        Element(
            "place", "Location", PLACE_SLOTS,
            re.compile(
                rf"\b(?:zip codes?|county|zones?|neighborhoods?|everywhere|citywide|city hall|"
                rf"\d{{5}}|(?:(?-i:[A-Z])\w+|\d+(?:st|nd|rd|th)) (?:{STREETS}))\b"
                r"|\b(?:north|south|east|west) of\b"
                r"|(?-i:\b(?:in|at|near|around|for|on) (?:the )?[A-Z][a-z]+)",
                re.IGNORECASE,
            ),
            "Could not find where. Name the area a caller can check: ZIP codes, streets or a zone.",
        ),
        Element(
            "time", "Time", TIME_SLOTS,
            re.compile(rf"{CLOCK_TIME}|{_DAY.pattern}", re.IGNORECASE),
            "Could not find until when. Write a clock time and a day: “until 6 pm Wednesday”.",
        ),
        Element(
            "guidance", "Guidance", ACTION_SLOTS, _GUIDANCE,
            "Could not find what to do. Say it as an order: “Boil tap water before you drink it.”",
        ),
    ),
    spared=words(
        r"(?:as |how |too )soon(?: as)?", r"sooner or later", r"(?:no |not )?later than",
        "see you later",
        r"(?:\d+|one|two|three|a few|some|many) (?:minute|hour|day|week|month|year)s? later",
        r"day after tomorrow(?='s)",
    ),
    relative=words(
        "tomorrow", "tonight", "today", "yesterday", "soon", "shortly", "later", "recently",
        r"this (?:morning|afternoon|evening|week|weekend|month)",
        r"(?:next|last) (?:week|weekend|month)",
        r"(?:in|within) (?:a few|the next few|the coming|several) (?:minute|hour|day|week)s",
        r"in an? (?:minute|hour|day|week)", "momentarily", "any (?:minute|moment|time) now",
    ),
    jargon=terms(
        {
            "=EOC": "the city’s emergency center", "=IVR": "the phone recording",
            "=JIC": "the news office",
            "=PIO": "the spokesperson", "=POD|PODs": "a place to pick up food and water",
            "=MRE|MREs": "a ready meal",
            "=AQI": "air quality", "=ETA": "when it comes", "=HAZMAT": "dangerous chemicals",
            "hazmat": "dangerous chemicals",
            "(?:non-?)?potable": "safe to drink",
            "shelter(?:ing|ed)?[- ]in[- ]place": "go inside, stay inside, close doors and windows",
            "inundat\\w+": "flooding", "precipitation": "rain or snow", "utili[sz]\\w+": "use",
            "commenc\\w+": "start",
            "prior to": "before", "in the event (?:of|that)": "if", "approximately": "about",
            "individuals": "people",
            "ingest\\w*": "eat or drink", "terminat\\w+": "end", "mitigat\\w+": "make less",
            "purchas\\w+": "buy",
            "egress": "way out", "ingress": "way in", "personnel": "crews",
            "respiratory distress": "trouble breathing",
            "respiratory": "of the lungs", "operational period": "shift",
            "jurisdictions?": "the city or county, by name",
            "reunification": "finding your family", "at this time": "now, or the clock time",
            "disseminat\\w+": "send out",
            "ambulatory": "able to walk", "cease": "stop", "endeavor": "try",
            "facilitat\\w+": "help", "sufficient": "enough",
            "pursuant to": "under", "adhere to": "follow", "exacerbat\\w+": "make worse",
            "turbidity": "cloudiness",
        }
    ),
    explained=words("inside", "indoors", "close (?:all |the |your )*(?:doors?|windows?)"),
    day=_DAY,
    moment="6 pm Wednesday",
    date="December 5",
    noon="noon",
    midnight="midnight",
)  # fmt: skip
