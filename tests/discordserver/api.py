"""The REST side (docs: resources/*): what each route does. Unknown ones are refused, as Discord does."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from tests.discordserver import perms, wire
from tests.discordserver.gateway import Gateway
from tests.discordserver.interactions import Replies
from tests.discordserver.messages import Files, new_message, rewrite
from tests.discordserver.refusal import Refusal, invalid, missing_access, missing_permissions, not_found, unknown
from tests.discordserver.world import DM, THREAD, Channel, Guild, Json, Message, World

NONCE_FOR = 300.0
"""Seconds for which a nonce is enforced ("the past few minutes")."""


@dataclass(slots=True, eq=False)
class Call:
    """One request, and (0 as long as it hangs) the status that it got. ``at`` in the server's seconds."""

    method: str
    path: str
    query: Json
    body: Any
    files: Files = field(default_factory=dict)
    at: float = 0.0
    status: int = 0
    refusal: str = ""


Reply = tuple[int, Any]
Handler = Callable[["Api", Call, list[str]], Awaitable[Reply]]
_ROUTES: list[tuple[str, re.Pattern[str], Handler, bool]] = []


def route(method: str, template: str, *, auth: bool = True) -> Callable[[Handler], Handler]:
    """Register a handler; every ``*`` in the template is an argument. ``auth`` False: the path holds the token."""
    pattern = re.compile(re.escape(template).replace(r"\*", "([^/]+)"))

    def add(handler: Handler) -> Handler:
        _ROUTES.append((method, pattern, handler, auth))
        return handler

    return add


class Api:
    """What the routes work on."""

    def __init__(self, world: World, gateway: Gateway, replies: Replies, *, shards: int) -> None:
        self.world = world
        self.gateway = gateway
        self.replies = replies
        self.shards = shards
        self._nonces: dict[tuple[int, str], tuple[float, Message]] = {}

    async def answer(self, call: Call, *, authorized: bool) -> Reply:
        """Do what is asked. Raises Refusal."""
        for method, pattern, handler, auth in _ROUTES:
            found = pattern.fullmatch(call.path)
            if found and method == call.method:
                if auth and not authorized:
                    raise Refusal(401, 0, "401: Unauthorized")
                return await handler(self, call, list(found.groups()))
        raise not_found()

    def guild(self, number: str) -> Guild:
        guild = self.world.guilds.get(int(number))
        if guild is None or self.world.bot.id not in guild.members:
            raise unknown("Guild")
        return guild

    def channel(self, number: str, need: int = 0) -> Channel:
        """A channel that exists, that the bot sees, and in which it may do what ``need`` says."""
        channel = self.world.channels.get(int(number))
        if channel is None:
            raise unknown("Channel")
        if channel.guild is None:
            return channel
        member = channel.guild.members.get(self.world.bot.id)
        allowed = perms.of(member, channel) if member is not None else 0
        if not allowed & perms.VIEW_CHANNEL:
            raise missing_access()
        if need & ~allowed:
            raise missing_permissions()
        return channel

    def message(self, channel: Channel, number: str) -> Message:
        message = channel.messages.get(int(number))
        if message is None or message.seen_by is not None:
            raise unknown("Message")
        return message

    def known_nonce(self, channel: Channel, body: Json) -> Message | None:
        """The message that this repeats."""
        nonce = body.get("nonce")
        if nonce is None or not body.get("enforce_nonce"):
            return None
        at, message = self._nonces.get((channel.id, str(nonce)), (0.0, None))
        return message if message is not None and self.replies.now() - at <= NONCE_FOR else None

    def remember(self, channel: Channel, message: Message) -> None:
        if message.nonce:
            self._nonces[channel.id, message.nonce] = (self.replies.now(), message)


# ------------------------------------------------------------------ who am I, where is the gateway


@route("GET", "/users/@me")
async def _me(api: Api, call: Call, args: list[str]) -> Reply:
    return 200, wire.user(api.world.bot)


@route("GET", "/oauth2/applications/@me")
@route("GET", "/applications/@me")
async def _application(api: Api, call: Call, args: list[str]) -> Reply:
    return 200, wire.application(api.world)


@route("GET", "/gateway")
async def _gateway(api: Api, call: Call, args: list[str]) -> Reply:
    return 200, {"url": api.gateway.url}


@route("GET", "/gateway/bot")
async def _gateway_bot(api: Api, call: Call, args: list[str]) -> Reply:
    limit = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1}
    return 200, {"url": api.gateway.url, "shards": api.shards, "session_start_limit": limit}


# ------------------------------------------------------------------ commands


@route("GET", "/applications/*/commands")
@route("GET", "/applications/*/guilds/*/commands")
async def _commands(api: Api, call: Call, args: list[str]) -> Reply:
    return 200, api.world.commands.get(_scope(api, args), [])


@route("PUT", "/applications/*/commands")
@route("PUT", "/applications/*/guilds/*/commands")
async def _put_commands(api: Api, call: Call, args: list[str]) -> Reply:
    names = [command["name"] for command in call.body]
    if len(names) != len(set(names)) or len(names) > 100:
        raise invalid("commands: two with the same name, or more than 100")
    application = {"application_id": str(api.world.application), "version": "1", "type": 1}
    scope = _scope(api, args)
    api.world.commands[scope] = [application | command | {"id": str(api.world.snowflake())} for command in call.body]
    return 200, api.world.commands[scope]


def _scope(api: Api, args: list[str]) -> int | None:
    if int(args[0]) != api.world.application:
        raise missing_access()
    return api.guild(args[1]).id if len(args) > 1 else None


# ------------------------------------------------------------------ guilds, members, channels


