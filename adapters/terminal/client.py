"""The incoming side: one line that a member typed → a command → what it showed.

A line goes through the same ``parse``, ``decode`` and ``handle`` as on any other platform. What is special here is only
that buttons are pressed by their label, and options picked by how their text begins.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace

from adapters.terminal import forms, reach
from adapters.terminal.asked import actions, round_of
from adapters.terminal.channel import CHANNEL, PLATFORM, WORKSPACE
from adapters.terminal.screen import OpenForm, Screen, Shown
from bot import ui
from bot.commands import Command, decode, parse, words
from bot.errors import QuizError
from bot.model import Actor, Place
from bot.ports import Services

_VERB = re.compile(r"(click|pick|fill)\s+(\S.*)", re.IGNORECASE | re.DOTALL)

Handle = Callable[[Services, Command], Awaitable[ui.View | ui.Form]]
Check = Callable[[Services, Command], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Engine:
    """The front door: ``handle`` carries a command out and never raises; ``check`` finds a form's plain errors."""

    services: Services
    handle: Handle
    check: Check


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody at the keyboard. ``user`` is also the name that others see."""

    user: str
    organiser: bool = False


class Client:
    """Acts for any number of members. ``run`` is unique per run, so that deliveries of two runs never look alike."""

    def __init__(self, engine: Engine, screen: Screen, *, run: str = "") -> None:
        self._engine = engine
        self._screen = screen
        self._run = run
        self._count = 0
        self.channel = CHANNEL

    @property
    def place(self) -> Place:
        """Where commands and plain answers are typed."""
        return Place(PLATFORM, WORKSPACE, self.channel)

    async def say(self, member: Member, line: str) -> None:
        """Do what ``line`` says and show what comes of it. Raises nothing that a member could cause."""
        try:
            await self._act(member, line.strip())
        except QuizError as error:
            self._refuse(member, error)

    async def submit(self, member: Member, typed: Mapping[str, str]) -> None:
        """Send the open form with ``typed`` over what stands in it."""
        try:
            await self._submit(member, typed)
        except QuizError as error:
            self._refuse(member, error)

    async def _act(self, member: Member, line: str) -> None:
        screen, user = self._screen, member.user
        verb = _VERB.fullmatch(line)
        if line.startswith("/"):
            screen.forms.pop(user, None)
            command = parse(line, self._actor(member), self._delivery())
            await self._carry_out(member, command, None)
        elif verb is None:
            await self._plain(member, line)
        elif verb[1].lower() == "click":
            press = reach.click(screen, user, verb[2])
            screen.forms.pop(user, None)
            await self._press(member, press)
        elif verb[1].lower() == "pick":
            picked = reach.pick(screen, user, reach.listed(verb[2]))
            screen.forms.pop(user, None)
            if isinstance(picked, reach.Press):
                await self._press(member, picked)
            else:
                await self._pick(member, picked)
        else:
            await self._submit(member, forms.read(self._open(member).form, verb[2]))

    async def _plain(self, member: Member, line: str) -> None:
        """Text alone fills the open form if it asks for one text and nothing has been asked here since; else it answers
        the question that the member saw last, or what is open here. ``fill`` alone sends the form as it stands; the
        whole label of a button beneath a question in private (*pass*, *hint*) presses it."""
        waiting = self._screen.forms.get(member.user)
        field = forms.main_field(waiting.form) if waiting and not waiting.overtaken else None
        if waiting and line.lower() == "fill":
            await self._submit(member, {})
        elif field is not None:
            await self._submit(member, {field.name: line})
        elif press := self._named(member, line):
            await self._press(member, press)
        else:
            asked = self._asked(member)
            seen = round_of(asked.view) if asked else None
            command = words.AnswerHere(actor=self._actor(member), delivery=self._delivery(), text=line, seen=seen)
            await self._carry_out(member, command, None)

    def _asked(self, member: Member) -> Shown | None:
        """The newest question that the member can see here."""
        here = (shown for shown in self._screen.visible(member.user) if shown.place == self.place)
        return next((shown for shown in here if round_of(shown.view) is not None), None)

    def _named(self, member: Member, line: str) -> reach.Press | None:
        """The button that ``line`` names, beneath the newest question if that was asked in private."""
        asked = self._asked(member)
        return reach.named(asked, line) if asked is not None and asked.viewer else None

    async def _press(self, member: Member, press: reach.Press) -> None:
        command = decode(press.action, self._actor(member, press.on), self._delivery(), values=press.values)
        await self._carry_out(member, command, press.on)

    async def _pick(self, member: Member, picked: reach.Picked) -> None:
        """Answer with the picked letters by whatever control the question has."""
        actor, delivery = self._actor(member, picked.on), self._delivery()
        command = answer_by(picked.on.view, picked.letters, actor, delivery)
        if command is None:  # nothing there says which question it is, but the channel does
            command = words.AnswerHere(actor=actor, delivery=delivery, text=picked.letters)
        await self._carry_out(member, command, picked.on)

    async def _submit(self, member: Member, typed: Mapping[str, str]) -> None:
        waiting = self._open(member)
        values, errors = forms.settle(waiting.form, {**waiting.typed, **typed})
        actor = self._actor(member, waiting)
        if not errors:
            command = decode(waiting.form.action, actor, self._delivery(), fields=values)
            errors = dict(self._engine.check(self._engine.services, command))
        kept = replace(waiting, typed=values, errors=errors)
        if errors:
            self._screen.ask(member.user, kept)
            return
        # It stays open, with what was typed, if the use case refuses it.
        self._screen.forms[member.user] = kept
        result = await self._engine.handle(self._engine.services, command)
        if not isinstance(result, ui.View) or result.tone is not ui.Tone.ERROR:
            self._screen.forms.pop(member.user, None)
        self._show(member, command, result, waiting.origin)

    async def _carry_out(self, member: Member, command: Command, origin: Shown | None) -> None:
        result = await self._engine.handle(self._engine.services, command)
        self._show(member, command, result, origin)

    def _show(self, member: Member, command: Command, result: ui.View | ui.Form, origin: Shown | None) -> None:
        """Show a result where its command, or the view itself, says."""
        screen, place = self._screen, command.actor.place
        if isinstance(result, ui.Form):
            screen.ask(member.user, OpenForm(result, place, origin))
            return
        origin = screen.find(origin.ref) if origin else None
        # An error replaces nothing, so that the controls can be used again.
        hidden = bool(result.private) or result.tone is ui.Tone.ERROR
        mine = origin is not None and bool(origin.viewer) and result.tone is not ui.Tone.ERROR
        if command.reply is ui.Reply.UPDATE and origin is not None and (mine or not hidden):
            screen.update(origin, result)
        elif command.reply is ui.Reply.PUBLIC and not hidden:
            screen.public(place, result)
        else:
            screen.private(place, member.user, result)

    def _refuse(self, member: Member, error: QuizError) -> None:
        view = ui.text_view(str(error), tone=ui.Tone.ERROR, private=True)
        self._screen.private(self.place, member.user, view)

    def _open(self, member: Member) -> OpenForm:
        waiting = self._screen.forms.get(member.user)
        if waiting is None:
            raise QuizError('No form is open. Press the button that opens one first, e.g. click "Answer".')
        return waiting

    def _actor(self, member: Member, at: Shown | OpenForm | None = None) -> Actor:
        """The member at the place of a message or form: a control acts where it stands."""
        return Actor(at.place if at else self.place, member.user, member.user, member.organiser)

    def _delivery(self) -> str:
        self._count += 1
        return f"{self._run}-{self._count}"


def answer_by(view: ui.View, letters: str, actor: Actor, delivery: str) -> Command | None:
    """The command that answers with ``letters`` the question that ``view`` shows; None if none of its controls can."""
    known: int | None = None
    for action in actions(view):
        try:
            command = decode(action, actor, delivery, values=tuple(letters))
        except ui.StaleTokenError:
            continue
        match command:
            case words.SubmitAnswer():
                return replace(command, text=letters, confidence=None)
            case words.WriteAnswer():
                return words.SubmitAnswer(
                    actor=actor,
                    delivery=delivery,
                    round=command.round,
                    text=letters,
                    inplace=command.inplace,
                    turn=command.turn,
                )
            case words.MyResult() | words.ReportForm():  # a closed question: its reveal names the round all the same
                known = command.round
    return None if known is None else words.SubmitAnswer(actor=actor, delivery=delivery, round=known, text=letters)
