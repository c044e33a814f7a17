"""A typed command that isn't clear yet: the form that holds its options."""

from __future__ import annotations

from bot.commands import Option, find
from bot.commands.words import FillIn
from bot.errors import QuizError
from bot.model import Actor
from bot.ports import Services
from bot.ui import Form
from bot.usecases import suggesting
from bot.views import help as help_views

NOT_ORGANISER = "Only organisers of this channel can do that."
MOST_CHOICES = 100
"""Beyond this many a list serves nobody, and the option is typed."""
LISTED = ("topic", "topics", "kinds", "team")
"""Completion sources that are short enough to be shown as a whole."""


async def fill_in(services: Services, command: FillIn) -> Form:
    """The form for a command. Raises QuizError if there is no such command, or if it takes no options."""
    slash, _ = find(command.words)
    if slash.admin and not command.actor.is_admin:
        raise QuizError(NOT_ORGANISER)
    if not slash.options:
        raise QuizError(f"`/{slash.name}` takes no options.")
    choices = {option.name: await _choices(services, command.actor, option) for option in slash.options}
    return help_views.options_form(slash, choices, dict(command.given), command.why)


async def _choices(services: Services, actor: Actor, option: Option) -> tuple[tuple[str, str], ...]:
    """(value, label) where the option is chosen from a list; empty where it is typed."""
    if option.kind == "bool":
        return (("yes", "Yes"), ("no", "No"))
    if option.choices:
        return tuple((choice, choice) for choice in option.choices)
    if option.suggest not in LISTED:
        return ()
    known = await suggesting.known(services, actor, option)
    found = tuple(suggesting.values(option, "", known))
    return tuple((value, about or value) for value, about in found) if 0 < len(found) <= MOST_CHOICES else ()
