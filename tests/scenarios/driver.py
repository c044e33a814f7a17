"""People at a platform, as the shared scenarios know them: what they can do, and what they see.

A scenario is written once, over a ``Driver``; each platform has one that goes through its real client. Nothing here
knows a platform, a token or a view: people read text, press labels and fill in fields.

What a driver has to provide:

* one workspace whose bot runs on the database it was given, with ``tests/data/bank`` as its bank, Berlin as its zone,
  channels ``study`` (where everything happens unless said otherwise) and ``lounge``, a role ``learners``;
* everybody that a scenario names is a member; ``lead`` alone is an organiser;
* a clock that moves only by ``until`` and ``pass_time``, stopping wherever something falls due;
* after each verb everything that is due now has happened, and no message is still under way: the platform's pace
  (``Messenger.limits``), which has tests of its own, is lifted.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.commands import Slash
from bot.commands.parse import find

BANK = Path(__file__).parent.parent / "data" / "bank"
ZONE = "Europe/Berlin"
CHANNEL = "study"
ELSEWHERE = "lounge"
CHANNELS = (CHANNEL, ELSEWHERE)
ROLE = "learners"
ORGANISER = "lead"

Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Input:
    """One input of a form. ``options`` are labels; ``value`` is what stands there (labels, for a choice)."""

    name: str
    label: str
    value: str = ""
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Menu:
    """A select: choose ``least`` to ``most`` of the ``options`` (labels)."""

    options: tuple[str, ...]
    least: int = 1
    most: int = 1


@dataclass(frozen=True, slots=True)
class Seen:
    """A message or a form as a member sees it.

    ``how`` is public, private or form. ``text`` is all that is to be read, formatting stripped: no ``**``, no
    back-ticks, no escapes; a reply of several messages is one text; an instant that the platform shows in the
    reader's own zone stands there as ``read_instant`` writes it (everybody reads in Berlin). ``choices`` are the
    lettered options of a question (letter, text), ``rows`` the cells of its first table without the head. ``buttons``
    are labels of those that can be pressed. ``replies`` are the public replies to a post, ``thread`` the title of its
    discussion ("" if none is open). ``handle`` is the driver's own.
    """

    how: str
    text: str
    buttons: tuple[str, ...] = ()
    menus: tuple[Menu, ...] = ()
    choices: tuple[tuple[str, str], ...] = ()
    rows: Rows = ()
    title: str = ""
    inputs: tuple[Input, ...] = ()
    replies: tuple[Seen, ...] = ()
    thread: str = ""
    handle: object = field(default=None, compare=False, repr=False)

    def letter(self, text: str) -> str:
        """The letter under which an option is shown."""
        found = [letter for letter, shown in self.choices if shown == text]
        assert found, f"no option {text!r} among {self.choices}"
        return found[0]

    def field(self, name: str) -> Input:
        """The input with that name."""
        found = [one for one in self.inputs if one.name == name]
        assert found, f"no input {name!r} among {[one.name for one in self.inputs]}"
        return found[0]


class Driver(ABC):
    """One platform with a running bot.

    Controls are used *as they were seen*: ``seen`` may be older than what stands there now, as with a client that
    hasn't caught up yet, or with buttons from before a restart.
    """

    platform: str

    @abstractmethod
    async def command(self, user: str, line: str, *, channel: str = CHANNEL) -> Seen:
        """Give a slash command, written as ``/quiz start topic:t02 count:3``: every argument has its name, and quotes
        if it has blanks. The reply: a form, a private message or a public one."""

    @abstractmethod
    async def press(self, user: str, seen: Seen, label: str) -> Seen:
        """Press the (first) button with that label: the reply, or the same message as it is now, or a form."""

    @abstractmethod
    async def select(self, user: str, seen: Seen, *labels: str) -> Seen:
        """Choose these options of the first select that has them; none clears it."""

    @abstractmethod
    async def fill(self, user: str, form: Seen, **fields: str) -> Seen:
        """Send a form with these inputs (labels for a choice); the others stay as they stand. A refusal shows the
        errors in its ``text``."""

    @abstractmethod
    async def again(self, user: str, refused: Seen) -> Seen:
        """The form behind a refusal, to send it once more: what was typed stands in its inputs."""

    @abstractmethod
    async def posts(self, channel: str = CHANNEL) -> list[Seen]:
        """Public messages that aren't replies, oldest first, as they are now."""

    @abstractmethod
    async def told(self, user: str) -> list[Seen]:
        """What the bot said to ``user`` alone without being asked, oldest first."""

    @abstractmethod
    async def until(self, local: str) -> None:
        """Let the time pass until ``2026-11-23 09:00`` in Berlin."""

    @abstractmethod
    async def pass_time(self, **span: float) -> None:
        """Let a ``timedelta`` pass."""

    @abstractmethod
    async def restart(self) -> None:
        """The bot's process ends; another one starts on the same database. Messages and open forms stay."""

    # what people do with these --------------------------------------------------------------------------------------

    async def lead(self, line: str, *, channel: str = CHANNEL) -> Seen:
        """The organiser gives a ``/quizadmin`` command."""
        return await self.command(ORGANISER, f"/quizadmin {line}", channel=channel)

    async def choose(self, user: str, seen: Seen, *texts: str) -> Seen:
        """Answer with the options of these texts, in this order, by whatever control the question has."""
        letters = [seen.letter(text) for text in texts]
        if len(letters) == 1 and letters[0] in seen.buttons:
            return await self.press(user, seen, letters[0])
        for menu in seen.menus:
            labels = [next((o for o in menu.options if re.match(rf"{letter}\b", o)), "") for letter in letters]
            if all(labels):
                return await self.select(user, seen, *labels)
        form = await self.press(user, seen, "Answer…")
        return await self.fill(user, form, answer="".join(letters))

    async def questions(self, channel: str = CHANNEL) -> list[Seen]:
        """The questions that were posted, oldest first."""
        return [post for post in await self.posts(channel) if re.search(r"difficulty \d of 5 .*#\d+", post.text)]

    async def question(self, channel: str = CHANNEL) -> Seen:
        """The newest question."""
        return (await self.questions(channel))[-1]

    async def ask(self, question: str, more: str = "", *, channel: str = CHANNEL) -> Seen:
        """The organiser posts a question now; the post."""
        said = await self.lead(f"schedule now question:{question} {more}".strip(), channel=channel)
        assert "Posted" in said.text, said.text
        return await self.question(channel)

    async def pick(self, user: str, *texts: str, channel: str = CHANNEL) -> Seen:
        """Answer the newest question."""
        return await self.choose(user, await self.question(channel), *texts)

    async def reveal(self, channel: str = CHANNEL) -> Seen:
        """The reply to the newest question that has one."""
        return [post for post in await self.questions(channel) if post.replies][-1].replies[-1]

    async def board(self, options: str = "period:all", user: str = ORGANISER) -> Rows:
        """The rows of a leaderboard."""
        return (await self.command(user, f"/leaderboard {options}")).rows


