"""From a typed line to a command, by the slash table. Tolerant: quotes, smart quotes, ``key:value`` or bare words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz import process

from bot.commands.table import SLASHES, Arguments, Option, Slash
from bot.commands.words import Command
from bot.errors import QuizError
from bot.hints import quoted
from bot.model import Actor
from bot.text import storable

_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'"})
_WORD = re.compile(r"""(?:(?P<key>[A-Za-z_]+)[:=])?(?:"(?P<quoted>[^"]*)"|(?P<bare>\S+))""")
_YES, _NO = {"yes", "true", "on", "y", "1"}, {"no", "false", "off", "n", "0"}


def parse(line: str, actor: Actor, delivery: str = "") -> Command:
    """Read ``/quiz start topic:t07 3``; the slash may be missing.

    Raises QuizError with a suggestion for an unknown command, an unknown option or a bad value.
    """
    text = storable(line).strip().removeprefix("/").translate(_QUOTES)
    slash, rest = find(text)
    return slash.make(actor, delivery, _arguments(slash, rest))


def find(text: str) -> tuple[Slash, str]:
    """The slash command that ``text`` begins with, and what follows it. Raises QuizError if there is none."""
    typed = text.split()
    for length in (3, 2, 1):
        words = tuple(word.lower() for word in typed[:length])
        for slash in SLASHES:
            if slash.words == words:
                return slash, text.split(maxsplit=length)[length] if len(typed) > length else ""
    raise QuizError(_unknown(typed))


def salvage(line: str) -> tuple[Slash, tuple[tuple[str, str], ...]]:
    """The command of a line that ``parse`` refused, and those of its options (name, text) that are clear all the same.

    Raises QuizError if it isn't even a command.
    """
    slash, rest = find(storable(line).strip().removeprefix("/").translate(_QUOTES))
    known = {option.name: option for option in slash.options}
    clear: dict[str, str] = {}
    for match in _WORD.finditer(rest):
        text = match["quoted"] if match["quoted"] is not None else match["bare"]
        option = known.get((match["key"] or "").lower())
        if option is None and not match["key"]:
            option = next((one for one in slash.options if text.lower() in one.choices), None)
        if option is not None and option.name not in clear and _fits(option, text):
            clear[option.name] = text.lower() if option.choices else text
    return slash, tuple(clear.items())


def _unknown(typed: Sequence[str]) -> str:
    if not typed:
        return "Type a command after the slash, e.g. `/help`."
    family = [slash.name for slash in SLASHES if slash.words[0] == typed[0].lower()]
    if family and len(typed) == 1:
        return f"`/{typed[0].lower()}` needs one more word: " + ", ".join(f"`/{name}`" for name in family) + "."
    said = " ".join(typed[:3]).lower()
    best = process.extractOne(said, [slash.name for slash in SLASHES], score_cutoff=55)
    hint = f"Did you mean `/{best[0]}`?" if best else "`/help` lists what I understand."
    return f"I don't know `/{said[:60].replace('`', '')}`. {hint}"


def _arguments(slash: Slash, rest: str) -> Arguments:
    known = {option.name: option for option in slash.options}
    found: dict[str, str | int | bool] = {}
    loose: list[str] = []
    running = ""  # the free text that the last key began: `name:Red Pandas` has no quotes, and is clear
    if slash.admin:
        rest = re.sub(r",\s+", ",", rest)  # lists such as `topics:t01, t02`; members' commands take free text
    waiting = ""  # a key that a space parts from its value; in free text such a word is text
    prose = any(_is_prose(slash, option) for option in slash.options)
    for match in _WORD.finditer(rest):
        key = (match["key"] or waiting).lower()
        value = match["quoted"] if match["quoted"] is not None else match["bare"]
        waiting = "" if running or key or (loose and prose) else _parted(value, known)
        if waiting:
            continue
        if key in known:
            if key in found:
                raise QuizError(f"`{key}` was given twice; say it once.")
            found[key] = read_value(known[key], value)
            running = key if match["quoted"] is None and _is_prose(slash, known[key]) else ""
        elif key and match["quoted"] is None and not value.startswith("//") and _looks_like_option(key, known):
            raise QuizError(_unknown_option(slash, key))
        elif running:
            found[running] = read_value(known[running], f"{found[running]} {match[0]}")
        else:
            loose.append(match[0].strip('"') if not key else match[0])
    if waiting:
        raise QuizError(f"`{waiting}:` says nothing; write what it is behind it, or leave it out. {usage(slash)}")
    _place(slash, found, loose)
    missing = [option.name for option in slash.options if option.required and option.name not in found]
    if missing:
        raise QuizError(f"`/{slash.name}` needs {' and '.join(f'`{name}`' for name in missing)}. {usage(slash)}")
    return found


