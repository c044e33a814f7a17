"""What can stand in a command's option: completion, the same on every platform that has it.

Titles and ids only, never a key; whether a question may be shown is decided when it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.commands import SLASHES, Option
from bot.commands.table import KINDS
from bot.model import Actor, Topic
from bot.ports import Services


@dataclass(frozen=True, slots=True)
class Known:
    """Where suggestions come from. ``questions`` are (id, stem)."""

    topics: Sequence[Topic] = ()
    questions: Sequence[tuple[str, str]] = ()
    teams: Sequence[str] = ()
    channels: Sequence[str] = ()


async def known(services: Services, actor: Actor, option: Option) -> Known:
    """What there is to suggest for ``option``. Reads the database only where it must."""
    bank = services.shelf.bank
    if option.suggest == "team":
        async with services.store.read() as tx:
            group = await tx.group(actor.place)
            teams = await tx.teams(group.id) if group else ()
        return Known(teams=[team.name for team in teams])
    if option.suggest == "question":
        return Known(questions=[(question.id, question.stem) for question in bank.live()])
    return Known(topics=bank.topics)


def values(option: Option, typed: str, known: Known) -> Iterable[tuple[str, str]]:
    """(value, explanation) for an option of which ``typed`` stands there already."""
    if option.suggest == "zone":
        from bot.rules.zones import complete_zone  # noqa: PLC0415 (reads the zone data, which takes a while)

        return [(name, "") for name in complete_zone(typed)]
    if option.suggest in ("topic", "topics"):
        return [(t.id, t.title) for t in known.topics if any(fits(name, typed) for name in (t.id, t.slug, t.title))]
    if option.suggest == "question":
        return [(id_, stem) for id_, stem in known.questions if typed.lower() in id_]
    return [pair for pair in _closed_list(option, known) if fits(pair[0], typed)]


def last_of_list(option: Option, typed: str) -> tuple[str, str]:
    """What stands before the value that is being typed, and its beginning: lists are completed at their end."""
    if not listed(option):
        return "", typed
    head, comma, last = typed.rpartition(",")
    return head + comma, last.lstrip()


def listed(option: Option) -> bool:
    """Whether the option takes several values, parted by commas."""
    return option.suggest in ("topics", "kinds")


def _closed_list(option: Option, known: Known) -> Iterable[tuple[str, str]]:
    lists: dict[str, Iterable[tuple[str, str]]] = {
        "team": ((name, "") for name in known.teams),
        "channel": ((name, "") for name in known.channels),
        "command": ((slash.name, slash.help) for slash in SLASHES),
        "kinds": ((kind, "") for kind in KINDS),
    }
    if option.suggest in lists:
        return lists[option.suggest]
    choices = ("yes", "no") if option.kind == "bool" else option.choices
    return ((choice, "") for choice in choices)


def fits(text: str, typed: str) -> bool:
    """Whether ``text``, or a word of it, begins with what was typed."""
    lowered, wanted = text.casefold(), typed.casefold()
    return lowered.startswith(wanted) or any(word.startswith(wanted) for word in lowered.replace("-", " ").split())
