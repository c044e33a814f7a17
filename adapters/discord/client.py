"""discord.py's client, cut down to what a quizmaster needs: guilds, interactions, and nothing kept in memory."""

from __future__ import annotations

import asyncio
from typing import Any

import discord
import structlog
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.discord import arrivals, slashes, sockets, troubles
from adapters.discord.exchange import wait
from adapters.discord.messenger import LONGEST_WAIT, DiscordMessenger
from adapters.discord.payloads import PLATFORM
from adapters.discord.router import Router
from bot.config import Settings
from bot.errors import PlatformError
from bot.inhand import InHand
from bot.ports import Services
from bot.usecases import membership

LAUNCHES = 3
"""Failed tries to open the gateway, in all, before the connection is begun anew."""
SETTLED = 1.0
"""Seconds without another server coming in after which the list of servers counts as complete."""
REGISTER_AGAIN = 5.0
LONGEST_PAUSE = 300.0
"""Seconds between two tries to register the commands: twice as long each time, up to this."""

log = structlog.get_logger(__name__)


class QuizClient(discord.AutoShardedClient):
    """Hands interactions to its ``router``; its ``messenger`` posts. No privileged intent, no cache of members."""

    def __init__(self, settings: Settings, services: Services, *, router: Router | None = None) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True),
            allowed_mentions=discord.AllowedMentions.none(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_messages=None,
            chunk_guilds_at_startup=False,
            guild_ready_timeout=SETTLED,
            http_trace=sockets.forgiving(),
        )
        arrivals.narrow(self)
        # The constructor takes nothing below 30 s, and delivery doesn't wait that long.
        self.http.max_ratelimit_timeout = LONGEST_WAIT
        self.services = services
        self.router = router or Router(services)
        self.messenger = DiscordMessenger(self)
        self.leaving = False
        """Whether it is we who end the connection."""
        self._launches = 0
        self._registering: asyncio.Task[None] | None = None
        self.in_hand = InHand()
        self._guild = int(settings.discord_guild) if settings.discord_guild else None
        self._gateway = yarl.URL(settings.discord_gateway_url) if settings.discord_gateway_url else None

    async def setup_hook(self) -> None:
        """Register the commands, if they changed, before the first can come in."""
        try:
            await self._register()
        except (discord.HTTPException, discord.RateLimited):
            # Those of an earlier start still work meanwhile.
            self._registering = asyncio.create_task(self._register_later(), name="commands")

    async def _register(self) -> None:
        try:
            await slashes.register(self, self.services, self._guild)
        finally:
            self.router.commands = await slashes.ids(self.services, self.application_id)

    async def application_info(self) -> discord.AppInfo:
        """The application, as far as the server tells."""
        found: Any = await self.http.request(Route("GET", "/oauth2/applications/@me"))
        return discord.AppInfo(self._connection, arrivals.application(found))  # type: ignore[arg-type]  # completed above

    async def _register_later(self) -> None:
        pause = REGISTER_AGAIN
        while True:
            log.warning("commands not registered yet", again_in=pause)
            await wait(pause)
            try:
                await self._register()
            except (discord.HTTPException, discord.RateLimited, *troubles.TRANSPORT):
                pause = min(2 * pause, LONGEST_PAUSE)
            else:
                return

    async def close(self) -> None:
        if self._registering is not None:
            self._registering.cancel()
        await super().close()

    # ---------------------------------------------------------------- events

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        with self.in_hand.taken():
            await self.router.serve(interaction)

    async def on_ready(self) -> None:
        log.info("connected", bot=str(self.user), servers=len(self.guilds), shards=self.shard_count)
        with self.in_hand.taken():
            everywhere = [str(guild.id) for guild in self.guilds]
            await membership.returned(self.services, PLATFORM, everywhere, complete=True)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Nothing is posted: commands are there, and an organiser will say what is wanted."""
        with self.in_hand.taken():
            await membership.returned(self.services, PLATFORM, [str(guild.id)])

    async def on_guild_available(self, guild: discord.Guild) -> None:
        # Which of the two comes when the bot is added depends on a field that Discord doesn't always set.
        if self.is_ready():
            await self.on_guild_join(guild)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        with self.in_hand.taken():
            await membership.removed(self.services, PLATFORM, str(guild.id))

    async def on_shard_resumed(self, shard: int) -> None:
        log.info("connection resumed", shard=shard)

    async def on_shard_disconnect(self, shard: int) -> None:
        log.info("disconnected" if self.leaving else "connection lost", shard=shard)

    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:  # noqa: ARG002 (discord.py passes the event along)
        log.exception("bug", handler=event_method)

    # ---------------------------------------------------------------- connecting

    async def launch_shards(self) -> None:
        # The library's own way insists on fields of the answer that only very large bots need.
        shards: int | None = self.shard_count
        if shards is None:
            found = await self.http.request(Route("GET", "/gateway/bot"))
            self.shard_count = int(found.get("shards") or 1)
            self._gateway = self._gateway or yarl.URL(found["url"])
            # Where the library goes when a session is over; ``lifecycle.addresses`` puts it back.
            DiscordWebSocket.DEFAULT_GATEWAY = self._gateway
        await super().launch_shards()

    async def launch_shard(self, gateway: yarl.URL, shard_id: int, *, initial: bool = False) -> None:
        # The library tries for ever, each time one call deeper.
        self._launches += 1
        if self._launches > LAUNCHES + (self.shard_count or 1):
            raise PlatformError("Discord's gateway can't be reached")
        await super().launch_shard(self._gateway or gateway, shard_id, initial=initial)
