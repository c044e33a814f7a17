"""Lines as members type them ↔ lines of the slash table.

Slack knows one word per command: ``/quiz leaderboard month`` stands for the table's ``/leaderboard month``,
``/quiz start`` for ``/quiz start``, ``/quizadmin setup`` for itself. What Slack's client does to a text while it is
typed (mentions, entities, curly quotes, long dashes) is undone here.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import replace

from adapters.slack.spans import ADMIN, Stage, typed_as
from bot.commands import SLASHES, find
from bot.errors import QuizError
from bot.ui import Block, Form, Line, Note, Span, View

HELP = "help"
LONGEST = 3000
"""Characters of a line that are read; a message may have 40,000."""

_FAMILIES = frozenset(slash.words[0] for slash in SLASHES)
_MEMBER = re.compile(r"<@([UW][A-Z0-9]+)(?:\|([^>]*))?>")
_CHANNEL = re.compile(r"<#([CGD][A-Z0-9]+)(?:\|[^>]*)?>")
_ARCHIVE = re.compile(r"<?https?://[\w.-]+/archives/([CGD][A-Z0-9]+)[^\s>]*>?")
_GROUP = re.compile(r"<!subteam\^(S[A-Z0-9]+)(?:\|([^>]*))?>")
_SPECIAL = re.compile(r"<!(here|channel|everyone)(?:\|[^>]*)?>")
_DATE = re.compile(r"<!date\^[^|>]*\|([^>]*)>")
_LINK = re.compile(r"<((?:https?|mailto|tel):[^|>]+)(?:\|([^>]*))?>")
_OPTION = re.compile(r"(?<!\S)(?:--|[—–])(?=[A-Za-z_]+[:=])")
_DASH = re.compile(r"(?<=\w)[‐‑‒–—−](?=\w)")
_UNKNOWN = re.compile(r"(?<=I don't know `/)(?!quiz\b|quizadmin\b)")
_CODE = re.compile(r"`/([a-z]+)( [^`]*)?`")


def line(text: str, *, organiser: bool = False) -> str:
    """The table's line for what stands behind the slash command, or behind the app's mention.

    "" for an empty one. Raises QuizError if it begins with no command.
    """
    said = _plain(text)
    if not said:
        return f"{HELP} about:{ADMIN}" if organiser else HELP
    first = said.split()[0].lower()
    if organiser and first != ADMIN:
        if first == HELP:
            return f"{HELP} about:{ADMIN}"
        said = f"{ADMIN} {said}"
        return said if _known(said) else _family(said, ADMIN)
    for candidate in (said, f"quiz {said}", f"{ADMIN} {said}"):
        if _known(candidate):
            return candidate
    return _family(said, first if first in _FAMILIES else ADMIN)


def unknown(refusal: str) -> str:
    """What ``line`` refuses a text with, which then stands behind the app's command, as it did when it was typed."""
    return _UNKNOWN.sub("quiz ", refusal)


def _known(said: str) -> bool:
    try:
        find(said)
    except QuizError:
        return False
    return True


def _family(said: str, family: str) -> str:
    """Help on a family of which only the first words were typed. Raises QuizError for what isn't even that."""
    words = [word.lower() for word in said.split()]
    asked = words if words[0] == family else [family, *words]
    if any(list(slash.words[: len(asked)]) == asked for slash in SLASHES):
        return f"{HELP} about:{family}"
    find(said)
    raise AssertionError(said)


def _plain(text: str) -> str:
    """The text without Slack's escapes, as somebody would type it elsewhere; members, channels and groups as ids where
    a command takes them, else by name."""
    said = " ".join(text[:LONGEST].split())
    ids = _takes_ids(said)
    said = _ARCHIVE.sub(r"\1", said) if ids else said
    said = _CHANNEL.sub(r"\1", said)
    said = _MEMBER.sub(lambda found: found[1] if ids or not found[2] else f"@{found[2]}", said)
    said = _GROUP.sub(lambda found: found[1] if ids or not found[2] else found[2], said)
    said = _SPECIAL.sub(r"\1", said)
    said = _DATE.sub(r"\1", said)
    said = _LINK.sub(lambda found: found[2] or found[1], said)
    return _DASH.sub("-", _OPTION.sub("", html.unescape(said))).strip().removeprefix("/")


def _takes_ids(said: str) -> bool:
    for candidate in (said, f"{ADMIN} {said}"):
        try:
            slash, _ = find(candidate.removeprefix("/"))
        except QuizError:
            continue
        return any(option.suggest in ("channel", "role") for option in slash.options)
    return False


def value(text: str) -> str:
    """What was typed into a form's field: channels by their links or mentions, everything else as it is."""
    return _ARCHIVE.sub(r"\1", _CHANNEL.sub(r"\1", text))


def unmentioned(text: str) -> str:
    """A message without the mention of the app that it begins with."""
    return re.sub(r"^\s*<@[UW][A-Z0-9]+(?:\|[^>]*)?>[\s,:]*", "", text)


# ------------------------------------------------------------------ what the bot says about commands


def spoken(view: View, stage: Stage) -> View:
    """The view with commands in its sentences (```/team list` shows them``) written as members type them here."""
    return replace(view, blocks=tuple(_block(block, stage) for block in view.blocks))


def formed(form: Form, stage: Stage) -> Form:
    """As ``spoken``, for a form."""
    errors = {name: sentence(said, stage) for name, said in form.errors.items()} if form.errors else None
    return replace(form, intro=tuple(_block(block, stage) for block in form.intro), errors=errors)


def sentence(text: str, stage: Stage) -> str:
    """As ``spoken``, for one sentence."""
    return _CODE.sub(lambda found: _written(found[1], found[2] or "", stage), text)


def _block(block: Block, stage: Stage) -> Block:
    if isinstance(block, Line):
        return Line(*_spans(block.spans, stage))
    return Note(*_spans(block.spans, stage)) if isinstance(block, Note) else block


def _spans(spans: Iterable[Span], stage: Stage) -> Iterable[Span]:
    return (sentence(span, stage) if isinstance(span, str) else span for span in spans)


def _written(first: str, rest: str, stage: Stage) -> str:
    return f"`{typed_as(first + rest, stage)}`" if first in _FAMILIES else f"`/{first}{rest}`"