@dataclass(frozen=True, slots=True)
class Boards:
    """What a scenario comes to, as the platform's own ``/leaderboard`` shows it; equal on all platforms."""

    people: Rows
    teams: Rows
    streaks: Rows


async def boards(driver: Driver) -> Boards:
    """The final boards: people and teams of all time, present streaks."""
    return Boards(
        await driver.board("period:all"), await driver.board("period:all scope:teams"), await driver.board("by:streak")
    )


# ------------------------------------------------------------------ for those who write a driver

_ARGUMENT = re.compile(r"""(?P<name>[a-z_]+):(?:"(?P<quoted>[^"]*)"|(?P<bare>\S+))""")


def typed(line: str) -> tuple[Slash, dict[str, str | int | bool]]:
    """A command line as native options: the command, and what each named argument holds."""
    slash, rest = find(line.removeprefix("/"))
    known = {option.name: option for option in slash.options}
    found: dict[str, str | int | bool] = {}
    for match in _ARGUMENT.finditer(rest):
        option, value = known[match["name"]], match["quoted"] if match["quoted"] is not None else match["bare"]
        found[option.name] = int(value) if option.kind == "int" else value == "yes" if option.kind == "bool" else value
    assert not _ARGUMENT.sub("", rest).strip(), f"arguments without a name in {line!r}"
    return slash, found


def instant(local: str) -> datetime:
    """A local time of Berlin as an instant."""
    return datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(ZONE)).astimezone(UTC)


def cells(lines: Sequence[str]) -> Rows:
    """Lines of a table in columns → cells; two blanks or more part them, and the reader's own row carries an arrow."""
    return tuple(
        tuple(part for part in re.split(r"\s{2,}|\t", line.replace("▸", " ").strip())) for line in lines if line.strip()
    )


def read_instant(at: datetime) -> str:
    """``Tue 24 Nov, 08:00 CET``, as a reader in Berlin would."""
    local = at.astimezone(ZoneInfo(ZONE))
    return f"{local:%a} {local.day} {local:%b}, {local:%H:%M} {local.tzname()}"


NUDGE = timedelta(milliseconds=1)
"""How far the clock moves on when something stays due."""
