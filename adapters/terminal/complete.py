"""What can be typed next: a pure function of the text before the cursor and of what is known. No prompt_toolkit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.commands import SLASHES, Option, Slash
from bot.ui import Field
from bot.usecases import suggesting
from bot.usecases.suggesting import fits

META = (
    ("as", "be another member, e.g. /as m2; a star makes an organiser: /as lead*"),
    ("who", "list the members of this session"),
    ("in", "go to another channel, e.g. /in lounge"),
    ("quit", "leave (Ctrl-D does so too)"),
)
"""Commands of the terminal itself."""
MOST = 40


@dataclass(frozen=True, slots=True)
class Known(suggesting.Known):
    """Where suggestions come from; ``fields`` are the names of the open form's fields."""

    members: Sequence[str] = ()
    buttons: Sequence[str] = ()
    options: Sequence[str] = ()
    fields: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """``text`` replaces the last ``back`` characters; ``meta`` explains it."""

    text: str
    back: int
    meta: str = ""


def suggestions(before: str, known: Known) -> list[Suggestion]:
    """What can follow ``before``, the text up to the cursor; best first, at most ``MOST``."""
    text = before.lstrip()
    if text.startswith("/"):
        found = _slash(text, known)
    elif text.lower().startswith(("click ", "pick ", "fill ")):
        found = _verb(text, known)
    else:
        found = _begin(text, known)
    return [one for one, _ in zip(found, range(MOST), strict=False)]


def _begin(text: str, known: Known) -> Iterator[Suggestion]:
    verbs = (
        ("click", known.buttons, "press a button"),
        ("pick", known.options, "choose an option by its text"),
        ("fill", known.fields, "fill in the form"),
    )
    if text:
        yield from (
            Suggestion(f"{verb} ", len(text), meta) for verb, use, meta in verbs if use and verb.startswith(text)
        )


def _verb(text: str, known: Known) -> Iterator[Suggestion]:
    verb, _, rest = text.partition(" ")
    source = {"click": known.buttons, "pick": known.options, "fill": known.fields}[verb.lower()]
    if verb.lower() == "fill":
        word = rest.split(" ")[-1]
        yield from (Suggestion(f"{name}:", len(word)) for name in source if fits(name, word))
        return
    typed = rest.rpartition(",")[2].lstrip()
    yield from (Suggestion(f'"{label}"', len(typed)) for label in source if fits(label, typed.strip('"')))


def _slash(text: str, known: Known) -> Iterator[Suggestion]:
    word, space, rest = text[1:].partition(" ")
    if space and word in {name for name, _ in META}:
        names = {"as": known.members, "in": known.channels}.get(word, ())
        yield from (Suggestion(name, len(rest)) for name in names if fits(name, rest))
        return
    slash = _complete_command(text[1:])
    if slash is not None:
        yield from _arguments(slash, text, known)
        return
    named = [*((slash.name, slash.help) for slash in SLASHES), *META]
    yield from (Suggestion(f"/{name}", len(text), help_) for name, help_ in named if name.startswith(text[1:].lower()))


def _complete_command(text: str) -> Slash | None:
    """The command whose words, and a blank behind them, have been typed."""
    lowered = " ".join(text.lower().split()) + (" " if text.endswith(" ") else "")
    return next((slash for slash in SLASHES if lowered.startswith(f"{slash.name} ")), None)


def _arguments(slash: Slash, text: str, known: Known) -> Iterator[Suggestion]:
    word = "" if text.endswith(" ") else text.rsplit(" ", maxsplit=1)[-1]
    key, colon, value = word.partition(":")
    option = next((option for option in slash.options if option.name == key.lower()), None)
    if colon and option is not None:
        part = suggesting.last_of_list(option, value)[1]
        yield from (Suggestion(one, len(part), meta) for one, meta in values(option, part, known))
        return
    unused = [option for option in slash.options if f" {option.name}:" not in text.lower()]
    if unused and word:  # a bare word goes to the first option that is free
        yield from (Suggestion(one, len(word), meta) for one, meta in values(unused[0], word, known))
    yield from (
        Suggestion(f"{option.name}:", len(word), option.help)
        for option in unused
        if option.name.startswith(word.lower())
    )


def values(option: Option, typed: str, known: Known) -> Iterable[tuple[str, str]]:
    """(value, explanation) for an option of which ``typed`` stands there already, as a line writes the value."""
    found = suggesting.values(option, typed.strip('"') if option.suggest == "team" else typed, known)
    return ((f'"{value}"' if option.suggest == "team" and " " in value else value, meta) for value, meta in found)


def field_values(field: Field, before: str) -> list[Suggestion]:
    """What can stand in a form's field of which ``before`` has been typed."""
    option = Option(field.name, field.hint, choices=tuple(label for _, label in field.options), suggest=field.suggest)
    part = before.rpartition(",")[2].lstrip() if field.many else before
    found = values(option, part, Known()) if field.options or field.suggest == "zone" else ()
    return [Suggestion(text, len(part), meta) for text, meta in found][:MOST]
