"""Dates and holidays: reading them, and telling whether a date is one.

Holidays come from the ``holidays`` package (countries and their subdivisions); it is imported when first needed,
because that takes a while, and each (code, year) table is kept.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from bot.errors import QuizError
from bot.hints import closest, did_you_mean, quoted

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_NONE = ("", "none", "no", "off", "-")


def parse_date(text: str) -> date:
    """An ISO date (``2026-12-24``) → a date. Raises QuizError for anything else, and outside 2000 to 2999."""
    typed = text.strip()
    try:
        day = date.fromisoformat(typed) if _ISO.fullmatch(typed) else None
    except ValueError:
        raise QuizError(f"{quoted(text)} isn't in the calendar: check the month and the day.") from None
    if day is None:
        raise QuizError(f"{quoted(text)} isn't a date: write year-month-day, like 2026-12-24.")
    if not 2000 <= day.year < 3000:
        raise QuizError(f"{quoted(text)} is too far away: the year must be between 2000 and 2999.")
    return day


def parse_holidays(text: str) -> tuple[str, ...]:
    """A comma-separated list of ISO dates and holiday codes → the same, each once, codes in their usual form.

    A code is a country known to the ``holidays`` package, with or without a subdivision: ``DE``, ``DE-BY``, ``US-CA``.
    Country names are read too (``germany`` → ``DE``). ``none`` and an empty text give ().
    """
    if text.strip().casefold() in _NONE:
        return ()
    parts = [" ".join(part.split()) for part in text.replace(";", ",").split(",")]
    return tuple(dict.fromkeys(_holiday(part) for part in parts if part))


def _holiday(part: str) -> str:
    if re.match(r"\d", part):
        return parse_date(part).isoformat()
    countries = _countries()
    code = countries.get(part.casefold())
    if code:
        return code
    head, dash, tail = part.partition("-")
    country = countries.get(head.strip().casefold())
    if country and dash:
        return f"{country}-{_subdivision(country, tail.strip())}"
    near = closest(part, {name: f"{code} ({name.title()})" for name, code in countries.items() if len(name) > 3}, 2)
    fix = did_you_mean(near) or " Write a country code like DE, US-CA or DE-BY, or a date like 2026-12-24."
    raise QuizError(f"There are no holidays for {quoted(part)}.{fix}")


def _subdivision(country: str, typed: str) -> str:
    known = {name.casefold(): name for name in _subdivisions(country)}
    if typed.casefold() in known:
        return known[typed.casefold()]
    if not known:
        raise QuizError(f"{country} has no regional holidays here: write just {country}.")
    near = [f"{country}-{name}" for name in closest(typed, known) or list(known.values())[:3]]
    raise QuizError(f"{country} has no region {quoted(typed)}.{did_you_mean(near)}")


def is_holiday(day: date, holidays: tuple[str, ...]) -> str | None:
    """The holiday's English name, the date itself in ISO form if it is listed as such, or None if it is none.

    ``holidays`` is what ``parse_holidays`` gave. Codes that the package no longer knows count for nothing.
    """
    for entry in holidays:
        if entry[0].isdigit():
            if entry == day.isoformat():
                return entry
        elif name := _table(entry, day.year).get(day):
            return name
    return None


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    """Every name, two-letter and three-letter code, case-folded → the two-letter code."""
    from holidays.registry import COUNTRIES  # noqa: PLC0415 (slow to import, and most schedules need none)

    table = {"uk": "GB"}
    for name, (_, code, *aliases) in COUNTRIES.items():
        for word in (name.replace("_", " "), code, *(alias for alias in aliases if len(alias) == 3)):
            table.setdefault(word.casefold(), code)
    return table


@lru_cache(maxsize=64)
def _subdivisions(country: str) -> tuple[str, ...]:
    from holidays import country_holidays  # noqa: PLC0415 (slow to import, and most schedules need none)

    return tuple(country_holidays(country).subdivisions)


@lru_cache(maxsize=512)
def _table(code: str, year: int) -> dict[date, str]:
    from holidays import country_holidays  # noqa: PLC0415 (slow to import, and most schedules need none)

    country, _, region = code.partition("-")
    try:
        return dict(country_holidays(country, subdiv=region or None, years=year, language="en_US"))
    except NotImplementedError:
        return {}
