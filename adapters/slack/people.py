"""Who somebody is: the name that others see, and whether they may organise. Asked of Slack, and kept for a while.

https://docs.slack.dev/reference/methods/users.info
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import troubles

RIGHTS_FOR = timedelta(minutes=5)
"""How long what somebody may do is taken for granted."""
NAMES_FOR = timedelta(hours=12)
REMEMBERED = 20_000
WITHIN = 2.5
"""Seconds for asking; who waits for a reply gets it without the name then."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Person:
    """``team`` is the home workspace; ``gone``: the account was deactivated."""

    name: str
    admin: bool
    team: str
    gone: bool
    at: datetime


class People:
    """Remembers whom it asked for. ``now`` is the present instant."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._known: dict[tuple[str, str], Person] = {}

    async def person(
        self, client: AsyncWebClient, team: str, user: str, *, younger_than: timedelta = NAMES_FOR
    ) -> Person | None:
        """Who that is; None if Slack doesn't say right now, and didn't before."""
        known = self._known.get((team, user))
        if known is not None and self._now() - known.at < younger_than:
            return known
        try:
            async with asyncio.timeout(WITHIN):
                answer = await client.users_info(user=user)
        except troubles.ALL as error:
            log.info("member not looked up", error=troubles.code(error) or type(error).__name__)
            # A name may be old. A right may not.
            return None if known is None else Person(known.name, False, known.team, known.gone, known.at)
        return self._keep(team, user, answer["user"])

    def _keep(self, team: str, user: str, told: Mapping[str, Any]) -> Person:
        profile = told.get("profile") or {}
        names = (profile.get("display_name"), profile.get("real_name"), told.get("real_name"), told.get("name"))
        admin = bool(told.get("is_admin") or told.get("is_owner") or told.get("is_primary_owner"))
        found = Person(
            name=str(next(filter(None, names), "")),
            admin=admin and not told.get("deleted"),
            team=str(told.get("team_id") or ""),
            gone=bool(told.get("deleted")),
            at=self._now(),
        )
        self._known.pop((team, user), None)
        self._known[team, user] = found
        while len(self._known) > REMEMBERED:
            del self._known[next(iter(self._known))]
        return found

    def forget(self, team: str) -> None:
        """Nothing of a workspace that the app was removed from is kept."""
        self._known = {key: person for key, person in self._known.items() if key[0] != team}


async def absent(client: AsyncWebClient, users: Collection[str]) -> Collection[str]:
    """Those whose accounts are gone, asked for one after the other. At the first other trouble it stops asking."""
    gone = []
    for user in users:
        try:
            answer = await client.users_info(user=user)
        except troubles.ALL as error:
            if troubles.code(error) not in ("user_not_found", "user_not_visible"):
                break
            gone.append(user)
        else:
            if answer["user"].get("deleted"):
                gone.append(user)
    return gone
