"""What people do in Slack's client: commands, clicks, choices, forms, the Home tab, mentions; and what they see."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tests.slackserver import filling, shapes
from tests.slackserver.filling import NotShownError
from tests.slackserver.hooks import new_hook
from tests.slackserver.office import Office
from tests.slackserver.reading import CHOICES, Control, controls
from tests.slackserver.things import Channel, Delivery, Json, Kind, Message, Screen, Sort, User, Workspace
from tests.slackserver.views import new_trigger
from tests.slackserver.world import World


class Driver:
    """The people of a world. A verb that sends something returns once it was acknowledged or has failed; what the app
    does afterwards is waited for with ``SlackServer.until``.

    ``forge``, where a verb takes it, is put over the payload before it is sent.
    """

    def __init__(self, world: World, office: Office) -> None:
        self.world, self.office = world, office

    # what they do ---------------------------------------------------------------------------------------------------

    async def slash(
        self, user: User, channel: Channel, command: str, text: str = "", *, forge: Mapping[str, Any] | None = None
    ) -> Delivery:
        """Give a slash command. There are none in threads, nor for guests.

        Where the manifest says ``should_escape``, ``@name`` and ``#name`` in ``text`` arrive as ``<@U…|name>``,
        ``<!subteam^S…|@name>`` and ``<#C…|name>``, and ``& < >`` as entities.
        """
        world = self.world
        if command not in world.app.manifest.commands:
            raise NotShownError(f"{command} is no command of the manifest")
        if user.team != channel.team:
            raise NotShownError("guests of other workspaces have no commands of this one")
        self._among(user, channel)
        if world.app.manifest.commands[command]:
            text = self._escaped(text, channel.team)
        made = Delivery(self._envelope(), Sort.COMMAND, channel.team, {}, user.id, channel.id)
        trigger, url = (
            new_trigger(world, user.id, channel.team, made),
            new_hook(world, user.id, channel.id, made),
        )
        made.payload = shapes.command(world, user, channel, command, text, trigger=trigger, response_url=url)
        return await self._send(made, forge)

    async def click(
        self,
        user: User,
        on: Message | Screen,
        label: str,
        *,
        version: int = -1,
        unseen: bool = False,
        forge: Mapping[str, Any] | None = None,
    ) -> Delivery:
        """Press the (first) button with this label, or this ``action_id``. ``version`` -2 presses one that stood there
        before the last change, as a client does that hasn't caught up; ``unseen`` one of a message that the user
        doesn't see (any more), which no client lets them."""
        self._sees(user, on, unseen)
        found = _find(on, version, lambda one: one.kind == "button" and label in (one.label, one.action))
        action: Json = {"action_id": found.action, "block_id": found.block, "text": found.element["text"]}
        action |= {key: found.element[key] for key in ("value", "style") if found.element.get(key)}
        return await self._act(user, on, action | {"type": "button"}, forge)

    async def choose(
        self,
        user: User,
        on: Message | Screen,
        wanted: Sequence[str] | str,
        *,
        label: str = "",
        version: int = -1,
        unseen: bool = False,
        forge: Mapping[str, Any] | None = None,
    ) -> Delivery:
        """Choose options (labels, or values) of the first choice that has them all, or of the one with this label or
        ``action_id``; none clears it."""
        names = [wanted] if isinstance(wanted, str) else list(wanted)
        self._sees(user, on, unseen)
        found = _find(on, version, lambda one: _offers(one, names, label))
        picked = filling.state(found, names)
        if isinstance(on, Screen):
            on.values.setdefault(found.block, {})[found.action] = picked
        action = {"action_id": found.action, "block_id": found.block, **picked}
        return await self._act(user, on, action, forge)

    def fill(self, user: User, view: Screen, fields: Mapping[str, Any]) -> None:
        """Type into inputs or choose in them, without sending: block id → text, label, or labels."""
        self._mine(user, view)
        known = {one.block: one for one in filling.inputs(view)}
        for block, given in fields.items():
            if block not in known:
                raise NotShownError(f"no input {block!r} among {list(known)}")
            view.values.setdefault(block, {})[known[block].action] = filling.state(known[block], given)

    async def submit(self, user: User, view: Screen, /, **fields: Any) -> Delivery:
        """Fill in and send a modal. Raises NotShownError for what the client wouldn't send."""
        return await self.send(user, view, fields)

    async def send(
        self, user: User, view: Screen, fields: Mapping[str, Any], *, forge: Mapping[str, Any] | None = None
    ) -> Delivery:
        """``submit``, for fields whose names Python doesn't take."""
        self.fill(user, view, fields)
        if not view.body.get("submit"):
            raise NotShownError("this view has nothing to send it with")
        view.values = filling.values(view)
        if lacking := filling.missing(view, view.values):
            raise NotShownError(f"the client asks for {lacking}")
        view.errors = {}
        made = Delivery(self._envelope(), Sort.INTERACTION, view.team, {}, user.id, screen=view)
        trigger = new_trigger(self.world, user.id, view.team, made)
        made.payload = shapes.submission(self.world, user, view, trigger=trigger)
        return await self._send(made, forge)

    async def close(self, user: User, view: Screen) -> Delivery | None:
        """Close a modal (and what lies on it); the app hears of it if the view asked for that."""
        self._mine(user, view)
        for one in self.world.modals(user.id):
            if one is view or one.previous == view.id:
                one.open = False
        if not view.body.get("notify_on_close"):
            return None
        payload = shapes.closing(self.world, user, view)
        return await self._send(Delivery(self._envelope(), Sort.INTERACTION, view.team, payload, user.id, screen=view))

    async def again(self, delivery: Delivery, times: int = 1) -> Delivery:
        """Deliver the very same payload again, with the same ids."""
        for _ in range(times):
            await self.office.again(delivery)
        return delivery

    # what they see --------------------------------------------------------------------------------------------------

    def posts(self, channel: Channel, thread: str | None = "") -> list[Message]:
        """Public messages, oldest first: those that aren't replies, the replies in a thread, or (None) all."""
        return [
            one
            for one in self.world.messages
            if one.channel == channel.id and not one.to and not one.deleted and thread in (None, one.thread)
        ]

    def ephemerals(self, user: User, channel: Channel | None = None) -> list[Message]:
        """What only this user sees, oldest first."""
        mine = (one for one in self.world.messages if one.to == user.id and not one.deleted)
        return [one for one in mine if channel is None or one.channel == channel.id]

    def direct(self, workspace: Workspace, user: User) -> list[Message]:
        """The direct messages between the app and a user."""
        return self.posts(self.world.direct(workspace, user), None)

    def modal(self, user: User) -> Screen | None:
        """The modal on top."""
        stack = self.world.modals(user.id)
        return stack[-1] if stack else None

    def home(self, workspace: Workspace, user: User) -> Screen | None:
        """The Home tab, as it was published last."""
        return self.world.home(workspace.id, user.id)

    def reload(self, user: User) -> None:
        """Restart the client: ephemerals are gone, and so are open modals."""
        for one in self.ephemerals(user):
            one.deleted = True
        for view in self.world.modals(user.id):
            view.open = False

    # how ------------------------------------------------------------------------------------------------------------

    def _envelope(self) -> str:
        return f"{self.world.number():08x}-0000-4000-8000-000000000000"

    def _among(self, user: User, channel: Channel) -> None:
        if user.id not in channel.members:
            raise NotShownError(f"{user.name} isn't in {channel.name}")

    def _mine(self, user: User, view: Screen) -> None:
        if view.user != user.id or not view.open:
            raise NotShownError(f"{user.name} doesn't have this view open")

    def _sees(self, user: User, on: Message | Screen, unseen: bool) -> None:
        if isinstance(on, Screen):
            self._mine(user, on)
        elif not unseen:
            self._among(user, self.world.channels[on.channel])
            if on.deleted or on.to not in ("", user.id):
                raise NotShownError(f"{user.name} doesn't see this message")

    async def _act(
        self, user: User, on: Message | Screen, action: Json, forge: Mapping[str, Any] | None = None
    ) -> Delivery:
        world, stamp = self.world, f"{int(self.world.clock.now())}.{self.world.number():06d}"
        team = on.team if isinstance(on, Screen) else world.channels[on.channel].team
        made = Delivery(self._envelope(), Sort.INTERACTION, team, {}, user.id)
        trigger = new_trigger(world, user.id, team, made)
        action = {**action, "action_ts": stamp}
        if isinstance(on, Screen):
            made.screen = on
            on.values = filling.values(on)
            made.payload = shapes.view_action(world, user, on, action, trigger=trigger)
        else:
            made.channel = on.channel
            url = new_hook(world, user.id, on.channel, made, on)
            state = {} if action["type"] == "button" else {action["block_id"]: {action["action_id"]: _state(action)}}
            made.payload = shapes.message_action(
                world, user, on, action, trigger=trigger, response_url=url, values=state
            )
        return await self._send(made, forge)

    async def _send(self, made: Delivery, forge: Mapping[str, Any] | None = None) -> Delivery:
        if not self.world.app.manifest.interactivity and made.sort is Sort.INTERACTION:
            raise NotShownError("the manifest has interactivity switched off")
        made.payload |= forge or {}
        return await self.office.send(made)

    def _escaped(self, text: str, team: str) -> str:
        names = {f"@{user.name}": f"<@{user.id}|{user.name}>" for user in self.world.users.values()}
        here = (one for one in self.world.channels.values() if one.team == team and one.kind is not Kind.DIRECT)
        names |= {f"@{handle}": f"<!subteam^{group}|@{handle}>" for handle, group in self.world.groups.items()}
        names |= {f"#{channel.name}": f"<#{channel.id}|{channel.name}>" for channel in here}
        escaped = html.escape(text, quote=False)
        return re.sub(r"[@#][\w.-]+", lambda found: names.get(found[0], found[0]), escaped)


def _find(on: Message | Screen, version: int, fits: Callable[[Control], bool]) -> Control:
    there = controls(on.versions[version].blocks)
    for one in filter(fits, there):
        return one
    raise NotShownError(f"not among {[(one.kind, one.label) for one in there]}")


def _offers(control: Control, names: Sequence[str], label: str) -> bool:
    if control.kind not in CHOICES or (label and label not in (control.label, control.action)):
        return False
    try:
        filling.state(control, names)
    except NotShownError:
        return False
    return True


def _state(action: Json) -> Json:
    return {key: action[key] for key in ("type", "selected_option", "selected_options") if key in action}