def _parted(word: str, known: dict[str, Option]) -> str:
    """The option whose name ``word`` is, with a colon and nothing behind it; "" for any other word."""
    name = word.removesuffix(":").lower()
    return name if word.endswith(":") and name in known else ""


def _is_prose(slash: Slash, option: Option) -> bool:
    """Whether an option takes free text of several words: the last required one of its command, or its only one."""
    text = option.kind == "text" and not option.choices
    return text and option is slash.options[-1] and (option.required or len(slash.options) == 1)


def _looks_like_option(key: str, known: dict[str, Option]) -> bool:
    """Whether an unknown key is meant as one. A command of one free text takes ``word:`` as text."""
    return len(known) != 1 or process.extractOne(key, list(known), score_cutoff=60) is not None


def _place(slash: Slash, found: dict[str, str | int | bool], loose: list[str]) -> None:
    """Give bare words to the options: those of a closed list go where they belong, the others in the options' order;
    the last free-text option takes all that is left."""
    for word in tuple(loose):
        closed = (option for option in slash.options if word.lower() in option.choices and option.name not in found)
        if option := next(closed, None):
            found[option.name] = read_value(option, word)
            loose.remove(word)
    open_options = [option for option in slash.options if option.name not in found]
    while loose:
        if not open_options:
            raise QuizError(f"I don't know what to do with {quoted(loose[0])}. {usage(slash)}")
        option = open_options.pop(0)
        greedy = option.kind == "text" and not option.choices and not any(o.required for o in open_options)
        if greedy and (option.required or len(slash.options) == 1):
            text, loose[:] = " ".join(loose), []
        else:
            if not _fits(option, loose[0]) and any(_fits(other, loose[0]) for other in open_options):
                continue
            text = loose.pop(0)
        found[option.name] = read_value(option, text)


def _fits(option: Option, text: str) -> bool:
    try:
        read_value(option, text)
    except QuizError:
        return False
    return True


def read_value(option: Option, text: str) -> str | int | bool:
    """Read one value as it is typed. Raises QuizError naming what would do."""
    name = option.name
    if option.kind == "bool":
        if text.lower() in _YES | _NO:
            return text.lower() in _YES
        raise QuizError(f"`{name}` is yes or no, not {quoted(text)}.")
    if option.kind == "int":
        if not re.fullmatch(r"[+-]?\d{1,9}", text):
            raise QuizError(f"`{name}` is a whole number{_span(option)}, not {quoted(text)}.")
        number = int(text)
        if (option.least is not None and number < option.least) or (option.most is not None and number > option.most):
            raise QuizError(f"`{name}` is a whole number{_span(option)}, not {number}.")
        return number
    if option.choices:
        lowered = text.lower()
        if lowered in option.choices:
            return lowered
        best = process.extractOne(lowered, option.choices, score_cutoff=60)
        hint = f" Did you mean `{best[0]}`?" if best else ""
        raise QuizError(f"`{name}` is one of {', '.join(option.choices)}, not {quoted(text)}.{hint}")
    if option.most is not None and len(text) > option.most:
        raise QuizError(f"`{name}` may have {option.most} characters; this has {len(text)}.")
    return text


def _span(option: Option) -> str:
    if option.least is not None and option.most is not None:
        return f" from {option.least} to {option.most}"
    return f" of at least {option.least}" if option.least is not None else ""


def _unknown_option(slash: Slash, key: str) -> str:
    names = [option.name for option in slash.options]
    best = process.extractOne(key, names, score_cutoff=55)
    hint = f"Did you mean `{best[0]}`?" if best else f"It takes {_listed(names)}." if names else "It takes no options."
    return f"`/{slash.name}` has no option `{key}`. {hint}"


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def usage(slash: Slash) -> str:
    """``Usage: /team join name:…``."""
    parts = [
        f"{option.name}:…" if option.required else f"[{option.name}:{'|'.join(option.choices) or '…'}]"
        for option in slash.options
    ]
    return "Usage: `" + " ".join([f"/{slash.name}", *parts]) + "`"
