"""What happens in a workspace and reaches the app as an event: the Home tab, mentions, messages, members, tokens."""

from __future__ import annotations

from tests.slackserver import shapes
from tests.slackserver.filling import NotShownError
from tests.slackserver.office import Office
from tests.slackserver.things import Channel, Delivery, Json, Kind, Message, Sort, User, Workspace
from tests.slackserver.world import World


class Happenings:
    """Each returns what was delivered, or None for an event that the manifest doesn't ask for."""

    def __init__(self, world: World, office: Office) -> None:
        self.world, self.office = world, office

    async def event(self, workspace: Workspace, inner: Json, *, shared: bool = False) -> Delivery | None:
        """Deliver any event, if the manifest asks for its type (``message.im`` for a ``message`` with that
        ``channel_type``)."""
        kind = str(inner["type"])
        asked = f"message.{inner['channel_type']}" if kind == "message" else kind
        if asked not in self.world.app.manifest.events:
            return None
        event_id = self.world.new_id("Ev")
        stamped = {**inner, "event_ts": inner.get("ts") or self.world.new_ts()}
        payload = shapes.event(self.world, workspace, stamped, event_id=event_id, shared=shared)
        made = Delivery(f"{self.world.number():08x}-event", Sort.EVENT, workspace.id, payload)
        made.user, made.channel = str(inner.get("user", "")), str(inner.get("channel", ""))
        return await self.office.send(made)

    async def open_home(self, workspace: Workspace, user: User, tab: str = "home") -> Delivery | None:
        """Look at the app's Home tab, or at its ``messages`` tab."""
        inner: Json = {"type": "app_home_opened", "user": user.id, "tab": tab}
        inner["channel"] = self.world.direct(workspace, user).id
        if screen := self.world.home(workspace.id, user.id):
            inner["view"] = shapes.view_json(self.world, screen)
        return await self.event(workspace, inner)

    async def mention(self, user: User, channel: Channel, text: str, thread_ts: str = "") -> Delivery | None:
        """Write ``@app text`` in a channel or in a thread of it. Raises NotShownError where the app isn't a member:
        Slack tells it nothing then."""
        workspace = self.world.workspaces[channel.team]
        bot = self.world.bot(workspace.id)
        if user.id not in channel.members or bot not in channel.members:
            raise NotShownError(f"{user.name} and the app aren't both in {channel.name}")
        said = self._typed(user, channel, f"<@{bot}> {text}", thread_ts)
        inner = {"type": "app_mention", "user": user.id, "text": said.text, "ts": said.ts, "channel": channel.id}
        inner |= {"team": user.team} | ({"thread_ts": thread_ts} if thread_ts else {})
        return await self.event(workspace, inner, shared=user.team != channel.team)

    async def write(self, workspace: Workspace, user: User, text: str) -> Delivery | None:
        """Write to the app directly."""
        channel = self.world.direct(workspace, user)
        said = self._typed(user, channel, text, "")
        inner = {"type": "message", "channel_type": Kind.DIRECT.value, "user": user.id, "text": text, "ts": said.ts}
        return await self.event(workspace, {**inner, "channel": channel.id, "team": user.team})

    def _typed(self, user: User, channel: Channel, text: str, thread: str) -> Message:
        return self.world.say(channel, user.id, text, [], thread=thread, via="typed")

    async def join(self, user: User, channel: Channel) -> Delivery | None:
        channel.members.add(user.id)
        self.world.touch()
        return await self._member("member_joined_channel", user.id, channel)

    async def remove_app(self, channel: Channel) -> Delivery | None:
        """Remove the app's bot from a channel; it hears of that as ``member_left_channel`` or ``channel_left``."""
        bot = self.world.bot(channel.team)
        channel.members.discard(bot)
        self.world.touch()
        left = {"type": "group_left" if channel.kind is Kind.PRIVATE else "channel_left", "channel": channel.id}
        told = await self._member("member_left_channel", bot, channel)
        return told or await self.event(self.world.workspaces[channel.team], left)

    async def _member(self, kind: str, user: str, channel: Channel) -> Delivery | None:
        inner = {"type": kind, "user": user, "channel": channel.id, "team": channel.team, "channel_type": "C"}
        return await self.event(self.world.workspaces[channel.team], inner)

    async def archive(self, channel: Channel) -> Delivery | None:
        channel.archived = True
        self.world.touch()
        return await self.event(
            self.world.workspaces[channel.team], {"type": "channel_archive", "channel": channel.id, "user": ""}
        )

    async def uninstall(self, workspace: Workspace) -> list[Delivery]:
        """Remove the app from the workspace: its token dies first, then both events come."""
        bot = self._kill(workspace, "account_inactive")
        revoked = {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [bot]}}
        told = [await self.event(workspace, revoked), await self.event(workspace, {"type": "app_uninstalled"})]
        return [one for one in told if one]

    async def revoke_tokens(self, workspace: Workspace) -> Delivery | None:
        """Revoke the app's bot token."""
        bot = self._kill(workspace, "token_revoked")
        return await self.event(workspace, {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [bot]}})

    def _kill(self, workspace: Workspace, refusal: str) -> str:
        assert workspace.installed
        workspace.installed.refusal = refusal
        self.world.touch()
        return workspace.installed.bot_user
