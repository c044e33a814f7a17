"""What can be typed next: a pure function of the text before the cursor and of what is known. No prompt_toolkit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.commands import SLASHES, Option, Slash
from bot.commands.table import KINDS
from bot.model import Topic
from bot.ui import Field

META = (
    ("as", "be another member, e.g. /as m2; a star makes an organiser: /as lead*"),
    ("who", "list the members of this session"),
    ("in", "go to another channel, e.g. /in lounge"),
    ("quit", "leave (Ctrl-D does so too)"),
)
"""Commands of the terminal itself."""
MOST = 40


@dataclass(frozen=True, slots=True)
class Known:
    """Where suggestions come from. ``questions`` are (id, stem), ``fields`` the names of the open form's fields."""

    topics: Sequence[Topic] = ()
    questions: Sequence[tuple[str, str]] = ()
    members: Sequence[str] = ()
    teams: Sequence[str] = ()
    channels: Sequence[str] = ()
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
        yield from (Suggestion(f"{name}:", len(word)) for name in source if _fits(name, word))
        return
    typed = rest.rpartition(",")[2].lstrip()
    yield from (Suggestion(f'"{label}"', len(typed)) for label in source if _fits(label, typed.strip('"')))


def _slash(text: str, known: Known) -> Iterator[Suggestion]:
    word, space, rest = text[1:].partition(" ")
    if space and word in {name for name, _ in META}:
        names = {"as": known.members, "in": known.channels}.get(word, ())
        yield from (Suggestion(name, len(rest)) for name in names if _fits(name, rest))
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
        part = value.rpartition(",")[2] if option.suggest == "topics" or option.name == "kinds" else value
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
    """(value, explanation) for an option of which ``typed`` stands there already."""
    if option.suggest == "zone":
        from bot.rules.zones import complete_zone  # noqa: PLC0415 (reads the zone data, which takes a while)

        return [(name, "") for name in complete_zone(typed)]
    if option.suggest in ("topic", "topics"):
        return [(t.id, t.title) for t in known.topics if any(_fits(name, typed) for name in (t.id, t.slug, t.title))]
    if option.suggest == "question":
        return [(id_, stem) for id_, stem in known.questions if typed.lower() in id_]
    return [pair for pair in _closed_list(option, known) if _fits(pair[0].strip('"'), typed)]


def _closed_list(option: Option, known: Known) -> Iterable[tuple[str, str]]:
    lists: dict[str, Iterable[tuple[str, str]]] = {
        "team": ((f'"{name}"' if " " in name else name, "") for name in known.teams),
        "channel": ((name, "") for name in known.channels),
        "command": ((slash.name, slash.help) for slash in SLASHES),
    }
    if option.suggest in lists:
        return lists[option.suggest]
    choices = KINDS if option.name == "kinds" else ("yes", "no") if option.kind == "bool" else option.choices
    return ((choice, "") for choice in choices)


def field_values(field: Field, before: str) -> list[Suggestion]:
    """What can stand in a form's field of which ``before`` has been typed."""
    option = Option(field.name, field.hint, choices=tuple(label for _, label in field.options), suggest=field.suggest)
    part = before.rpartition(",")[2].lstrip() if field.many else before
    found = values(option, part, Known()) if field.options or field.suggest == "zone" else ()
    return [Suggestion(text, len(part), meta) for text, meta in found][:MOST]


def _fits(text: str, typed: str) -> bool:
    """Whether ``text``, or a word of it, begins with what was typed."""
    lowered, wanted = text.casefold(), typed.casefold()
    return lowered.startswith(wanted) or any(word.startswith(wanted) for word in lowered.replace("-", " ").split())
