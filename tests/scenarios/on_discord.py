"""Discord as a platform for scenarios: the real client on simcord, an in-process Discord. No other file knows simcord.

What is special about it:

* Commands are registered by one bulk overwrite of plain JSON, without a CommandTree; simcord takes that as it is.
* Its clock moves by ``advance_time``; the bot's Clock is ``env.now``. What falls due is done by ``App.tick``, outside
  of simcord's tracked work, and time moves from one due instant to the next.
* A control that is gone from its message, or that somebody else's private message carries, can't be clicked in a
  client. simcord refuses that; a scenario that wants it (a click from a client that hasn't caught up) gets it by
  ``forged``.
* A follow-up after "is thinking …" was deleted is a message of its own; simcord still has the old behaviour, by which
  it failed (discord/discord-api-docs issue 2739), and is put right by ``_forget_thinking``.
* Which message answered an interaction, and from which message a form was opened, stands only in its record.
* It validates lengths and counts; what it was sent is held against Discord's OpenAPI description at the end.
* ``/quizadmin`` is hidden from members. Its server allows it to everybody here, as server administrators can, so that
  the check on our side is tried.
"""

from __future__ import annotations

import functools
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import discord
import simcord
from simcord.actors import _component_interaction
from simcord.backend.models import Message

from adapters.discord.client import QuizClient
from bot.app import App, running
from bot.commands import Option
from bot.config import Settings
from bot.ports import Limits, Services
from tests.adapters.discord import openapi
from tests.engine.grader import PlainGrader
from tests.scenarios import read_discord as read
from tests.scenarios.driver import BANK, CHANNEL, CHANNELS, NUDGE, ORGANISER, ROLE, ZONE, Driver, Seen, instant, typed

IDLE = 0.001
"""Seconds between simcord's looks at whether the bot is done; by default it takes 50 ms per action."""


OWN = (18, 21)
"""Messages by which Discord itself says that there is a thread."""
AT_ONCE = Limits(per_second=1e6, per_channel=1e6)


@dataclass(frozen=True, slots=True)
class At:
    """Where a message stands, with the components that were seen."""

    channel: int
    message: int
    components: tuple[read.Json, ...]


class EnvClock:
    """simcord's clock as the bot's."""

    env: simcord.Env

    def now(self) -> datetime:
        return self.env.now()


