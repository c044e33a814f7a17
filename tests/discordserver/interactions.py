"""Interactions and the replies to them (docs: interactions/receiving-and-responding), with their deadlines."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.discordserver import wire
from tests.discordserver.messages import Files, new_message, placeholder, rewrite
from tests.discordserver.refusal import Refusal, acknowledged_before, invalid, unknown, unknown_interaction
from tests.discordserver.world import EPHEMERAL, LOADING, Channel, Json, Message, User, World

COMMAND, COMPONENT, AUTOCOMPLETE, SUBMIT = 2, 3, 4, 5
"""Kinds of interaction."""
MESSAGE, DEFER, DEFER_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9
"""Kinds of response."""
TOKEN_FOR = 900.0
"""Seconds for which a token can be used once the interaction has been acknowledged."""


@dataclass(slots=True, eq=False)
class Interaction:
    """Something that a member did. ``source``: the message whose control it was. Times are in the server's seconds."""

    id: int
    token: str
    kind: int
    payload: Json
    user: User
    channel: Channel
    source: Message | None
    sent_at: float
    response: int = 0
    acked_at: float = 0.0
    replied_at: float = 0.0
    original: Message | None = None
    followups: list[Message] = field(default_factory=list)
    modal: Json | None = None
    choices: list[Json] | None = None
    refused: list[Refusal] = field(default_factory=list)
    acked: asyncio.Event = field(default_factory=asyncio.Event)
    done: asyncio.Event = field(default_factory=asyncio.Event)
    """Set as soon as the member sees more than "is thinking …"."""
    settled: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when it is done, or when a first response to it was refused."""

    @property
    def replies(self) -> list[Message]:
        """The messages that it brought, oldest first; what is thinking or was deleted isn't among them."""
        own = [self.original] if self.original is not None and self.original is not self.source else []
        return [message for message in (*own, *self.followups) if not (message.deleted or message.flags & LOADING)]


class Replies:
    """Answers what a bot sends under an interaction's token. ``now`` in seconds; ``within``: how many of them an
    interaction may stay unacknowledged."""

    def __init__(self, world: World, now: Callable[[], float], within: float) -> None:
        self.world = world
        self.within = within
        self.now = now
        self.by_token: dict[str, Interaction] = {}

    def begin(self, kind: int, user: User, channel: Channel, data: Json, source: Message | None) -> Interaction:
        """A new interaction, about to be sent."""
        number, token = self.world.snowflake(), secrets.token_urlsafe(24)
        payload = wire.interaction(user, channel, self.world) | {
            "id": str(number),
            "token": token,
            "type": kind,
            "data": data,
        }
        if source is not None:
            payload["message"] = wire.message(source, self.world)
        found = Interaction(number, token, kind, payload, user, channel, source, self.now())
        self.by_token[token] = found
        return found

    # ------------------------------------------------------------------ the first response

    def respond(self, number: int, token: str, body: Json, files: Files) -> Json:
        """POST /interactions/{number}/{token}/callback"""
        to = self.by_token.get(token)
        if to is None or to.id != number:
            raise unknown_interaction()
        try:
            return self._respond(to, body, files)
        except Refusal as refusal:
            to.refused.append(refusal)
            to.settled.set()
            raise

    def _respond(self, to: Interaction, body: Json, files: Files) -> Json:
        now = self.now()
        if to.response:
            raise acknowledged_before()
        if now - to.sent_at > self.within:
            raise unknown_interaction()
        kind, data = body["type"], body.get("data") or {}
        self._check_kind(to, kind, data)
        match kind:
            case 4:  # MESSAGE
                to.original = new_message(self.world, to.channel, data, files, seen_by=self._seen_by(to, data))
            case 5:  # DEFER
                to.original = placeholder(self.world, to.channel, seen_by=self._seen_by(to, data))
            case 6:  # DEFER_UPDATE
                to.original = to.source
            case 7:  # UPDATE
                assert to.source is not None
                rewrite(to.source, data, files)
                to.original = to.source
            case 8:  # CHOICES
                to.choices = data["choices"]
            case 9:  # MODAL
                to.modal = data
        to.response, to.acked_at = kind, now
        to.acked.set()
        if kind not in (DEFER, DEFER_UPDATE):
            self._replied(to)
        return self._told(to)

    def _check_kind(self, to: Interaction, kind: int, data: Json) -> None:
        fitting = {AUTOCOMPLETE: {CHOICES}, COMMAND: {MESSAGE, DEFER, MODAL}, SUBMIT: {MESSAGE, DEFER}}
        fits = fitting.get(to.kind, {MESSAGE, DEFER, DEFER_UPDATE, UPDATE, MODAL})
        if to.kind == SUBMIT and to.source is not None:
            fits = fits | {DEFER_UPDATE, UPDATE}
        if kind not in fits:
            raise invalid(f"type: {kind} is no response to an interaction of type {to.kind}")
        if kind == DEFER and (data.keys() - {"flags"} or (data.get("flags") or 0) & ~EPHEMERAL):
            raise invalid("data: a deferral carries no flag but EPHEMERAL")

    def _seen_by(self, to: Interaction, data: Json) -> User | None:
        return to.user if (data.get("flags") or 0) & EPHEMERAL else None

    def _replied(self, to: Interaction) -> None:
        if not to.done.is_set():
            to.replied_at = self.now()
            to.done.set()
            to.settled.set()

    def _told(self, to: Interaction) -> Json:
        """What ?with_response=1 gets."""
        original = to.original
        interaction: Json = {"id": str(to.id), "type": to.kind, "channel_id": str(to.channel.id)}
        resource: Json = {"type": to.response}
        if original is not None:
            interaction |= {
                "response_message_id": str(original.id),
                "response_message_loading": bool(original.flags & LOADING),
                "response_message_ephemeral": bool(original.flags & EPHEMERAL),
            }
            if to.response in (MESSAGE, DEFER, UPDATE):
                resource["message"] = wire.message(original, self.world)
        return {"interaction": interaction, "resource": resource}

    # ------------------------------------------------------------------ what follows

    def _valid(self, token: str) -> Interaction:
        to = self.by_token.get(token)
        if to is None or not to.response:
            raise unknown("Webhook")
        if self.now() - to.sent_at > TOKEN_FOR:
            raise Refusal(401, 50027, "Invalid Webhook Token")
        return to

    def follow_up(self, token: str, body: Json, files: Files) -> Message:
        """POST /webhooks/{application}/{token}: the first one after a deferral fills the placeholder."""
        to = self._valid(token)
        if to.original is not None and to.original.flags & LOADING and not to.original.deleted:
            rewrite(to.original, body, files)
            self._replied(to)
            return to.original
        message = new_message(self.world, to.channel, body, files, seen_by=self._seen_by(to, body))
        to.followups.append(message)
        self._replied(to)
        return message

    def find(self, token: str, which: str) -> Message:
        """The message ``which`` (an id or @original) of the interaction."""
        to = self._valid(token)
        own = [message for message in (to.original, *to.followups) if message is not None]
        for message in own:
            if not message.deleted and (str(message.id) == which or (which == "@original" and message is to.original)):
                return message
        raise unknown("Message")

    def edit(self, token: str, which: str, body: Json, files: Files) -> Message:
        message = self.find(token, which)
        rewrite(message, body, files)
        self._replied(self.by_token[token])
        return message

    def delete(self, token: str, which: str) -> None:
        message = self.find(token, which)
        message.deleted = True
        message.channel.messages.pop(message.id, None)
