"""What a setting's value may be. Each check reads text (or a value that is right already) and raises ValueError with
one sentence that names the fix; none repeats a value that might hold a password."""

from __future__ import annotations

import os
import re
import zoneinfo
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bot import hints

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_DATABASES = ("sqlite", "sqlite+aiosqlite", "postgresql", "postgresql+asyncpg", "postgres")


def zone(value: Any) -> str:
    """An IANA zone of the form Area/City, or UTC: abbreviations and offsets don't say when clocks change."""
    name = str(value).strip()
    if name == "UTC":
        return name
    names = [known for known in zoneinfo.available_timezones() if "/" in known]
    if name in names:
        return name
    hint = (
        hints.did_you_mean(hints.closest(name, [*names, "UTC"], 1)) or " Write an IANA name like Europe/Berlin, or UTC."
    )
    raise ValueError(f"{hints.quoted(name)} isn't a time zone.{hint}")


def duration(least: str, most: str) -> Callable[[Any], int]:
    """``24h``, ``90m``, ``2d`` or ``0``, within bounds → seconds. A whole number is seconds already."""
    low, high = _seconds(least), _seconds(most)

    def check(value: Any) -> int:
        known = isinstance(value, int) and not isinstance(value, bool)
        seconds = value if known else _seconds(str(value).strip().lower())
        if seconds is None:
            raise ValueError(f"{hints.quoted(str(value))} isn't a duration: write it like 24h, 90m or 2d.")
        if low is None or high is None or not low <= seconds <= high:
            raise ValueError(f"{hints.quoted(str(value))} must be between {least} and {most}.")
        return int(seconds)

    return check


def _seconds(text: str) -> int | None:
    found = re.fullmatch(r"(\d{1,6})\s*([smhd])", text, re.ASCII)
    if found:
        return int(found[1]) * _UNITS[found[2]]
    return 0 if text == "0" else None


def show_duration(seconds: int) -> str:
    """Seconds as ``duration`` reads them; days from two on."""
    units = "dhm" if seconds >= 2 * _UNITS["d"] else "hm"
    unit = next((unit for unit in units if seconds and seconds % _UNITS[unit] == 0), "s")
    return f"{seconds // _UNITS[unit]}{unit}" if seconds else "0"


def whole(least: int, most: int) -> Callable[[Any], int]:
    """A whole number from ``least`` to ``most``."""

    def check(value: Any) -> int:
        text = str(value).strip()
        if not re.fullmatch(r"\d{1,9}", text, re.ASCII) or not least <= int(text) <= most:
            raise ValueError(f"{hints.quoted(str(value))} must be a whole number from {least} to {most}.")
        return int(text)

    return check


def one_of(*words: str) -> Callable[[Any], str]:
    """One of a few words, in any case."""

    def check(value: Any) -> str:
        word = str(value).strip().lower()
        if word not in words:
            hint = hints.did_you_mean(hints.closest(word, words, 1))
            raise ValueError(f"{hints.quoted(str(value))} must be {', '.join(words[:-1])} or {words[-1]}.{hint}")
        return word

    return check


def secret(value: Any) -> Any:
    """A token on one line. The message never shows it."""
    if not isinstance(value, str):
        return value
    text = value.strip()
    if re.search(r"\s", text):
        raise ValueError("there is a space or a line break in it: copy the token again, as one word.")
    return text or None


def address_of(*schemes: str) -> Callable[[Any], str]:
    """A URL with a host and one of the schemes; "" stays unset. A final slash is dropped."""

    def check(value: Any) -> str:
        text = str(value).strip()
        if not text:
            return ""
        parts = _split(text)
        if parts is None or parts.scheme not in schemes or not parts.hostname:
            raise ValueError(f"it must be an address that begins with {schemes[0]}:// or {schemes[1]}:// and a host.")
        return text.rstrip("/")

    return check


def snowflake(value: Any) -> str:
    """The id of something on Discord: 15 to 20 digits; "" stays unset."""
    text = str(value).strip()
    if text and not re.fullmatch(r"\d{15,20}", text, re.ASCII):
        raise ValueError("it must be an id of 15 to 20 digits: Discord's developer mode has “Copy Server ID”.")
    return text


def word(value: Any) -> str:
    """A value without blanks; "" stays unset."""
    text = str(value).strip()
    if re.search(r"\s", text):
        raise ValueError("there is a space or a line break in it: copy it again, as one word.")
    return text


def slash(value: Any) -> str:
    """The name of a slash command, without the stroke: up to 31 small letters, digits, - and _."""
    text = str(value).strip().removeprefix("/")
    if not re.fullmatch(r"[a-z0-9_-]{1,31}", text, re.ASCII):
        raise ValueError(
            f"{hints.quoted(str(value))} must be a command's name, like quiz: small letters, digits, - or _."
        )
    return text


def members(value: Any) -> tuple[str, ...]:
    """Ids of Slack members, parted by commas."""
    parts = re.split(r"[,\s]+", value.strip()) if isinstance(value, str) else [str(each).strip() for each in value]
    found = tuple(part for part in parts if part)
    for name in found:
        if not re.fullmatch(r"[UW][A-Z0-9]{4,30}", name, re.ASCII):
            raise ValueError(
                f"{hints.quoted(name)} isn't a member's id like U024BE7LH: a profile's menu has “Copy member ID”."
            )
    return found


def listen(value: Any) -> str:
    """``host:port``."""
    text = str(value).strip()
    host, _, port = text.rpartition(":")
    if not host or not re.fullmatch(r"\d{1,5}", port, re.ASCII) or int(port) > 65_535 or re.search(r"[\s/]", host):
        raise ValueError(f"{hints.quoted(str(value))} must be host:port, like 127.0.0.1:8080.")
    return text


def database(value: Any) -> str:
    """A file's path, or the URL of a SQLite or PostgreSQL database."""
    text = str(value).strip()
    if not text:
        raise ValueError("it is empty: name a file like quizmaster.db, or a URL postgresql://user@host/name.")
    if "://" not in text:
        return path(text)
    parts = _split(text)
    scheme = text.partition("://")[0].lower()
    if scheme not in _DATABASES:
        raise ValueError(f"{hints.quoted(scheme)} databases aren't supported: name a file, or a postgresql:// address.")
    if parts is None or (scheme.startswith("postgres") and not parts.path.strip("/")):
        raise ValueError("the address names no database: write postgresql://user:password@host:5432/name.")
    return text


def _split(text: str) -> Any:
    """The parts of a URL, or None if it is none."""
    try:
        parts = urlsplit(text)
        parts.port  # noqa: B018 (reading it is what checks it)
    except ValueError:
        return None
    return parts


def path(value: Any) -> str:
    """A path; ``~`` is the home folder."""
    text = str(value).strip()
    if "\0" in text:
        raise ValueError("there is a NUL character in the path.")
    return str(Path(text).expanduser()) if text else ""


def folders(value: Any) -> tuple[str, ...]:
    """Folders (or single files) of questions that exist, or ``builtin``; text is split as $PATH is."""
    parts = value.split(os.pathsep) if isinstance(value, str) else list(value)
    found = tuple(path(part) for part in parts if str(part).strip())
    if not found:
        raise ValueError("it names no folder: write builtin for the questions that come with the quizmaster.")
    for name in found:
        if name != "builtin" and not Path(name).exists():
            raise ValueError(f"there is no folder {hints.quoted(name)}: check the path, or write builtin.")
    return found
