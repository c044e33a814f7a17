"""A Discord on the loopback interface: REST, gateway, and the members who use it.

Start it, give the bot ``environment``, and let members act. Nothing sleeps: ``until`` and ``reply`` wait for what
comes in, with a patience that only a broken bot exhausts.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from typing import Any

from aiohttp import BodyPartReader, web

from tests.discordserver import acts, interactions, wire
from tests.discordserver.api import Api, Call
from tests.discordserver.buckets import Buckets
from tests.discordserver.faults import Fault, Faults
from tests.discordserver.gateway import Gateway
from tests.discordserver.interactions import Interaction, Replies
from tests.discordserver.refusal import Refusal, invalid
from tests.discordserver.world import Channel, Guild, Json, Member, Message, User, World

PATIENCE = 60.0
"""Seconds that a test waits before it gives up."""
ACKNOWLEDGE_WITHIN = 3.0
"""Seconds (docs: interactions/receiving-and-responding)."""
TOKEN = "MTIz.loopback.c2VjcmV0"  # noqa: S105 - the made-up token of a made-up bot
PREFIX = "/api/v10"

Validate = Callable[[str, str, Any], Sequence[str]]
"""(method, path, body) → what is wrong with the body."""


class DiscordServer:
    """``within``: seconds in which an interaction must be acknowledged; ``now``: the server's seconds, by default the
    event loop's; ``validate`` looks at each JSON body."""

    def __init__(
        self,
        *,
        shards: int = 1,
        within: float = ACKNOWLEDGE_WITHIN,
        now: Callable[[], float] | None = None,
        validate: Validate | None = None,
    ) -> None:
        self.world = World()
        self.token = TOKEN
        self.faults = Faults()
        self.calls: list[Call] = []
        self.complaints: list[str] = []
        """What was wrong with the bodies that were refused, and which routes don't exist."""
        self.now = now or (lambda: asyncio.get_running_loop().time())
        self.gateway = Gateway(self.world, token=TOKEN, shards=shards, moved=self._moved)
        self.replies = Replies(self.world, self.now, within)
        self.media_type = "application/json"
        self.port = 0
        self._api = Api(self.world, self.gateway, self.replies, shards=shards)
        self.buckets = Buckets(self.now)
        self._validate = validate
        self._runner: web.AppRunner | None = None
        self._waiting: list[tuple[Callable[[], object], asyncio.Future[None]]] = []

    # ------------------------------------------------------------------ up and down

    async def start(self, port: int = 0) -> None:
        """Listen; with 0, on a free port."""
        app = web.Application(client_max_size=32 * 2**20)
        app.router.add_get("/gateway{slash:/?}", self.gateway.handle)
        app.router.add_route("*", "/{path:.*}", self._serve)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        self.port = self._runner.addresses[0][1]
        self.gateway.url = f"ws://127.0.0.1:{self.port}/gateway"

    async def stop(self) -> None:
        self.faults.release_all()
        await self.gateway.close(1001)
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def environment(self) -> dict[str, str]:
        """What points a bot here."""
        return {
            "DISCORD_TOKEN": self.token,
            "DISCORD_API_BASE": f"http://127.0.0.1:{self.port}{PREFIX}",
            "DISCORD_GATEWAY_URL": self.gateway.url,
        }

    async def revoke_token(self) -> None:
        """From now on the bot's token is none; who is connected is shown the door."""
        self.token = self.gateway.token = ""
        await self.gateway.close(4004)

    # ------------------------------------------------------------------ requests

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        path = request.path.removeprefix(PREFIX)
        body, files = await _read(request)
        call = Call(request.method, path, dict(request.query), body, files, self.now())
        self.calls.append(call)
        fault = self.faults.hit(call.method, path)
        self._moved()
        if fault is not None and not fault.after:
            if fault.held is None:
                return self._gone_wrong(request, call, fault)
            await fault.held.wait()
        headers, wait = self.buckets.take(call.method, path)
        if wait:
            call.status = 429
            return _response(429, {"message": "Slow down.", "retry_after": round(wait, 3), "global": False}, headers)
        status, reply = await self._answer(request, call)
        if fault is not None and fault.after:
            self._moved()
            if fault.held is None:
                return self._gone_wrong(request, call, fault)
            await fault.held.wait()
        call.status = status
        self._moved()
        return _response(status, reply, headers, self.media_type)

    async def _answer(self, request: web.Request, call: Call) -> tuple[int, Any]:
        authorized = bool(self.token) and request.headers.get("Authorization") == f"Bot {self.token}"
        try:
            if self._validate is not None and call.body is not None:
                wrong = self._validate(call.method, call.path, call.body)
                if wrong:
                    raise invalid("; ".join(wrong))
            return await self._api.answer(call, authorized=authorized)
        except Refusal as refusal:
            call.refusal = str(refusal)
            if refusal.code == 50035 or (refusal.status, refusal.code) == (404, 0):
                self.complaints.append(f"{call.method} {call.path}: {refusal}")
            return refusal.status, {"code": refusal.code, "message": refusal.message}

    def _gone_wrong(self, request: web.Request, call: Call, fault: Fault) -> web.Response:
        call.status = fault.status or 599
        if fault.cut and request.transport is not None:
            request.transport.abort()
        self._moved()
        return _response(call.status, dict(fault.body), fault.headers)

    def called(self, method: str, pattern: str) -> list[Call]:
        """The requests of ``method`` whose path matches ``pattern`` from end to end."""
        return [call for call in self.calls if call.method == method and re.fullmatch(pattern, call.path)]

    # ------------------------------------------------------------------ waiting

    def _moved(self) -> None:
        for entry in self._waiting[:]:
            met, future = entry
            if not future.done() and met():
                future.set_result(None)
                self._waiting.remove(entry)

    async def until(self, met: Callable[[], object], what: str) -> None:
        """Wait until ``met()``; it is asked again after each request and gateway event."""
        if met():
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((met, future))
        await self._patiently(future, what)

    async def ready(self, times: int = 1) -> None:
        """Wait until the bot has been identified ``times`` times in all."""
        await self.until(lambda: len(self.gateway.sessions) >= times, f"{times} sessions")

    async def acknowledged(self, to: Interaction) -> None:
        await self._patiently(to.acked.wait(), "the acknowledgement")

    async def reply(self, to: Interaction) -> Message:
        """The latest message that the member got for what they did; if their message was updated, that one."""
        await self._patiently(to.done.wait(), f"a reply to {to.payload['data']}")
        messages = to.replies or [message for message in [to.source] if message is not None]
        assert messages, "there is no message in the reply"
        return messages[-1]

    async def form(self, to: Interaction) -> Json:
        """The form that opened."""
        await self._patiently(to.done.wait(), f"a form for {to.payload['data']}")
        assert to.modal is not None, f"no form, but {[message.text for message in to.replies]}"
        return to.modal

    async def _patiently(self, waiting: Any, what: str) -> None:
        try:
            await asyncio.wait_for(waiting, PATIENCE)
        except TimeoutError:
            last = [f"{call.method} {call.path} {call.status} {call.refusal}" for call in self.calls[-12:]]
            raise AssertionError(f"{what} never came; the last requests: {last}") from None

    # ------------------------------------------------------------------ what members do

    async def click(self, who: Member, message: Message, label: str) -> Interaction:
        return await self._act(interactions.COMPONENT, who.user, message.channel, acts.pressed(message, label), message)

    async def choose(self, who: Member, message: Message, *labels: str, select: int = 0) -> Interaction:
        data = acts.chosen(message, labels, select)
        return await self._act(interactions.COMPONENT, who.user, message.channel, data, message)

    async def submit(self, form: Interaction, typed: Mapping[str, str | Sequence[str]]) -> Interaction:
        """Send the form that ``form`` opened."""
        assert form.modal is not None
        data = acts.filled(form.modal, typed)
        return await self._act(interactions.SUBMIT, form.user, form.channel, data, form.source)

    async def slash(self, who: Member, channel: Channel, words: str, /, **options: acts.Value) -> Interaction:
        data = acts.typed(self._commands(who.guild), words, options)
        return await self._act(interactions.COMMAND, who.user, channel, data, None)

    async def complete(
        self, who: Member, channel: Channel, words: str, focus: str, /, **options: acts.Value
    ) -> Interaction:
        """Ask what the option ``focus`` could be, given what stands there so far."""
        data = acts.typed(self._commands(who.guild), words, options, focus)
        return await self._act(interactions.AUTOCOMPLETE, who.user, channel, data, None)

    def _commands(self, guild: Guild) -> list[Json]:
        return list(chain(self.world.commands.get(guild.id, ()), self.world.commands.get(None, ())))

    async def deliver_again(self, to: Interaction) -> None:
        """The same event once more, as after a resume."""
        await self.gateway.dispatch("INTERACTION_CREATE", to.payload, to.channel.guild)

    async def _act(self, kind: int, user: User, channel: Channel, data: Json, source: Message | None) -> Interaction:
        to = self.replies.begin(kind, user, channel, data, source)
        await self.gateway.dispatch("INTERACTION_CREATE", to.payload, channel.guild)
        return to

    # ------------------------------------------------------------------ what happens to servers

    async def add_bot(self, guild: Guild) -> None:
        """The bot joins ``guild``, which is new to it."""
        self.world.guilds[guild.id] = guild
        if self.world.bot.id not in guild.members:
            self.world.join(guild, self.world.bot).roles.append(guild.bot_role)
        await self.gateway.dispatch("GUILD_CREATE", wire.guild_create(guild, self.world.bot), guild)

    async def remove_bot(self, guild: Guild) -> None:
        """The bot is thrown out of ``guild``."""
        guild.members.pop(self.world.bot.id, None)
        del self.world.guilds[guild.id]
        await self.gateway.dispatch("GUILD_DELETE", {"id": str(guild.id)}, guild)

    async def permit(self, channel: Channel, *, allow: int = 0, deny: int = 0) -> None:
        """Change what the bot may do in a channel."""
        assert channel.guild is not None
        channel.overwrites[channel.guild.bot_role.id] = (allow, deny)
        await self.gateway.dispatch("CHANNEL_UPDATE", wire.channel(channel), channel.guild)


async def _read(request: web.Request) -> tuple[Any, dict[int, bytes]]:
    """The JSON of a body, and its files."""
    if not request.can_read_body:
        return None, {}
    if request.content_type != "multipart/form-data":
        return json.loads(await request.read()), {}
    body, files = None, {}
    async for part in await request.multipart():
        assert isinstance(part, BodyPartReader)
        if part.name == "payload_json":
            body = json.loads(await part.read())
        elif found := re.fullmatch(r"files\[(\d+)\]", part.name or ""):
            files[int(found[1])] = bytes(await part.read())
    return body, files


def _response(
    status: int, reply: Any, headers: Mapping[str, str], media_type: str = "application/json"
) -> web.Response:
    """discord.py reads JSON only if the type is exactly this, and takes a 429 without Via for a ban by Cloudflare."""
    fixed = {"Content-Type": media_type, "Via": "1.1 loopback"}
    body = None if status == 204 else json.dumps(reply).encode()
    return web.Response(status=status, body=body, headers={**headers, **(fixed if body is not None else {})})
