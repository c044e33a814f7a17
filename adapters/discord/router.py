"""The incoming side: every interaction, whatever its kind, on its way to the engine and back.

Nothing about a control lives here: its token says what it means, also if an earlier process sent it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import discord
import structlog

from adapters.discord import payloads, render, suggest
from adapters.discord.exchange import COMPONENT, SUBMIT, Exchange, LateError
from adapters.discord.links import linked
from adapters.discord.troubles import TRANSPORT
from bot import engine
from bot.commands import Command, decode, tokens, words
from bot.errors import QuizError
from bot.model import Actor
from bot.ports import Services
from bot.ui import (
    Block,
    Button,
    Form,
    Line,
    Note,
    Plain,
    Reply,
    Row,
    StaleTokenError,
    Style,
    Tone,
    Typed,
    View,
    text_view,
)
from bot.usecases import membership
from bot.usecases.drafts import Drafts

FORM_WITHIN = 2.0
"""Seconds until a form must be there to be opened: it has to be the first response, within 3 s."""
REMEMBERED = 4096
"""Interactions of which it is remembered that they were served."""

OUTSIDE = "I only work in the channels of a server. Ask me there, please."
SLOW = "That took too long. Please try again."
OPENS = "Answer…"
AGAIN = "Change it"

Handle = Callable[[Services, Command], Awaitable[View | Form]]
Check = Callable[[Services, Command], Mapping[str, str]]

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """A command as it came; ``action`` and ``typed`` are the form's, if one carried it."""

    command: Command
    action: str = ""
    typed: Mapping[str, str] | None = None


class Router:
    """Serves interactions. ``handle`` and ``check`` are the engine's."""

    def __init__(self, services: Services, *, handle: Handle = engine.handle, check: Check = engine.check) -> None:
        self._services = services
        self._handle = handle
        self._check = check
        self._drafts = Drafts()
        self._served: dict[int, None] = {}
        self.commands: Mapping[str, str] = {}
        """First word of a registered command → its id."""

    async def serve(self, interaction: discord.Interaction[Any]) -> None:
        """Answer one interaction, once. Raises nothing: what goes wrong is logged, and said if it can be said."""
        if self._repeated(interaction.id):
            log.info("interaction came twice", interaction=interaction.id)
            return
        exchange = Exchange(interaction)
        try:
            await self._serve(exchange)
        except LateError as late:
            why = str(late.__cause__)
            log.info("too late to reply", interaction=interaction.id, kind=interaction.type.name, why=why)
        except Exception as error:
            if _is_weather(error):
                log.warning("reply not delivered", interaction=interaction.id, error=f"{type(error).__name__}: {error}")
                return
            incident = f"{self._services.seed() % 16**8:08x}"
            log.exception("bug", interaction=interaction.id, kind=interaction.type.name, incident=incident)
            await self._apologise(exchange, incident)

    def _repeated(self, interaction: int) -> bool:
        if interaction in self._served:
            return True
        self._served[interaction] = None
        if len(self._served) > REMEMBERED:
            del self._served[next(iter(self._served))]
        return False

    async def _apologise(self, exchange: Exchange, incident: str) -> None:
        text = f"Something went wrong on my side. If it happens again, tell an organiser: incident {incident}."
        try:
            await self._say(exchange, text_view(text, tone=Tone.ERROR, private=True))
        except Exception as error:
            log.warning("apology not delivered", incident=incident, error=type(error).__name__)

    async def _serve(self, exchange: Exchange) -> None:
        interaction = exchange.interaction
        if interaction.type is discord.InteractionType.autocomplete:
            await exchange.choices(await suggest.choices(self._services, interaction))
            return
        try:
            asked = _read(interaction)
        except QuizError as refusal:
            await self._say(exchange, self._refusal(interaction, refusal))
            return
        await self._carry_out(exchange, asked)
        await self._note(interaction, asked.command)

    async def _note(self, interaction: discord.Interaction[Any], command: Command) -> None:
        """Tell the engine on which public message a round was answered: after a crash there may be two of them."""
        message, place = interaction.message, command.actor.place
        if interaction.type is not COMPONENT or message is None or message.flags.ephemeral:
            return
        if isinstance(command, words.SubmitAnswer | words.WriteAnswer) and str(message.channel.id) == place.channel:
            await membership.seen(self._services, place, command.round, str(message.id))

    async def _carry_out(self, exchange: Exchange, asked: Asked) -> None:
        command = asked.command
        if asked.typed is not None and (errors := self._check(self._services, command)):
            self._keep(command.actor, asked.action, asked.typed)
            await self._say(exchange, _refused(asked.action, asked.typed, errors.values()))
        elif command.reply is Reply.FORM and exchange.interaction.type is not SUBMIT:
            await self._open(exchange, command)
        else:
            await exchange.acknowledge(Reply.PRIVATE if command.reply is Reply.FORM else command.reply)
            result = await self._handle(self._services, command)
            await self._show(exchange, asked, result)

    async def _open(self, exchange: Exchange, command: Command) -> None:
        """Open the form that ``command`` asks for; there is no time to acknowledge first."""
        try:
            async with asyncio.timeout(FORM_WITHIN):
                result = await self._handle(self._services, command)
        except TimeoutError:
            result = text_view(SLOW, tone=Tone.ERROR, private=True)
        if isinstance(result, Form):
            filled = self._drafts.fill(command.actor.user, result, self._services.clock.now())
            await exchange.open(render.modal(filled))
        else:
            await self._say(exchange, result)

    async def _show(self, exchange: Exchange, asked: Asked, result: View | Form) -> None:
        """Show a result where the acknowledgement, or the view itself, says."""
        if isinstance(result, Form):
            result = _door(result)
        elif asked.typed is not None and result.tone is Tone.ERROR:
            self._keep(asked.command.actor, asked.action, asked.typed)
            result = replace(result, controls=(*result.controls, _again(asked.action)))
        elif asked.typed is not None:
            self._drafts.drop(asked.command.actor.user, asked.action)
        await self._say(exchange, result)

    async def _say(self, exchange: Exchange, view: View) -> None:
        """Show ``view``; privately, if nothing was acknowledged yet."""
        if exchange.acknowledged is None:
            await exchange.acknowledge(Reply.PRIVATE)
        pages = await render.pages(linked(view, self.commands))
        error = view.tone is Tone.ERROR
        hidden = error or bool(view.private)
        beside = {
            Reply.PUBLIC: hidden,
            Reply.UPDATE: error or (hidden and not exchange.message_is_private),
        }.get(exchange.acknowledged or Reply.PRIVATE, exchange.done)
        await (exchange.follow_up(pages) if beside else exchange.fill(pages))

    def _refusal(self, interaction: discord.Interaction[Any], refusal: QuizError) -> View:
        """Why something can't be read. What stood in a form that somebody filled in isn't lost."""
        actor = payloads.actor(interaction)
        if interaction.type is not SUBMIT or actor is None or isinstance(refusal, StaleTokenError):
            return text_view(str(refusal), tone=Tone.ERROR, private=True)
        data: Mapping[str, Any] = interaction.data or {}
        typed = render.fields(data)
        action = str(data.get("custom_id"))
        self._keep(actor, action, typed)
        return _refused(action, typed, [str(refusal)])

    def _keep(self, actor: Actor, action: str, typed: Mapping[str, str]) -> None:
        self._drafts.keep(actor.user, action, typed, self._services.clock.now())


