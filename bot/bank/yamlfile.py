"""YAML as question authors may write it: plain data, safely and fast, with line numbers.

libyaml's event stream is read once, before anything is composed, since the dangers lie in composing: aliases and merge
keys multiply, deep nesting overflows the stack. YAML 1.1's surprises (``yes``, ``012``, ``12:30``, dates) are
refused instead of guessed at. Numbers are plain decimal numbers, truth values are ``true`` and ``false``; all else
is text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from bot.errors import Problem

MAX_BYTES = 1 << 20
"""Size of a question file, in bytes."""
MAX_DEPTH = 20
MAX_PROBLEMS = 25
"""After so many problems in one file the rest is left for the next run."""

_INT = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})")
_FLOAT = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})?\.[0-9]{1,40}(?:[eE][-+]?[0-9]{1,3})?")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")  # "\frac" in double quotes holds a form feed
_RESOLVERS: dict[str, list[tuple[str, re.Pattern[str]]]] = yaml.SafeLoader.yaml_implicit_resolvers
_TRAPS = {
    "bool": 'YAML reads `{raw}` as a truth value; write true or false, or "{raw}" in quotes if text is meant.',
    "int": 'YAML reads `{raw}` as a number in another notation; write a plain number, or "{raw}" in quotes.',
    "float": 'YAML reads `{raw}` as a number in another notation; write a plain number, or "{raw}" in quotes.',
    "timestamp": 'YAML reads `{raw}` as a date; write "{raw}" in quotes.',
    "null": "there is no value here; write one, or leave the line out.",
}


@dataclass(slots=True)
class Mark:
    """Where a value stands. ``raw`` is a scalar's text as written; ``parts`` are the marks of what it contains."""

    line: int
    raw: str = ""
    parts: dict[str, Mark] | list[Mark] | None = None

    def at(self, path: Sequence[str | int]) -> Mark:
        """The mark at the end of ``path``, or the last one on the way there."""
        mark = self
        for step in path:
            if isinstance(mark.parts, dict) and step in mark.parts:
                mark = mark.parts[str(step)]
            elif isinstance(mark.parts, list) and isinstance(step, int) and step < len(mark.parts):
                mark = mark.parts[step]
            else:
                break
        return mark

    def lines(self, prefix: str = "") -> Iterator[tuple[str, int]]:
        """The dotted path and line of everything inside."""
        named = self.parts.items() if isinstance(self.parts, dict) else enumerate(self.parts or ())
        for name, mark in named:
            path = f"{prefix}{name}"
            yield path, mark.line
            if mark.parts:
                yield from mark.lines(f"{path}.")


@dataclass(frozen=True, slots=True)
class Document:
    """A file's data with its marks. With problems, the data is what could be read all the same."""

    data: Any
    mark: Mark
    problems: tuple[Problem, ...] = ()


