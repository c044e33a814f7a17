"""Reading a settings file, YAML or TOML, as plain text values that know their lines.

Values stay text, so that YAML can't turn ``no`` or ``012`` into something else; the checks read them.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.errors import ConfigError, Problem

LARGEST = 100_000
"""Bytes; a settings file has a few lines."""

Text = str | list[str]


@dataclass(frozen=True, slots=True)
class Entry:
    key: str
    value: Text
    line: int


def read(path: Path) -> list[Entry]:
    """The file's entries in order, duplicates included. Raises ConfigError if it can't be read."""
    text = _text(path)
    if path.suffix.lower() == ".toml":
        return list(_toml(path, text))
    if path.suffix.lower() in (".yaml", ".yml"):
        return list(_yaml(path, text))
    raise _broken(path, "its name must end in .yaml, .yml or .toml.")


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except FileNotFoundError:
        raise _broken(path, "there is no such file: check the path.") from None
    except OSError as error:
        raise _broken(path, f"it can't be read ({error.strerror or error}).") from None
    if len(data) > LARGEST:
        raise _broken(path, f"it is larger than {LARGEST // 1000} kB: this can't be a settings file.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _broken(path, "it isn't UTF-8 text: save it as UTF-8.") from None


def _broken(path: Path, what: str, line: int = 0) -> ConfigError:
    return ConfigError([Problem(f"{path}:{line}" if line else str(path), what)])


# ------------------------------------------------------------------ TOML


def _toml(path: Path, text: str) -> Iterator[Entry]:
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        raise _broken(path, f"it isn't valid TOML: {error}.", int(found[1]) if found else 0) from None
    except RecursionError:
        raise _broken(path, "it is nested too deeply: settings are plain key = value lines.") from None
    for key, value in data.items():
        found = re.search(rf"^[ \t]*\[*[\"']?{re.escape(key)}\b", text, re.MULTILINE)
        line = text.count("\n", 0, found.start()) + 1 if found else 1
        yield Entry(key, _plain(path, line, key, value), line)


def _plain(path: Path, line: int, key: str, value: Any) -> Text:
    if isinstance(value, list):
        return [_scalar(path, line, key, item) for item in value]
    return _scalar(path, line, key, value)


def _scalar(path: Path, line: int, key: str, value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str | int | float):
        return str(value)
    raise _nested(path, line, key)


def _nested(path: Path, line: int, key: str) -> ConfigError:
    return _broken(path, f"`{key}` must be a plain value or a list of them, not a table or a date.", line)


# ------------------------------------------------------------------ YAML


def _yaml(path: Path, text: str) -> Iterator[Entry]:
    """Reads events one by one, so that a deep or self-repeating file is refused where it begins to be one."""
    events = _events(path, text)
    start = next(events, None)
    if start is None or (isinstance(start, yaml.ScalarEvent) and not _said(start).strip()):
        return
    if not isinstance(start, yaml.MappingStartEvent):
        raise _broken(path, "it must hold lines of the form `key: value`.", _line(start))
    for key in events:
        if isinstance(key, yaml.MappingEndEvent):
            break
        line = _line(key)
        if not isinstance(key, yaml.ScalarEvent):
            raise _broken(path, "a setting's name must be a plain word.", line)
        value = _value(path, key.value, next(events), events)
        yield Entry(key.value, value, line)
    if extra := next(events, None):
        raise _broken(path, "it holds a second document: delete the `---` line.", _line(extra))


def _value(path: Path, key: str, event: yaml.Event, events: Iterator[yaml.Event]) -> Text:
    if isinstance(event, yaml.ScalarEvent):
        return _said(event)
    if not isinstance(event, yaml.SequenceStartEvent):
        raise _nested(path, _line(event), key)
    values: list[str] = []
    for item in events:
        if isinstance(item, yaml.SequenceEndEvent):
            break
        if not isinstance(item, yaml.ScalarEvent):
            raise _nested(path, _line(item), key)
        values.append(_said(item))
    return values


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _said(event: yaml.ScalarEvent) -> str:
    """Its text; a plain ``null`` or ``~`` says nothing."""
    text: str = event.value
    return "" if not event.style and text in ("~", "null", "Null", "NULL") else text


def _events(path: Path, text: str) -> Iterator[yaml.Event]:
    framing = (yaml.StreamStartEvent, yaml.StreamEndEvent, yaml.DocumentStartEvent, yaml.DocumentEndEvent)
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                raise _broken(path, "anchors and aliases (& and *) aren't taken here.", _line(event))
            if getattr(event, "tag", None) and not isinstance(event, framing):
                raise _broken(path, "tags (!) aren't taken here.", _line(event))
            if not isinstance(event, framing):
                yield event
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise _broken(path, f"it isn't valid YAML: {error.problem}.", line) from None
    except yaml.YAMLError:
        raise _broken(path, "it holds characters that YAML doesn't allow: delete the control characters.") from None
