"""Time zones: reading what people type, and completing it.

Only IANA names of the form Area/City and ``UTC`` are taken: abbreviations and offsets don't say when clocks change.
The list is read once from the zone data and kept.
"""

from __future__ import annotations

import re
import unicodedata
import zoneinfo
from functools import lru_cache
from importlib import resources

from bot.errors import QuizError
from bot.hints import closest, did_you_mean, either, quoted

USUAL = (
    "UTC",
    "Europe/London",
    "Europe/Berlin",
    "Europe/Paris",
    "Europe/Madrid",
    "Europe/Warsaw",
    "Europe/Helsinki",
    "Europe/Istanbul",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "America/Toronto",
    "America/Mexico_City",
    "America/Sao_Paulo",
    "Africa/Cairo",
    "Africa/Lagos",
    "Africa/Johannesburg",
    "Asia/Dubai",
    "Asia/Kolkata",
    "Asia/Singapore",
    "Asia/Shanghai",
    "Asia/Tokyo",
    "Asia/Seoul",
    "Australia/Sydney",
)
"""What completion offers before anything was typed."""

_MEANT = {
    **dict.fromkeys(("cet", "cest", "met", "mez", "mesz"), ("Europe/Berlin", "Europe/Paris", "Europe/Warsaw")),
    **dict.fromkeys(("eet", "eest"), ("Europe/Athens", "Europe/Helsinki", "Europe/Kyiv")),
    **dict.fromkeys(("wet", "west"), ("Europe/Lisbon",)),
    **dict.fromkeys(("gmt", "bst", "gb", "uk", "greenwich"), ("Europe/London", "UTC")),
    **dict.fromkeys(("pst", "pdt", "pt", "pst8pdt", "pacific"), ("America/Los_Angeles", "America/Vancouver")),
    **dict.fromkeys(("mst", "mdt", "mt", "mst7mdt", "mountain"), ("America/Denver", "America/Phoenix")),
    **dict.fromkeys(("cst", "cdt", "ct", "cst6cdt", "central"), ("America/Chicago", "Asia/Shanghai")),
    **dict.fromkeys(("est", "edt", "et", "est5edt", "eastern"), ("America/New_York", "America/Toronto")),
    **dict.fromkeys(("akst", "akdt"), ("America/Anchorage",)),
    "hst": ("Pacific/Honolulu",),
    "brt": ("America/Sao_Paulo",),
    "msk": ("Europe/Moscow",),
    "trt": ("Europe/Istanbul",),
    "sast": ("Africa/Johannesburg",),
    "wat": ("Africa/Lagos",),
    "eat": ("Africa/Nairobi",),
    "cat": ("Africa/Maputo",),
    "gst": ("Asia/Dubai",),
    "pkt": ("Asia/Karachi",),
    "ist": ("Asia/Kolkata", "Asia/Jerusalem", "Europe/Dublin"),
    "wib": ("Asia/Jakarta",),
    "hkt": ("Asia/Hong_Kong",),
    "sgt": ("Asia/Singapore",),
    "jst": ("Asia/Tokyo",),
    "kst": ("Asia/Seoul",),
    **dict.fromkeys(("aest", "aedt"), ("Australia/Sydney", "Australia/Brisbane")),
    "acst": ("Australia/Adelaide", "Australia/Darwin"),
    "awst": ("Australia/Perth",),
    **dict.fromkeys(("nzst", "nzdt", "nz"), ("Pacific/Auckland",)),
}
"""Words that don't fix a zone, and what people who type them usually want."""

_LEGACY = ("Etc/", "US/", "Canada/", "Brazil/", "Mexico/", "Chile/", "posix/", "right/", "SystemV/")
_OFFSET = re.compile(r"(?:utc|gmt)?[+-]\d{1,2}(?:[:.]?\d{2})?", re.ASCII)


@lru_cache(maxsize=1)
def zones() -> tuple[str, ...]:
    """Every zone worth offering, sorted: ``UTC`` and the Area/City names, without old ones such as US/Pacific."""
    named = (name for name in zoneinfo.available_timezones() if "/" in name and not name.startswith(_LEGACY))
    return tuple(sorted((*named, "UTC")))


