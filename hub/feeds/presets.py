"""Public feeds a city can add with one press: their addresses, and how often they speak."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Preset:
    """One public feed. `more` says what to put in its place, where the address asks for it."""

    slug: str
    name: str
    url: str
    every: int
    silent: int
    speaks: int = 0
    more: str = ""


PRESETS = (
    Preset("nws", "National Weather Service", "https://api.weather.gov/alerts/active?area=FL",
           60, 10, more="Put your state's two letters after area=."),
    Preset("nws-cap", "National Weather Service, CAP",
           "https://api.weather.gov/alerts/active.atom?area=FL", 120, 15,
           more="Put your state's two letters after area=."),
    Preset("nhc", "National Hurricane Center, Atlantic", "https://www.nhc.noaa.gov/index-at.xml",
           300, 30, 720),
    Preset("usgs", "USGS earthquakes",
           "https://earthquake.usgs.gov/earthquakes/feed/v1.0/summary/2.5_day.geojson",
           120, 15, 720),
    Preset("gdacs", "GDACS disasters", "https://www.gdacs.org/xml/rss_24h.xml", 360, 60, 1440),
    Preset("meteoalarm", "MeteoAlarm",
           "https://feeds.meteoalarm.org/feeds/meteoalarm-legacy-atom-spain", 300, 30,
           more="Put your country's name after atom-."),
)  # fmt: skip
