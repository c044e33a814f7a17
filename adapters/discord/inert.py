"""Making foreign text harmless before Discord reads it: nothing that a player wrote may format, mention or link.

Discord's rules: a back-slash takes the meaning from any punctuation; inside code there are no escapes, but nothing
has a meaning there either except the back-ticks that end it.
"""

from __future__ import annotations

import re
import unicodedata

from adapters.discord.limits import clip

MOST_NAME = 40
"""Discord's own names have at most 32 characters; a team's may have 40."""
MOST_TYPED = 200
MOST_PLAIN = 4000
"""As much as a form takes."""
MOST_MARKS = 3
"""Combining marks kept on one character; more would climb over the neighbouring lines."""
APART = "\u200b"
"""A zero-width space: parts what must not meet where a back-slash can't."""

_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\u2800")
"""Invisible characters that Unicode doesn't class as format characters."""
_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_ALWAYS = re.compile(r"[\\`*_~|<\[\]]")
_FOREIGN = re.compile(r"[\\`*_~|<\[\]:@]")
"""A player's text also may hold nothing that our own words around it could complete."""
_COLON = re.compile(r":(?=//)|:(?=[^\s:]+:)")
_EVERYONE = re.compile(r"@(?=everyone|here)", re.IGNORECASE)
_START = re.compile(r"^([ \t]*)(?=#{1,3}(?:\s|$)|-#|>|[-+](?:\s|$))|^([ \t]*\d+)(?=[.)](?:\s|$))", re.MULTILINE)
_TICKS = re.compile(r"`(?=`)")


def clean(text: str, *, lines: bool = False) -> str:
    """``text`` without control, format (bidi, zero-width), surrogate, private and unassigned characters.

    Joiners stay where they belong: inside an emoji, and between letters of scripts that need them. With ``lines`` line
    breaks and the spaces inside a line stay (tabs become four spaces); without, white space of any kind is one space.
    """
    if not lines:
        return _without_controls(" ".join(text.split())).strip()
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return "\n".join(_without_controls(line.expandtabs(4)) for line in text.split("\n"))


def _without_controls(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    kept: list[str] = []
    marks = 0
    for index, sign in enumerate(text):
        kind = unicodedata.category(sign)
        if sign in _BLANK or (kind in _DROPPED and not _needed(sign, kept, text[index + 1 : index + 2])):
            continue
        marks = marks + 1 if kind in {"Mn", "Me"} else 0
        if marks <= MOST_MARKS:
            kept.append(" " if kind in {"Zs", "Zl", "Zp"} else sign)
    return "".join(kept)


def _needed(sign: str, before: list[str], after: str) -> bool:
    """Whether a character that mostly isn't welcome makes sense where it stands."""
    if "\U0001f000" <= sign <= "\U0001fbff":
        return True  # an emoji that is younger than this Python's tables
    if sign not in "\u200c\u200d" or not before or not after:
        return False
    if sign == "\u200d" and _emoji(before[-1]) and _emoji(after):
        return True
    return "\u0600" <= before[-1] <= "\u0dff" and "\u0600" <= after <= "\u0dff"


def _emoji(sign: str) -> bool:
    return sign == "\ufe0f" or "\u2190" <= sign <= "\u2bff" or "\U0001f000" <= sign <= "\U0001fbff"


def escape(text: str) -> str:
    """``text`` so that Discord shows it as it stands; ``starts`` does the same for the beginnings of lines."""
    text = _COLON.sub(r"\\:", _ALWAYS.sub(r"\\\g<0>", text))
    return _EVERYONE.sub("@" + APART, text)


def starts(text: str) -> str:
    """``text`` whose lines begin no heading, quotation, list or small print."""
    return _START.sub(lambda found: (found.group(1) or found.group(2) or "") + "\\", text)


def isolated(text: str) -> str:
    """``text`` as an island if it holds letters written from right to left, so that what follows stays in place."""
    return f"\u2068{text}\u2069" if any(unicodedata.bidirectional(sign) in {"R", "AL"} for sign in text) else text


def name(text: str) -> str:
    """A player's or team's name, never empty; not yet escaped."""
    return clip(clean(text), MOST_NAME) or "(no name)"


def who(text: str) -> str:
    """A name within a line."""
    return f"**{isolated(_player(name(text)))}**"


def typed(text: str) -> str:
    """A short text that a player typed, within a line."""
    return isolated(_player(clip(clean(text), MOST_TYPED)))


def quoted(text: str) -> str:
    """A line of a longer text that a player typed; it must have been cleaned."""
    return isolated(_player(text))


def _player(text: str) -> str:
    return _EVERYONE.sub("@" + APART, starts(_FOREIGN.sub(r"\\\g<0>", text)))


def code(text: str) -> str:
    """``text`` as a code span; empty for empty text."""
    text = sealed(" ".join(text.split("\n")))
    if "`" not in text:
        return f"`{text}`" if text else ""
    # A blank parts the back-ticks of the text from those around it, and isn't shown.
    front = " " if text.lstrip().startswith("`") else ""
    back = " " if text.rstrip().endswith("`") else ""
    return f"``{front}{text}{back}``"


def fenced(text: str, lang: str = "") -> str:
    """``text`` as a code block."""
    tag = lang if re.fullmatch(r"[A-Za-z0-9_+.#-]{1,20}", lang) else ""
    inner = sealed(text).strip("\n")
    return f"```{tag}\n{inner or ' '}\n```"


def sealed(text: str) -> str:
    """``text`` in which no two back-ticks meet, so that none ends the code that it stands in."""
    return _EVERYONE.sub("@" + APART, _TICKS.sub("`" + APART, text))