class Discord(Driver):
    platform = "discord"
    grader: PlainGrader | None = PlainGrader()

    def __init__(self, database: Path, at: datetime) -> None:
        self._settings = Settings(db=str(database), bank=(str(BANK),), zone=ZONE)
        self._clock = EnvClock()
        self._begins = at
        self._runs = 0
        self._bot = AsyncExitStack()
        self._people: dict[str, simcord.MemberActor] = {}
        self._before: list[dict[str, Any]] = []
        self.app: App
        self.env: simcord.Env
        self.guild: simcord.GuildHandle

    # the bot --------------------------------------------------------------------------------------------------------

    async def start(self) -> None:
        client = await self._bot_of_another_process()
        self.env = self._clock.env = simcord.Env(client, shard_count=1)
        self.env.backend.clock.advance((self._begins - self.env.now()).total_seconds())
        self.env._settle_internal = functools.partial(self.env._settle_internal, idle=IDLE)  # type: ignore[method-assign]  # simcord has no setting for it
        self._forget_thinking()
        self.guild = self.env.create_guild("Deep Learners")
        for channel in CHANNELS:
            self.guild.create_text_channel(channel)
        self.guild.create_role(ROLE)
        self.guild.create_role("Organisers", permissions=discord.Permissions(manage_guild=True))
        await self.env.start()
        self._allow_everybody("quizadmin")
        await self._tick()

    async def stop(self) -> None:
        try:
            await self.env.shutdown()
        finally:
            await self._bot.aclose()
        self.env.raise_errors()
        self.check_requests()

    def check_requests(self) -> None:
        """Whatever was sent is valid by Discord's own description."""
        for request in self.env.http_requests:
            if request.json is not None:
                openapi.check(request.method, request.path, request.json)

    async def restart(self) -> None:
        await self._bot.aclose()
        await self.env.restart_bot(await self._bot_of_another_process())
        await self._tick()

    async def _bot_of_another_process(self) -> discord.Client:
        self._runs += 1
        bot = running(self._settings, clock=self._clock, seed=self._runs, grader=self.grader)
        self.app = await self._bot.enter_async_context(bot)
        client = self.client(self._settings, self.app.services)
        client.messenger.limits = AT_ONCE
        self.app.services.messengers = {self.platform: client.messenger}
        return client

    def client(self, settings: Settings, services: Services) -> QuizClient:
        """The client of one process."""
        return QuizClient(settings, services)

    def _forget_thinking(self) -> None:
        delete = self.env.backend.delete_message

        def deleted(channel_id: int, message_id: int) -> None:
            delete(channel_id, message_id)
            for record in self.env.backend.interactions.values():
                if record.message_id == message_id and record.loading:
                    record.complete_deferred()

        self.env.backend.delete_message = deleted  # type: ignore[method-assign]  # simcord has no setting for it

    def _allow_everybody(self, command: str) -> None:
        (found,) = [one for (name, _), one in self.env.backend.commands[None].items() if name == command]
        self.guild.set_command_permissions(int(found["id"]), {self.guild.default_role: True})

    async def _tick(self) -> None:
        with self.env.time_context():
            await self.app.tick()
        await self.env.settle(idle=IDLE)

    # what people do -------------------------------------------------------------------------------------------------

    def member(self, user: str) -> simcord.MemberActor:
        """The member of that name, who joins when first heard of."""
        if user not in self._people:
            roles = [self.guild.roles["Organisers"]] if user == ORGANISER else []
            handle = self.env.create_user(f"user{len(self._people)}", global_name=user)
            self._people[user] = self.guild.add_member(handle, roles=roles)
        return self._people[user]

    async def command(self, user: str, line: str, *, channel: str = CHANNEL) -> Seen:
        return await self.answer(await self.give(user, line, self.guild.channels[channel]))

    async def give(self, user: str, line: str, where: simcord.ChannelHandle) -> simcord.InteractionResult:
        """Give a slash command and see only what has become of it so far."""
        slash, given = typed(line)
        known = {option.name: option for option in slash.options}
        options = {name: self._native(known[name], value) for name, value in given.items()}
        return await self.member(user).slash(where, slash.name, **options)

    def _native(self, option: Option, value: str | int | bool) -> Any:
        if option.suggest == "channel":
            return self.guild.channels[str(value)]
        return self.guild.roles[str(value)] if option.suggest == "role" else value

    async def press(self, user: str, seen: Seen, label: str) -> Seen:
        return await self.answer(await self.click(user, seen, label))

    async def click(self, user: str, seen: Seen, label: str) -> simcord.InteractionResult:
        """Press a button and see only what has become of it so far."""
        at = at_of(seen)
        found = [button for button in read.buttons(at.components) if button.get("label") == label]
        assert found, f"no button {label!r} among {seen.buttons}"
        message, custom_id = self.message(at), found[0]["custom_id"]
        self._before = message.components
        if self._can_use(user, message, custom_id):
            return await self.member(user).click(simcord.ResponseMessage(self.env, message), custom_id=custom_id)
        return await self.forged(user, message, {"custom_id": custom_id, "component_type": read.BUTTON})

    async def select(self, user: str, seen: Seen, *labels: str) -> Seen:
        at = at_of(seen)
        for menu in read.selects(at.components):
            values = {option["label"]: option["value"] for option in menu["options"]}
            if all(label in values for label in labels):
                break
        else:
            raise AssertionError(f"no select has {labels}: {seen.menus}")
        message, custom_id, chosen = self.message(at), menu["custom_id"], [values[label] for label in labels]
        self._before = message.components
        if self._can_use(user, message, custom_id):
            result = await self.member(user).select(
                simcord.ResponseMessage(self.env, message), chosen, custom_id=custom_id
            )
        else:
            data = {"custom_id": custom_id, "component_type": read.SELECT, "values": chosen}
            result = await self.forged(user, message, data)
        return await self.answer(result)

    async def fill(self, user: str, form: Seen, **fields: str) -> Seen:
        assert isinstance(form.handle, simcord.InteractionResult)
        values: dict[str, Any] = {}
        for part in read.controls(form.handle.modal or {}):
            values |= read.filled(part, fields.get(part["custom_id"], form.field(part["custom_id"]).value))
        assert fields.keys() <= {one.name for one in form.inputs}, form.inputs
        record = form.handle._interaction
        source = self._stored(record.channel_id, record.source_message_id) if record.source_message_id else None
        self._before = source.components if source else []
        return await self.answer(await self.member(user).submit_modal(form.handle, values))

    async def again(self, user: str, refused: Seen) -> Seen:
        (label,) = refused.buttons
        return await self.press(user, refused, label)

    def _can_use(self, user: str, message: Message, custom_id: str) -> bool:
        there = {part.get("custom_id") for part in read.walk(message.components)}
        return custom_id in there and message.visible_to(self.member(user).id)

    async def forged(self, user: str, message: Message, data: dict[str, Any]) -> simcord.InteractionResult:
        """Use a control that the message doesn't show (any more) to this member."""
        return await _component_interaction(self.member(user), message, data)

    async def answer(self, result: simcord.InteractionResult) -> Seen:
        """What the member sees of an interaction's outcome; then all that is due happens."""
        assert result.acknowledged, "This interaction failed"
        seen = self.outcome_of(result)
        await self._tick()
        return seen

    def outcome_of(self, result: simcord.InteractionResult) -> Seen:
        """What an interaction shows by now."""
        if result.modal is not None:
            return Seen(
                how="form",
                text=read.modal_text(result.modal),
                title=result.modal["title"],
                inputs=read.inputs(result.modal),
                handle=result,
            )
        record = result._interaction
        followed = [self._stored(record.channel_id, ref) for ref in record.followup_ids]
        first = self._stored(record.channel_id, record.message_id) if record.message_id else None
        updated = record.message_id is not None and record.message_id == record.source_message_id
        untouched = updated and first is not None and first.components == self._before
        shown = followed if untouched and followed else [first, *followed]
        found = [message for message in shown if message is not None]
        assert found, "nothing was shown"
        return self._seen(*found)

    # what there is to see -------------------------------------------------------------------------------------------

    async def posts(self, channel: str = CHANNEL) -> list[Seen]:
        public = self._public(channel)
        there = {str(message.id) for message in public}
        tops = [one for one in public if not one.reference or one.reference.get("message_id") not in there]
        return [self._seen(message) for message in tops]

    async def told(self, user: str) -> list[Seen]:
        channel = self.env.backend.dm_channels.get(self.member(user).id)
        stored = self.env.backend.messages.get(channel, {}) if channel else {}
        return [self._seen(message) for _, message in sorted(stored.items())]

    def _public(self, channel: str) -> list[Message]:
        stored = self.env.backend.messages.get(self.guild.channels[channel].id, {})
        return [
            message for _, message in sorted(stored.items()) if not message.is_ephemeral and message.type not in OWN
        ]

    def _stored(self, channel: int, message: int) -> Message | None:
        return self.env.backend.messages.get(channel, {}).get(message)

    def message(self, at: At) -> Message:
        """The message as it is now."""
        found = self._stored(at.channel, at.message)
        assert found is not None, "the message is gone"
        return found

    def _seen(self, *messages: Message) -> Seen:
        """One reply, of one message or several: the controls stand on the last."""
        last = messages[-1]
        text = "\n".join(read.raw(message.components) for message in messages)
        replies = [
            other
            for other in self.env.backend.messages.get(last.channel_id, {}).values()
            if other.reference and other.reference.get("message_id") == str(last.id)
        ]
        thread = self.env.backend.channels.get(last.id)
        private = last.is_ephemeral or last.channel_id in self.env.backend.dm_channels.values()
        return Seen(
            how="private" if private else "public",
            text=read.plain(text),
            buttons=tuple(button["label"] for button in read.buttons(last.components)),
            menus=read.menus(last.components),
            choices=read.choices(text),
            rows=read.rows(text),
            replies=tuple(self._seen(other) for other in replies),
            thread=(thread.name or "") if thread else "",
            handle=At(last.channel_id, last.id, tuple(last.components)),
        )

    # time -----------------------------------------------------------------------------------------------------------

    async def until(self, local: str) -> None:
        await self._until(instant(local))

    async def pass_time(self, **span: float) -> None:
        await self._until(self.env.now() + timedelta(**span))

    async def _until(self, target: datetime) -> None:
        while (due := await self.app.next_due()) is not None and due <= target:
            now = self.env.now()
            await self._advance(max(due, min(now + NUDGE, target)))
            await self._tick()
            if self.env.now() >= target:
                break
        await self._advance(target)
        await self._tick()

    async def _advance(self, to: datetime) -> None:
        await self.env.advance_time(max(0.0, (to - self.env.now()).total_seconds()))


def at_of(seen: Seen) -> At:
    assert isinstance(seen.handle, At), f"not a message: {seen}"
    return seen.handle


@asynccontextmanager
async def on_discord(database: Path, local: str) -> AsyncIterator[Driver]:
    """A Discord server whose bot has just started, at ``local`` time in Berlin."""
    driver = Discord(database, instant(local))
    await driver.start()
    try:
        yield driver
    finally:
        await driver.stop()
