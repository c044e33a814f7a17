"""Making foreign text harmless before Discord reads it: nothing that a player wrote may format, mention or link.

Discord's rules: a back-slash takes the meaning from any punctuation; inside code there are no escapes, but nothing
has a meaning there either except the back-ticks that end it.
"""

from __future__ import annotations

import re
import unicodedata

from adapters.discord.limits import clip
from bot.foreign import clean

MOST_NAME = 40
"""Discord's own names have at most 32 characters; a team's may have 40."""
MOST_TYPED = 200
MOST_PLAIN = 4000
"""As much as a form takes."""
APART = "\u200b"
"""A zero-width space: parts what must not meet where a back-slash can't."""

_ALWAYS = re.compile(r"[\\`*_~|<\[\]]")
_FOREIGN = re.compile(r"[\\`*_~|<\[\]:@]")
"""A player's text also may hold nothing that our own words around it could complete."""
_COLON = re.compile(r":(?=//)|:(?=[^\s:]+:)")
_EVERYONE = re.compile(r"@(?=everyone|here)", re.IGNORECASE)
_START = re.compile(r"^([ \t]*)(?=#{1,3}(?:\s|$)|-#|>|[-+](?:\s|$))|^([ \t]*\d+)(?=[.)](?:\s|$))", re.MULTILINE)
_TICKS = re.compile(r"`(?=`)")


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
