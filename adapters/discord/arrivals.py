"""What comes in by the gateway, cut down to what is used and completed, before discord.py reads it.

discord.py insists on dozens of fields that nobody here looks at, some of them younger than a server's idea of the
protocol; where one is missing, it ends the whole connection. An event that can't be read costs that event alone.
https://discord.com/developers/docs/events/gateway-events
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import discord
import structlog

Json = dict[str, Any]

THREADS = (10, 11, 12)
"""Channel types that lie within another channel."""
TEXT = 0
EPOCH = "1970-01-01T00:00:00+00:00"
USED = ("READY", "RESUMED", "GUILD_CREATE", "GUILD_DELETE")
"""Events that discord.py itself needs, beside the interactions."""

FOREIGN = "foreign"
"""Among an interaction's extras: see ``foreign``."""

log = structlog.get_logger(__name__)


def narrow(client: discord.Client) -> None:
    """Let ``client`` read the events that are used here, each forgivingly, and no others."""
    state = client._connection
    parsers: Mapping[str, Callable[[Json], None]] = state.parsers

    def arrived(data: Json) -> None:
        read = interaction(data, client.application_id)
        made = discord.Interaction[Any](data=read, state=state)  # type: ignore[arg-type]  # cut down to what is read
        made.extras[FOREIGN] = foreign(data)
        state.dispatch("interaction", made)

    reading = {name: parsers[name] for name in USED}
    reading["GUILD_CREATE"] = lambda data: parsers["GUILD_CREATE"](guild(data))
    reading["INTERACTION_CREATE"] = arrived
    # READY alone may raise: without it there is no connection.
    state.parsers = {name: _guarded(name, read) if name != "READY" else read for name, read in reading.items()}


def _guarded(name: str, read: Callable[[Json], None]) -> Callable[[Json], None]:
    def guarded(data: Json) -> None:
        try:
            read(data)
        except Exception as error:
            # The error's text may repeat what somebody typed.
            log.error("event not understood", kind=name, error=type(error).__name__)

    return guarded


def guild(data: Json) -> Json:
    """A server: which one, and whether it is there."""
    return {key: data[key] for key in ("id", "name", "unavailable") if key in data}


def application(data: Json) -> Json:
    """The application, of which only its id is used."""
    nobody = {"id": data["id"], "username": ""}
    return {
        "id": data["id"],
        "name": data.get("name") or "",
        "description": "",
        "icon": None,
        "owner": _user(data.get("owner") or nobody),
        "bot_public": False,
        "bot_require_code_grant": False,
        "verify_key": "",
        "flags": data.get("flags") or 0,
    }


def interaction(data: Json, application: int | None) -> Json:
    """An interaction: who, where, and what."""
    found: Json = {
        "id": data["id"],
        "type": data["type"],
        "token": data["token"],
        "application_id": data.get("application_id") or application,
        "version": 1,
        "attachment_size_limit": 0,
        "data": data.get("data") or {},
    }
    number = data.get("guild_id")
    place = _channel(data)
    if number is not None:
        found |= {"guild_id": number, "guild": {"id": number}, "channel": place}
        if data.get("member"):
            found["member"] = _member(data["member"])
    elif data.get("user"):
        found["user"] = _user(data["user"])
    if source := data.get("message"):
        found["message"] = {
            "id": source["id"],
            "channel_id": source.get("channel_id") or place.get("id"),
            "flags": source.get("flags") or 0,
            "type": 0,
            "content": "",
        }
    return found


def foreign(data: Json) -> bool:
    """Whether the control isn't one of the message that it is said to stand on. Whoever says so may be told something,
    but the message isn't theirs to change."""
    components = (data.get("message") or {}).get("components")
    return bool(components) and (data.get("data") or {}).get("custom_id") not in set(_ids(components))


def _ids(components: object) -> Iterator[object]:
    for component in components if isinstance(components, list) else ():
        if isinstance(component, dict):
            yield component.get("custom_id")
            yield from _ids(component.get("components"))
            yield from _ids([component.get("accessory"), component.get("component")])


def _channel(data: Json) -> Json:
    """Where it happened: as a thread, or as a text channel, whatever else it may be."""
    said = data.get("channel") or {}
    number = said.get("id") or data.get("channel_id")
    if number is None:
        return {}
    found: Json = {"id": number, "type": TEXT, "name": said.get("name") or "", "position": 0}
    if said.get("type") in THREADS and said.get("parent_id"):
        stored = {"archived": False, "auto_archive_duration": 60, "archive_timestamp": EPOCH}
        counts = {"message_count": 0, "member_count": 0}
        found |= {"type": said["type"], "parent_id": said["parent_id"], "owner_id": 0, "thread_metadata": stored}
        found |= counts
    return found


def _member(data: Json) -> Json:
    return {
        "user": _user(data["user"]),
        "nick": data.get("nick"),
        "roles": [],
        "flags": 0,
        "permissions": data.get("permissions") or "0",
    }


def _user(data: Json) -> Json:
    return {
        "id": data["id"],
        "username": data.get("username") or "",
        "global_name": data.get("global_name"),
        "discriminator": data.get("discriminator") or "0",
        "avatar": None,
        "bot": bool(data.get("bot")),
    }
