"""From a payload to a command: by a control's token, by a form's fields, or by what was typed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from adapters.slack import render, typed
from adapters.slack.payloads import Incoming, Kind
from bot.commands import Command, decode, find, parse, salvage, words
from bot.config import Settings
from bot.errors import QuizError
from bot.model import Actor

_NAMED = re.compile(r"`([a-z_]+)`")


@dataclass(frozen=True, slots=True)
class Asked:
    """A command as it came. ``words`` are those of the typed command, if a form can mend it; ``why`` is what was wrong
    with what was typed, where help stands in its place."""

    command: Command
    words: str = ""
    why: str = ""


def read(incoming: Incoming, settings: Settings) -> Asked:
    """What is asked, by somebody of whom only the id is known yet. Looks at memory only. Raises QuizError if that is
    nothing that can be served."""
    actor = Actor(incoming.place, incoming.user, incoming.name)
    match incoming.kind:
        case Kind.ACTION:
            token = render.token_of(incoming.action)
            return Asked(decode(token, actor, incoming.id, values=incoming.values))
        case Kind.SUBMIT:
            fields = {name: typed.value(text) for name, text in (incoming.fields or {}).items()}
            return Asked(decode(incoming.action, actor, incoming.id, fields=fields))
        case _:
            organiser = incoming.command == f"/{settings.slack_admin_command}"
            text = typed.unmentioned(incoming.text) if incoming.kind is Kind.MENTION else incoming.text
            return _typed(text, actor, incoming.id, organiser=organiser)


def _typed(text: str, actor: Actor, delivery: str, *, organiser: bool) -> Asked:
    try:
        line = typed.line(text, organiser=organiser)
    except QuizError as unknown:
        return Asked(words.ShowHelp(actor=actor, delivery=delivery), why=typed.unknown(str(unknown)))
    slash, _ = find(line)
    try:
        command = parse(line, actor, delivery)
    except QuizError as unclear:
        slash, given = salvage(line)
        if not slash.options:
            raise
        form = words.FillIn(actor=actor, delivery=delivery, words=slash.name, given=given, why=str(unclear))
        return Asked(form)
    return Asked(command, words=slash.name if slash.options and command.reply is not command.reply.FORM else "")


def named(error: str, fields: Mapping[str, str]) -> dict[str, str]:
    """The field that an error is about, by the first name in it; the first field if it names none."""
    found = [name for name in _NAMED.findall(error) if name in fields]
    return {(found or list(fields))[0]: error}
