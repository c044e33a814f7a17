"""The state of a session at the keyboard: who types, where, and what the toolbar and completion know."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from adapters.terminal import reach
from adapters.terminal.client import Client, Member
from adapters.terminal.complete import Known
from adapters.terminal.inert import clean, clip
from adapters.terminal.markdown import bare
from adapters.terminal.screen import Screen
from adapters.terminal.when import DAYS, zone
from bot.errors import StoreError
from bot.model import Schedule
from bot.ports import Library, Services

MOST_NAME = 32
HERE = (
    'In this terminal: type B, 0.18 or words to answer; pick "how its text begins"; click "Report"; fill in a form.',
    "/as m2 makes you another member, /as lead* an organiser; /who lists them; /in lounge changes the channel;"
    " /quit ends it.",
)


def handle_of(name: str) -> str:
    """A name as one word, "" if nothing of it can be shown."""
    return clip(clean(name).replace(" ", "-"), MOST_NAME)


class Keyboard:
    """Takes lines for one member at a time. ``next_post`` and ``teams`` are as of the last ``look``."""

    def __init__(self, services: Services, client: Client, screen: Screen, first: Member) -> None:
        self.services = services
        self.client = client
        self.screen = screen
        self.member = first
        self.members = {first.user: first}
        self.channels = [client.channel]
        self.next_post = ""
        self.teams: tuple[str, ...] = ()
        self._titles: tuple[Library | None, list[tuple[str, str]]] = None, []

    async def take(self, line: str) -> bool:
        """Do what a line says; False if it says to leave."""
        word, _, rest = line.strip().partition(" ")
        match word.lower():
            case "":
                return True
            case "/quit" | "/exit":
                return False
            case "/as":
                self._become(rest)
            case "/who":
                self.screen.say(self._who())
            case "/in":
                self._enter(rest)
            case _:
                await self.client.say(self.member, line)
                if line.strip().lower() == "/help":
                    for sentence in HERE:
                        self.screen.say(sentence)
        await self.look()
        return True

    async def look(self) -> None:
        """Find out what the toolbar and completion show. If the database is in trouble, the next command says so."""
        place = self.client.place
        with suppress(StoreError):
            async with self.services.store.read() as tx:
                schedules = await tx.schedules(place)
                group = await tx.group(place)
                teams = await tx.teams(group.id) if group else ()
            self.teams = tuple(clean(team.name) for team in teams)
            self._plan(schedules)

    def _plan(self, schedules: Sequence[Schedule]) -> None:
        if schedules:
            self.screen.zone = schedules[0].rule.zone
        due = min((schedule.next.at for schedule in schedules if schedule.next), default=None)
        local = due.astimezone(zone(self.screen.zone)) if due else None
        self.next_post = f"{DAYS[local.weekday()]} {local:%H:%M}" if local else "paused" if schedules else "none"

    def _become(self, name: str) -> None:
        star = name.strip().endswith("*")
        name = handle_of(name.strip().removeprefix("@").rstrip("*"))
        if not name:
            self.screen.say("Say who: /as m2, or /as lead* for an organiser.")
            return
        before = self.members.get(name, Member(name))
        self.member = self.members[name] = Member(name, before.organiser or star)
        self.screen.say(f"You are {name} now{', an organiser' if self.member.organiser else ''}.")

    def _who(self) -> str:
        named = (f"{one.user}{' (organiser)' if one.organiser else ''}" for one in self.members.values())
        return "Members of this session: " + ", ".join(named) + f". You are {self.member.user}."

    def _enter(self, name: str) -> None:
        if name := handle_of(name.strip().removeprefix("#")):
            self.client.channel = name
            self.channels = list(dict.fromkeys([*self.channels, name]))
        self.screen.say(f"You are in #{self.client.channel}.")

    def status(self) -> str:
        """One line for the toolbar."""
        now = self.services.clock.now().astimezone(zone(self.screen.zone))
        role = "organiser" if self.member.organiser else "member"
        parts = (
            f"{self.member.user} ({role})",
            f"#{self.client.channel}",
            f"next post: {self.next_post}",
            f"{now:%H:%M}",
        )
        return "  ·  ".join(parts)

    def known(self) -> Known:
        """What completion offers now."""
        bank, user = self.services.shelf.bank, self.member.user
        waiting = self.screen.forms.get(user)
        newest = next((shown for shown in self.screen.visible(user) if reach.texts(shown)), None)
        return Known(
            topics=bank.topics,
            questions=self._questions(bank),
            members=list(self.members),
            teams=self.teams,
            channels=self.channels,
            buttons=[label for label in reach.seen_labels(self.screen, user) if len(label) > 1][:12],
            options=[clip(text, 60).rstrip("…") for text in reach.texts(newest)] if newest else [],
            fields=[field.name for field in waiting.form.fields] if waiting else [],
        )

    def _questions(self, bank: Library) -> list[tuple[str, str]]:
        """Ids and how the questions begin; remembered, since each key that is pressed asks for them."""
        if self._titles[0] is not bank:
            self._titles = bank, [(question.id, clip(bare(question.stem), 60)) for question in bank.live()]
        return self._titles[1]