def parse_zone(text: str) -> str:
    """What someone typed → an IANA name in its usual spelling.

    Case, accents, spaces and underscores don't matter; a city will do if it is the only one of that name, and a country
    if it has one zone. Raises QuizError, with suggestions, for abbreviations (CET), offsets (UTC+2) and the unknown.
    """
    typed = _plain(text)
    if not typed:
        raise QuizError("No time zone was named: write a city like Europe/Berlin or America/New_York.")
    if typed in ("utc", "z", "zulu", "etc/utc"):
        return "UTC"
    found = _index().get(typed) or _countries().get(typed, ())
    if len(found) == 1:
        return found[0]
    if found:
        raise QuizError(f"{quoted(text)} has several zones.{did_you_mean(found[:3])}")
    if typed in _MEANT:
        meant = either(list(_MEANT[typed]))
        raise QuizError(f"{quoted(text)} doesn't say when its clocks change: name a city instead, such as {meant}.")
    if _OFFSET.fullmatch(text.strip().casefold().replace(" ", "")):
        raise QuizError(
            f"{quoted(text)} is an offset, which doesn't know summer time: name a city like Europe/Berlin, or UTC."
        )
    near = closest(typed, _first_of())
    fix = did_you_mean(near) or " Write a city like Europe/Berlin or America/New_York."
    raise QuizError(f"There is no time zone {quoted(text)}.{fix}")


def complete_zone(prefix: str, limit: int = 25) -> list[str]:
    """Up to ``limit`` zones for what has been typed so far, best first; with nothing typed, the usual ones.

    First what an abbreviation may mean, then names and cities that begin with it, the zones of such a country, names
    that contain it; look-alikes only if there is nothing else.
    """
    typed = _plain(prefix)
    if not typed:
        return list(USUAL[:limit])
    begins, words, holds = [], [], []
    for name, plain in _plain_names():
        if plain.startswith(typed) or plain.rpartition("/")[2].startswith(typed):
            begins.append(name)
        elif f"/{typed}" in plain or f"_{typed}" in plain:
            words.append(name)
        elif typed in plain:
            holds.append(name)
    begins.sort(key=_usual_first)
    country = next((own for name, own in _countries().items() if len(typed) > 2 and name.startswith(typed)), ())
    found = [*_MEANT.get(typed, ()), *begins, *country, *words, *holds]
    return list(dict.fromkeys(found or closest(typed, _first_of(), limit)))[:limit]


def _usual_first(name: str) -> tuple[bool, str]:
    return name not in USUAL, name


def _plain(text: str) -> str:
    """Case, accents and the kind of space taken away: ``São Paulo`` → ``sao_paulo``."""
    bare = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    return re.sub(r"\s*/\s*", "/", re.sub(r"[\s_-]+", "_", bare.casefold().strip()).replace("_/_", "/"))


@lru_cache(maxsize=1)
def _plain_names() -> tuple[tuple[str, str], ...]:
    return tuple((name, _plain(name)) for name in zones())


@lru_cache(maxsize=1)
def _index() -> dict[str, tuple[str, ...]]:
    """Every way to name a zone → the zones meant: the full name, and its ends (``buenos_aires``).

    Of two names in one area the longer is the current one (America/Argentina/Buenos_Aires); the other looks back.
    """
    index: dict[str, tuple[str, ...]] = {}
    for name, plain in _plain_names():
        _, *tails = plain.split("/")
        for start in range(len(tails)):
            end = "/".join(tails[start:])
            rivals = [*index.get(end, ()), name]
            areas = {rival.partition("/")[0]: rival for rival in sorted(rivals, key=len)}
            index[end] = tuple(rival for rival in areas.values() if rival in USUAL) or tuple(areas.values())
    index.update({_plain(name): (name,) for name in zoneinfo.available_timezones() if "/" in name})
    return index


@lru_cache(maxsize=1)
def _countries() -> dict[str, tuple[str, ...]]:
    """Every country's English name → its zones, the most populous first (the order of the table in ``tzdata``)."""
    folder = resources.files("tzdata.zoneinfo")
    own: dict[str, list[str]] = {}
    for code, _, name, *_ in _rows(folder.joinpath("zone.tab").read_text("utf-8")):
        own.setdefault(code, []).append(name)
    named = _rows(folder.joinpath("iso3166.tab").read_text("utf-8"))
    return {_plain(name): tuple(own[code]) for code, name in named if code in own}


def _rows(table: str) -> list[list[str]]:
    return [line.split("\t") for line in table.splitlines() if line and not line.startswith("#")]


@lru_cache(maxsize=1)
def _first_of() -> dict[str, str]:
    return {word: names[0] for word, names in _index().items()}
