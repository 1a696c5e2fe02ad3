"""Values as they are said within a sentence: clocks, days and numbers, in English and
Spanish; in another language so that nobody can misread them.
"""

from datetime import datetime, timedelta

DAYS = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "es": ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
}
MONTHS = {
    "en": (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
    "es": (
        "enero", "febrero", "marzo", "abril", "mayo", "junio",
        "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre",
    ),
}  # fmt: skip
NAMED = {  # clock times with a name of their own: "12 pm" is misheard
    "en": {"12:00": "noon", "00:00": "midnight", "24:00": "midnight"},
    "es": {"12:00": "mediodía", "00:00": "medianoche", "24:00": "medianoche"},
}
A_WEEK = timedelta(days=6)  # a weekday alone names one day within it


def said_number(value: str) -> str:
    """1200 as 1,200."""
    whole, point, rest = value.partition(".")
    return f"{int(whole):,}{point}{rest}" if whole != "-0" else value


def said_hours(value: str, lang: str) -> str:
    """08:00-18:00 as 8 am to 6 pm."""
    begin, _, end = value.partition("-")
    lang, whole = _of(lang), (begin, end) == ("00:00", "24:00")
    if lang == "en":
        return "24 hours a day" if whole else f"{_clock(begin, lang)} to {_clock(end, lang)}"
    if lang == "es":
        return "las 24 horas" if whole else f"de {_clock(begin, lang)} a {_clock(end, lang)}"
    return f"{begin}–{end}"


def said_moment(at: datetime, since: datetime, lang: str) -> str:
    """6 pm Thursday; with the date when the weekday alone could be another one. Both are local."""
    lang, clock = _of(lang), f"{at:%H:%M}"
    if lang not in DAYS:
        return f"{at:%Y-%m-%d %H:%M}"
    day, month = DAYS[lang][at.weekday()], MONTHS[lang][at.month - 1]
    near = timedelta(0) <= at.date() - since.date() <= A_WEEK
    if lang == "en":
        named = day if near else f"{day}, {month} {at.day}"
        return f"{_clock(clock, lang)}{' at the start of' * (clock == '00:00')} {named}"
    named = day if near else f"{day} {at.day} de {month}"
    if clock == "00:00":
        return f"medianoche, al empezar el {named}"
    return f"{_clock(clock, lang)} del {named}"


def _clock(clock: str, lang: str) -> str:
    """18:00 as 6 pm, 12:00 as noon."""
    if clock in NAMED[lang]:
        return NAMED[lang][clock]
    hour, minute = int(clock[:2]), clock[3:]
    half = "pm" if hour >= 12 else "am"
    return f"{(hour - 1) % 12 + 1}{f':{minute}' * (minute != '00')} {half}"


def _of(lang: str) -> str:
    """es of es-MX."""
    return lang.split("-")[0].lower()
