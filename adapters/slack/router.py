"""The incoming side: every payload, whatever its kind and the way it came, on its way to the engine and back.

Nothing about a control lives here: its token says what it means, also if an earlier process sent it. The
acknowledgement comes first, then the modal, if there is to be one, and only then any work.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import structlog

from adapters.slack import reading, render, troubles, typed
from adapters.slack.exchange import Ack, Exchange
from adapters.slack.payloads import Incoming, Kind
from adapters.slack.people import NAMES_FOR, RIGHTS_FOR, People
from adapters.slack.reading import Asked
from adapters.slack.spans import Stage
from adapters.slack.web import Web
from adapters.slack.workspaces import Installed, Workspaces
from bot import engine
from bot.commands import Command, tokens, words
from bot.errors import QuizError, StoreError
from bot.model import Actor, Place
from bot.ports import Services
from bot.ui import Button, Field, Form, Line, Reply, Row, Style, Tone, View, text_view
from bot.usecases import asking, membership
from bot.usecases.drafts import Drafts

REMEMBERED = 8192
"""Payloads of which it is remembered that they were served."""

FOREIGN = "I only serve members of this workspace, and your account belongs to another one."
UNKNOWN = "I'm not installed in this workspace (any more). Ask an admin to add the app again."
DIRECT = "I post into channels, not into direct messages: give that command in the channel, please."
SLOW = "That took too long to open. Press the button, and it opens at once."
OPENS = "Open the form"
AGAIN = "Change it"

RANKED = (words.ShowHelp, words.FillIn, words.StopQuiz)
"""Commands beside the organisers' own whose reply depends on who may organise."""

Handle = Callable[[Services, Command], Awaitable[View | Form]]
Check = Callable[[Services, Command], Mapping[str, str]]

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Known:
    """The last ids that came, oldest first."""

    ids: dict[str, None]

    def again(self, ident: str) -> bool:
        """Whether this one has come before."""
        if ident in self.ids:
            return True
        self.ids[ident] = None
        if len(self.ids) > REMEMBERED:
            del self.ids[next(iter(self.ids))]
        return False