def read(path: Path, *, number_keys: bool = False) -> Document:
    """Read a file of at most 1 MiB; with ``number_keys``, a key may be a number (it stays text in the data).

    Never raises for what the file holds.
    """
    try:
        if not path.is_file():
            return _refused(path, 0, "this is not a file; question files are plain YAML files.")
        size = path.stat().st_size
        if size > MAX_BYTES:
            return _refused(path, 0, f"the file has {size:,} bytes; split it into files of at most {MAX_BYTES:,}.")
        content = path.read_bytes()
    except OSError as error:
        return _refused(path, 0, f"the file can't be read: {error.strerror or error}; check its permissions.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return _refused(path, line, "this is not UTF-8 text; save the file in UTF-8.")
    return parse(text, str(path), number_keys=number_keys)


def parse(text: str, name: str, *, number_keys: bool = False) -> Document:
    """Read YAML text; ``name`` stands before the line in problems."""
    reader = _Reader(name, number_keys)
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            reader.take(event)
    except _Enough:
        pass
    except UnicodeEncodeError:
        reader.problems.append(Problem(name, "half a surrogate pair stands in the text; save the file in UTF-8."))
    except yaml.YAMLError as error:
        reader.syntax(error, text)
    return reader.document()


def _refused(path: Path, line: int, what: str) -> Document:
    return Document(None, Mark(line), (Problem(f"{path}:{line}" if line else str(path), what),))


class _Enough(Exception):  # noqa: N818 - ends the reading, isn't an error of its own
    pass


@dataclass(slots=True)
class _Open:
    """A mapping or sequence that is being read. ``key`` is the mapping's key that waits for its value."""

    data: dict[str, Any] | list[Any]
    mark: Mark
    key: str | None = None
    key_line: int = 0


@dataclass(slots=True)
class _Reader:
    name: str
    number_keys: bool = False
    problems: list[Problem] = field(default_factory=list)
    stack: list[_Open] = field(default_factory=list)
    root: tuple[Any, Mark] | None = None
    documents: int = 0

    def take(self, event: yaml.Event) -> None:
        match event:
            case yaml.ScalarEvent():
                self._scalar(event)
            case yaml.MappingStartEvent():
                self._open(event, {})
            case yaml.SequenceStartEvent():
                self._open(event, [])
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                closed = self.stack.pop()
                self._place(closed.data, closed.mark)
            case yaml.AliasEvent():
                self._problem(event, f"aliases (`*{event.anchor}`) are not allowed; write the text out.")
                raise _Enough
            case yaml.DocumentStartEvent():
                self.documents += 1
                if self.documents > 1:
                    self._problem(event, "the file holds several documents (`---`); keep one per file.")
                    raise _Enough

    def syntax(self, error: yaml.YAMLError, text: str) -> None:
        """Note what libyaml refused."""
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        if mark is None:
            position = getattr(error, "position", None) or 0
            line = text.encode("utf-8", "replace").count(b"\n", 0, position) + 1
            self._note(line, "a character that YAML doesn't allow stands here; remove it.")
            return
        lines = text.splitlines()
        here = lines[mark.line] if mark.line < len(lines) else ""
        self._note(mark.line + 1, _syntax(str(getattr(error, "problem", "")), here))

    def document(self) -> Document:
        data, mark = self.root or (None, Mark(1))
        if self.root is None and not self.problems:
            self._note(1, "the file is empty; it needs `schema: 1` and `items:`.")
        return Document(data, mark, tuple(self.problems))

    # -------------------------------------------------------------- one event

    def _open(self, event: yaml.CollectionStartEvent, data: dict[str, Any] | list[Any]) -> None:
        self._plainly(event)
        if len(self.stack) >= MAX_DEPTH:
            self._problem(event, f"nested more than {MAX_DEPTH} levels deep; question files need fewer than ten.")
            raise _Enough
        top = self.stack[-1] if self.stack else None
        if top is not None and isinstance(top.data, dict) and top.key is None:
            self._problem(event, "a key must be a plain word.")
            raise _Enough
        parts: dict[str, Mark] | list[Mark] = {} if isinstance(data, dict) else []
        self.stack.append(_Open(data, Mark(_line(event), parts=parts)))

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        if event.anchor is not None or event.tag is not None:
            self._plainly(event)
        raw: str = event.value
        line = _line(event)
        if _CONTROL.search(raw):
            self._note(line, "a tab or control character is in this text; use spaces, and \\\\ for a backslash.")
        top = self.stack[-1] if self.stack else None
        if top is not None and isinstance(top.data, dict) and top.key is None:
            self._key(top, raw, line, plain=event.implicit[0])
            return
        value = self._resolved(raw, line) if event.implicit[0] else raw
        self._place(value, Mark(line, raw))

    def _key(self, top: _Open, raw: str, line: int, *, plain: bool) -> None:
        if raw == "<<" and plain:
            self._note(line, "merge keys (`<<`) are not allowed; write the keys out.")
        elif plain and not self._suits(self._resolved(raw, line)):
            self._note(line, f'the key `{_clip(raw)}` must be text; write "{_clip(raw)}" in quotes.')
        elif isinstance(top.mark.parts, dict) and raw in top.mark.parts:
            first = top.mark.parts[raw].line
            self._note(line, f"the key `{_clip(raw)}` was already given in line {first}; keep one of them.")
        top.key, top.key_line = raw, line

    def _suits(self, key: Any) -> bool:
        return isinstance(key, str) or (self.number_keys and type(key) in (int, float))

    def _resolved(self, raw: str, line: int) -> Any:
        """A plain scalar's value; what YAML 1.1 would turn into something else is noted and kept as text."""
        for tag, pattern in _RESOLVERS.get(raw[:1], ()):
            if pattern.match(raw):
                return self._number(raw, tag.rpartition(":")[2], line)
        return raw

    def _number(self, raw: str, kind: str, line: int) -> Any:
        if raw in ("true", "false"):
            return raw == "true"
        if kind == "int" and _INT.fullmatch(raw):
            return int(raw)
        if kind == "float" and _FLOAT.fullmatch(raw):
            return float(raw)
        if kind in _TRAPS:
            self._note(line, _TRAPS[kind].format(raw=_clip(raw)))
        return raw

    def _place(self, value: Any, mark: Mark) -> None:
        """Put a finished value where it belongs."""
        if not self.stack:
            self.root = (value, mark)
            return
        top = self.stack[-1]
        if isinstance(top.data, list) and isinstance(top.mark.parts, list):
            top.data.append(value)
            top.mark.parts.append(mark)
        elif isinstance(top.data, dict) and isinstance(top.mark.parts, dict) and top.key is not None:
            if top.key not in top.data:
                mark.line = top.key_line  # the line of `key: |`, not of the block's first line
                top.data[top.key] = value
                top.mark.parts[top.key] = mark
            top.key = None

    def _plainly(self, event: yaml.NodeEvent) -> None:
        if event.anchor is not None:
            self._problem(event, f"anchors (`&{_clip(event.anchor)}`) are not allowed; write the text out.")
        tag = getattr(event, "tag", None)
        if tag is not None:
            self._problem(event, f"tags (`{_clip(str(tag))}`) are not allowed; remove it.")

    def _problem(self, event: yaml.Event, what: str) -> None:
        self._note(_line(event), what)

    def _note(self, line: int, what: str) -> None:
        self.problems.append(Problem(f"{self.name}:{line}", what))
        if len(self.problems) >= MAX_PROBLEMS:
            raise _Enough


def _line(event: yaml.Event) -> int:
    mark: Any = event.start_mark  # the stubs allow None, libyaml always sets it
    return int(mark.line) + 1


def _clip(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 40 else line[:39] + "…"


def _syntax(problem: str, line: str) -> str:
    """What to do about an error of libyaml's in ``line``."""
    if "\t" in line:
        return "a tab stands here; indent with spaces."
    if "mapping values are not allowed" in problem:
        return "a colon inside unquoted text; put the text in quotes."
    if "escape" in problem:
        return "an unknown escape in double quotes; write \\\\ for a backslash, or use single quotes."
    return f"this is not valid YAML ({problem or 'unreadable'}); check indentation, quotes and brackets here."
