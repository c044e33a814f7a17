"""The outgoing side: what the bot posts by itself appears on the screen."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from adapters.terminal.inert import clean
from adapters.terminal.screen import Screen
from bot.model import Place
from bot.ports import Limits
from bot.ui import View

PLATFORM = "terminal"
WORKSPACE = "local"
CHANNEL = "study"


class TerminalMessenger:
    """Prints to a Screen. A nonce that was seen before returns the first message's reference and prints nothing."""

    platform = PLATFORM
    limits = Limits(per_second=1e9, per_channel=1e9)

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._seen: dict[str, str] = {}

    async def post(self, place: Place, view: View, *, nonce: str, reply_to: str = "", ping: str = "") -> str:
        if nonce not in self._seen:
            self._seen[nonce] = self._screen.public(place, view, reply_to=reply_to, ping=ping)
        return self._seen[nonce]

    async def edit(self, place: Place, ref: str, view: View) -> None:
        self._screen.edited(ref, place, view)

    async def discuss(self, place: Place, ref: str, title: str, *, nonce: str) -> str:
        """A line says that the thread is open; the terminal has no threads, so what is typed stays in the channel."""
        if nonce not in self._seen:
            self._seen[nonce] = f"thread-{ref}"
            self._screen.say(f"  ↳ thread opened in #{clean(place.channel)}: {clean(title)}")
        return self._seen[nonce]

    async def tell(self, place: Place, user: str, view: View, *, nonce: str) -> None:
        if nonce not in self._seen:
            self._seen[nonce] = self._screen.private(place, user, view).ref

    async def obstacles(self, place: Place) -> Sequence[str]:  # noqa: ARG002 - nothing stands in the way anywhere
        return ()

    async def absent(self, place: Place, users: Collection[str]) -> Collection[str]:  # noqa: ARG002 - nobody leaves
        return ()