def _read(interaction: discord.Interaction[Any]) -> Asked:
    """What is asked. Raises QuizError if it can't be served."""
    actor = payloads.actor(interaction)
    if actor is None:
        raise QuizError(OUTSIDE)
    data: Mapping[str, Any] = interaction.data or {}
    delivery = str(interaction.id)
    if interaction.type is COMPONENT:
        return Asked(
            decode(render.token_of(str(data.get("custom_id"))), actor, delivery, values=data.get("values") or ())
        )
    if interaction.type is SUBMIT:
        return _submitted(data, actor, delivery)
    slash, arguments = payloads.command(data)
    return Asked(slash.make(actor, delivery, arguments))


def _submitted(data: Mapping[str, Any], actor: Actor, delivery: str) -> Asked:
    typed = render.fields(data)
    action = str(data.get("custom_id"))
    return Asked(decode(action, actor, delivery, fields=typed), action, typed)


def _refused(action: str, typed: Mapping[str, str], errors: Iterable[str]) -> View:
    """What is wrong with a form, what was typed, and a way back to it."""
    blocks = [Line(error) for error in errors]
    filled = {name: text for name, text in typed.items() if text.strip()}
    shown: list[Block] = []
    for name, text in filled.items():
        if len(filled) > 1:
            shown.append(Note(Typed(name.replace("_", " ").capitalize())))
        shown.append(Plain(text))
    return View((*blocks, *shown), (_again(action),), tone=Tone.ERROR, private=True)


def _again(action: str) -> Row:
    return Row((Button(AGAIN, tokens.opener(action), Style.MAIN),))


def _door(form: Form) -> View:
    """A form that can't be opened right now, as a message with the button that opens it."""
    errors = tuple(Line(error) for error in (form.errors or {}).values())
    lead = errors or form.intro or (Line(f"{form.title}:"),)
    return View(lead, (Row((Button(OPENS, tokens.opener(form.action), Style.MAIN),)),), private=True)


def _is_weather(error: Exception) -> bool:
    """Whether Discord or the way to it failed, rather than we. A 400 is ours: we sent something malformed."""
    return isinstance(error, TRANSPORT) or (isinstance(error, discord.HTTPException) and error.status != 400)
