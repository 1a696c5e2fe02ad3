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
NAMED = {"12:00": "noon", "00:00": "midnight", "24:00": "midnight"}  # "12 pm" is misheard
PARTS = (  # of the Spanish day: until which hour, and how it is said
    (6, "de la madrugada"), (12, "de la mañana"), (19, "de la tarde"), (24, "de la noche"),
)  # fmt: skip
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
        return "24 hours a day" if whole else f"{_english(begin)} to {_english(end)}"
    if lang == "es":
        return "las 24 horas" if whole else f"de {_spanish(begin)} a {_spanish(end)}"
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
        return f"{_english(clock)}{' at the start of' * (clock == '00:00')} {named}"
    named = day if near else f"{day} {at.day} de {month}"
    article = "la" if at.hour in (1, 13) else "las"
    begins = ", al empezar el" if clock == "00:00" else " del"
    return f"{article} {_spanish(clock)}{begins} {named}"


def _english(clock: str) -> str:
    """18:00 as 6 pm, 12:00 as noon."""
    hour, minute = _figures(clock)
    return NAMED.get(clock) or f"{hour}{minute} {'pm' if int(clock[:2]) >= 12 else 'am'}"


def _spanish(clock: str) -> str:
    """18:00 as 6 de la tarde, 12:00 as 12 del mediodía."""
    hour, minute = _figures(clock)
    if clock in ("00:00", "24:00"):
        return "12 de la noche"
    if clock == "12:00":
        return "12 del mediodía"
    part = next(said for until, said in PARTS if int(clock[:2]) < until)
    return f"{hour}{minute} {part}"


def _figures(clock: str) -> tuple[int, str]:
    """18:30 as 6 and :30, 18:00 as 6 alone."""
    return (int(clock[:2]) - 1) % 12 + 1, f":{clock[3:]}" * (clock[3:] != "00")


def _of(lang: str) -> str:
    """es of es-MX."""
    return lang.split("-")[0].lower()