@route("GET", "/guilds/*")
async def _guild(api: Api, call: Call, args: list[str]) -> Reply:
    return 200, wire.guild(api.guild(args[0]))


@route("GET", "/guilds/*/channels")
async def _channels(api: Api, call: Call, args: list[str]) -> Reply:
    return 200, [wire.channel(channel) for channel in api.guild(args[0]).channels.values()]


@route("GET", "/guilds/*/roles")
async def _roles(api: Api, call: Call, args: list[str]) -> Reply:
    return 200, [wire.role(role) for role in api.guild(args[0]).roles]


@route("GET", "/guilds/*/members/*")
async def _member(api: Api, call: Call, args: list[str]) -> Reply:
    guild = api.guild(args[0])
    if int(args[1]) not in api.world.users:
        raise unknown("User")
    member = guild.members.get(int(args[1]))
    if member is None:
        raise unknown("Member")
    return 200, wire.member(member)


@route("GET", "/users/@me/guilds")
async def _guilds(api: Api, call: Call, args: list[str]) -> Reply:
    own = [guild for guild in api.world.guilds.values() if api.world.bot.id in guild.members]
    return 200, [{"id": str(guild.id), "name": guild.name, "owner": False, "permissions": "0"} for guild in own]


@route("POST", "/users/@me/channels")
async def _open_dm(api: Api, call: Call, args: list[str]) -> Reply:
    user = api.world.users.get(int(call.body["recipient_id"]))
    if user is None:
        raise unknown("User")
    return 200, wire.channel(api.world.dm(user))


@route("GET", "/channels/*")
async def _channel(api: Api, call: Call, args: list[str]) -> Reply:
    return 200, wire.channel(api.channel(args[0]))


# ------------------------------------------------------------------ messages


@route("POST", "/channels/*/messages")
async def _post(api: Api, call: Call, args: list[str]) -> Reply:
    need = perms.SEND_MESSAGES | (perms.ATTACH_FILES if call.files else 0)
    channel = api.channel(args[0], need)
    if channel.type == THREAD:
        channel = api.channel(args[0], perms.SEND_MESSAGES_IN_THREADS)
    if channel.type == DM and channel.recipient is not None and not channel.recipient.dms:
        raise Refusal(403, 50007, "Cannot send messages to this user")
    first = api.known_nonce(channel, call.body)
    if first is not None:
        return 200, wire.message(first, api.world)
    replies_to = _reference(api, channel, call.body)
    message = new_message(api.world, channel, call.body, call.files)
    message.replies_to = replies_to
    api.remember(channel, message)
    return 200, wire.message(message, api.world)


def _reference(api: Api, channel: Channel, body: Json) -> int | None:
    reference = body.get("message_reference")
    if reference is None:
        return None
    number = int(reference["message_id"])
    if number in channel.messages:
        api.channel(str(channel.id), perms.READ_MESSAGE_HISTORY)
        return number
    if reference.get("fail_if_not_exists", True):
        raise invalid("message_reference: Unknown message")
    return None


@route("GET", "/channels/*/messages/*")
async def _get(api: Api, call: Call, args: list[str]) -> Reply:
    return 200, wire.message(api.message(api.channel(args[0], perms.READ_MESSAGE_HISTORY), args[1]), api.world)


@route("PATCH", "/channels/*/messages/*")
async def _edit(api: Api, call: Call, args: list[str]) -> Reply:
    message = api.message(api.channel(args[0]), args[1])
    rewrite(message, call.body, call.files)
    return 200, wire.message(message, api.world)


@route("DELETE", "/channels/*/messages/*")
async def _delete(api: Api, call: Call, args: list[str]) -> Reply:
    channel = api.channel(args[0])
    message = api.message(channel, args[1])
    message.deleted = True
    del channel.messages[message.id]
    return 204, None


@route("POST", "/channels/*/messages/*/threads")
async def _thread(api: Api, call: Call, args: list[str]) -> Reply:
    channel = api.channel(args[0], perms.CREATE_PUBLIC_THREADS)
    message = api.message(channel, args[1])
    if message.thread is not None:
        raise Refusal(400, 160004, "A thread has already been created for this message")
    thread = api.world.thread(message, call.body["name"])
    await api.gateway.dispatch("THREAD_CREATE", wire.channel(thread) | {"newly_created": True}, channel.guild)
    return 201, wire.channel(thread)


# ------------------------------------------------------------------ interactions


@route("POST", "/interactions/*/*/callback", auth=False)
async def _respond(api: Api, call: Call, args: list[str]) -> Reply:
    told = api.replies.respond(int(args[0]), args[1], call.body, call.files)
    return (200, told) if call.query.get("with_response") in ("1", "true") else (204, None)


@route("POST", "/webhooks/*/*", auth=False)
async def _follow_up(api: Api, call: Call, args: list[str]) -> Reply:
    return 200, wire.message(api.replies.follow_up(args[1], call.body, call.files), api.world)


@route("GET", "/webhooks/*/*/messages/*", auth=False)
async def _get_reply(api: Api, call: Call, args: list[str]) -> Reply:
    return 200, wire.message(api.replies.find(args[1], args[2]), api.world)


@route("PATCH", "/webhooks/*/*/messages/*", auth=False)
async def _edit_reply(api: Api, call: Call, args: list[str]) -> Reply:
    return 200, wire.message(api.replies.edit(args[1], args[2], call.body, call.files), api.world)


@route("DELETE", "/webhooks/*/*/messages/*", auth=False)
async def _delete_reply(api: Api, call: Call, args: list[str]) -> Reply:
    api.replies.delete(args[1], args[2])
    return 204, None