class Router:
    """Serves payloads. ``handle`` and ``check`` are the engine's."""

    def __init__(
        self,
        services: Services,
        workspaces: Workspaces,
        web: Web,
        *,
        handle: Handle = engine.handle,
        check: Check = engine.check,
    ) -> None:
        self._services = services
        self.workspaces = workspaces
        self._web = web
        self._handle = handle
        self._check = check
        self.people = People(services.clock.now)
        self._drafts = Drafts()
        self.known = Known({})

    @property
    def stage(self) -> Stage:
        settings = self._services.settings
        return Stage(self._services.clock.now(), settings.slack_command, settings.slack_admin_command)

    async def serve(self, incoming: Incoming, ack: Ack) -> None:
        """Answer one payload, once. Raises nothing: what goes wrong is logged, and said if it can be said."""
        if self.known.again(incoming.id):
            log.info("payload came twice", kind=incoming.kind.value)
            await ack()
            return
        known = self.workspaces.known(incoming.team)
        exchange = Exchange(incoming, ack, known.client if known else None, self._web, self.stage)
        try:
            await self._serve(exchange)
        except Exception as error:
            self.workspaces.note(incoming.team, error)
            if troubles.passing(error):
                why = troubles.code(error) or f"{type(error).__name__}: {error}"
                log.warning("reply not delivered", kind=incoming.kind.value, error=why)
                return
            if isinstance(error, StoreError):
                log.error("not stored", kind=incoming.kind.value, error=str(error))
                await self._apologise(exchange, engine.not_stored(error))
                return
            incident = f"{self._services.seed() % 16**8:08x}"
            log.exception("bug", kind=incoming.kind.value, incident=incident)
            text = f"Something went wrong on my side. If it happens again, tell an organiser: incident {incident}."
            await self._apologise(exchange, text_view(text, tone=Tone.ERROR, private=True))

    async def _apologise(self, exchange: Exchange, sorry: View) -> None:
        try:
            await exchange.acknowledge()
            await self._say(exchange, sorry, Reply.PRIVATE)
        except Exception as error:
            log.warning("apology not delivered", error=type(error).__name__)

    async def _serve(self, exchange: Exchange) -> None:
        incoming = exchange.incoming
        try:
            if incoming.kind is Kind.HOME:
                await exchange.acknowledge()
                await self.publish(incoming)
                return
            if incoming.foreign:
                raise QuizError(FOREIGN)
            asked = reading.read(incoming, self._services.settings)
        except QuizError as refusal:
            await self._refuse(exchange, refusal)
            return
        if incoming.kind is Kind.SUBMIT and (errors := self._check(self._services, asked.command)):
            self._drafts.keep(_who(incoming), incoming.action, incoming.fields or {}, self._services.clock.now())
            await exchange.refuse(self._at_fields(incoming, errors))
            return
        await exchange.acknowledge()
        opened = await self._opened(exchange, asked.command)
        try:
            asked = await self._completed(exchange, asked)
        except QuizError as refusal:
            await self._say(exchange, text_view(str(refusal), tone=Tone.ERROR, private=True), Reply.PRIVATE)
            return
        result = await self._handle(self._services, asked.command)
        await self._show(exchange, asked, result, opened=opened)
        await self._afterwards(exchange, asked.command)

    async def _refuse(self, exchange: Exchange, refusal: QuizError) -> None:
        """Say what is wrong with the payload itself: at a form's fields, if it is one."""
        incoming = exchange.incoming
        if incoming.kind is Kind.SUBMIT and incoming.fields and not incoming.foreign:
            await exchange.refuse(self._at_fields(incoming, reading.named(str(refusal), incoming.fields)))
            return
        await exchange.acknowledge()
        await self._opened(exchange, None)
        await self._say(exchange, text_view(str(refusal), tone=Tone.ERROR, private=True), Reply.PRIVATE)

    def _at_fields(self, incoming: Incoming, errors: Mapping[str, str]) -> dict[str, str]:
        form = Form("", incoming.action, tuple(Field(name, name) for name in incoming.fields or {}))
        return render.errors(form, {name: typed.sentence(said, self.stage) for name, said in errors.items()})

    async def _opened(self, exchange: Exchange, command: Command | None) -> bool:
        """Open the modal in which the reply will be: for forms, and for all that is done in App Home, which has no
        place for messages."""
        incoming = exchange.incoming
        form = command is not None and command.reply is Reply.FORM and incoming.kind is not Kind.SUBMIT
        if form or (incoming.kind is Kind.ACTION and incoming.inside and not incoming.modal):
            return await exchange.open()
        return False

    # who and where --------------------------------------------------------------------------------------------------

    async def _completed(self, exchange: Exchange, asked: Asked) -> Asked:
        """The command with who asks, and where. Raises QuizError for those whom we don't serve."""
        incoming, command = exchange.incoming, asked.command
        installed = await self.workspaces.find(incoming.team)
        if installed is None:
            raise QuizError(UNKNOWN)
        exchange.client = installed.client
        if command.ADMIN and incoming.channel.startswith("D"):
            raise QuizError(DIRECT)
        ranked = command.ADMIN or isinstance(command, RANKED)
        actor = await self._actor(incoming, installed, ranked=ranked)
        if incoming.inside:
            actor = replace(actor, place=await self._place(incoming, command))
        return replace(asked, command=replace(command, actor=actor))

    async def _actor(self, incoming: Incoming, installed: Installed, *, ranked: bool) -> Actor:
        person = await self.people.person(
            installed.client, incoming.team, incoming.user, younger_than=RIGHTS_FOR if ranked else NAMES_FOR
        )
        if person is not None and person.team and person.team != incoming.team:
            raise QuizError(FOREIGN)
        named = incoming.user in (*self._services.settings.slack_organisers, installed.installer)
        name = (person.name if person else "") or incoming.name or "somebody"
        return Actor(incoming.place, incoming.user, name, is_admin=named or bool(person and person.admin))

    async def _place(self, incoming: Incoming, command: Command) -> Place:
        """Where something from App Home belongs: the channel of the round or quiz that it is about, if that is one of
        this workspace."""
        found: Place | None = None
        if isinstance(round_ := getattr(command, "round", None), int):
            asked = await asking.find(self._services, round_)
            found = asked.round.place if asked else None
        elif isinstance(session := getattr(command, "session", None), int):
            async with self._services.store.read() as tx:
                known = await tx.session(session)
            found = known.place if known else None
        here = incoming.place
        same = found is not None and (found.platform, found.workspace) == (here.platform, here.workspace)
        return found if found is not None and same else here

    # the reply ------------------------------------------------------------------------------------------------------

    async def _show(self, exchange: Exchange, asked: Asked, result: View | Form, *, opened: bool) -> None:
        """Show a result where the command, or the view itself, says."""
        incoming, command = exchange.incoming, asked.command
        if isinstance(result, Form):
            result = typed.formed(result, self.stage)
            if opened:
                await exchange.fill(self._drafts.fill(_who(incoming), result, self._services.clock.now()))
                return
            result = _door(result, late=bool(incoming.trigger) and incoming.kind is not Kind.SUBMIT)
        elif incoming.kind is Kind.SUBMIT:
            result = self._sent(incoming, result)
        elif result.tone is Tone.ERROR and asked.words:
            result = replace(result, controls=(*result.controls, _button(OPENS, tokens.fill(asked.words))))
        if asked.why:
            result = replace(result, blocks=(Line(asked.why), *result.blocks))
        reply = Reply.PRIVATE if command.reply is Reply.FORM else command.reply
        await self._say(exchange, result, reply)

    def _sent(self, incoming: Incoming, result: View) -> View:
        """The reply to a form; what was typed into one that is refused is kept."""
        if result.tone is not Tone.ERROR:
            self._drafts.drop(_who(incoming), incoming.action)
            return result
        self._drafts.keep(_who(incoming), incoming.action, incoming.fields or {}, self._services.clock.now())
        return replace(result, controls=(*result.controls, _button(AGAIN, tokens.opener(incoming.action))))

    async def _say(self, exchange: Exchange, view: View, reply: Reply) -> None:
        incoming, shown = exchange.incoming, typed.spoken(view, self.stage)
        if exchange.in_view:
            await exchange.show(shown)
            return
        if incoming.inside:
            await self.publish(incoming, shown)
            exchange.at_home = True
            return
        error = view.tone is Tone.ERROR
        hidden = error or bool(view.private)
        updates = reply is Reply.UPDATE and incoming.kind in (Kind.ACTION, Kind.SUBMIT)
        replaces = updates and bool(incoming.message) and not error and (incoming.ephemeral or not hidden)
        await exchange.say(shown, public=reply is Reply.PUBLIC and not hidden, replace=replaces)

    # afterwards -----------------------------------------------------------------------------------------------------

    async def _afterwards(self, exchange: Exchange, command: Command) -> None:
        """Tell the engine on which public message a round was answered: after a crash there may be two of them. What
        App Home shows is out of date once something was done there."""
        incoming = exchange.incoming
        public = incoming.kind is Kind.ACTION and incoming.message and not incoming.ephemeral
        if public and isinstance(command, words.SubmitAnswer | words.WriteAnswer):
            ref = f"{incoming.channel}:{incoming.message}"
            await membership.seen(self._services, command.actor.place, command.round, ref)
        if incoming.inside and not exchange.at_home:
            await self.publish(incoming)

    async def publish(self, incoming: Incoming, *first: View) -> None:
        """Show App Home as it is now, below what there is to say."""
        installed = await self.workspaces.find(incoming.team)
        if installed is None:
            return
        actor = await self._actor(replace(incoming, channel=""), installed, ranked=True)
        channels = await self._channels(installed, incoming.user)
        view = await self._handle(self._services, words.ShowHome(actor=actor, channels=channels))
        if isinstance(view, View):
            body = render.home(*first, typed.spoken(view, self.stage), stage=self.stage)
            await installed.client.views_publish(user_id=incoming.user, view=body)

    async def _channels(self, installed: Installed, user: str) -> tuple[str, ...]:
        """The channels that both the member and the app are in; none if Slack doesn't say."""
        try:
            answer = await installed.client.users_conversations(
                user=user, types="public_channel,private_channel", exclude_archived=True, limit=999
            )
        except troubles.ALL as error:
            log.info("channels not listed", error=troubles.code(error) or type(error).__name__)
            return ()
        return tuple(str(channel["id"]) for channel in answer.get("channels") or ())


def _who(incoming: Incoming) -> str:
    return f"{incoming.team}:{incoming.user}"


def _button(label: str, action: str) -> Row:
    return Row((Button(label, action, Style.MAIN),))


def _door(form: Form, *, late: bool) -> View:
    """A form that can't be opened right now, as a message with the button that opens it."""
    errors = tuple(Line(error) for error in (form.errors or {}).values())
    lead: tuple[Any, ...] = (Line(SLOW),) if late else errors or form.intro or (Line(f"{form.title}:"),)
    return View(lead, (_button(OPENS, tokens.opener(form.action)),), private=True)
