"""Draws the pictures of docs/discord.md: the real bot in simcord's Discord, photographed in a browser.

Not part of the tests, since it needs a browser. In an environment with Quizmaster's development packages:

    pip install "simcord[screenshot]==3.2.1" && python docs/pictures/draw_discord.py chromium

The argument is the browser to start. simcord draws what it is sent as Discord's own clients do, as far as it knows.
"""

from __future__ import annotations

import asyncio
import functools
import sys
import tempfile
from pathlib import Path
from typing import Any

import playwright.async_api as browsers

sys.path.insert(0, str(Path(__file__).parents[2]))

from bot.config import Settings
from tests.scenarios.driver import CHANNEL, ORGANISER, ZONE, Seen, instant
from tests.scenarios.on_discord import Discord, at_of

HERE = Path(__file__).parent
QUESTION = "t03-pruned-not-faster"
BEGINS, POSTED, CLOSED = "2026-11-23 08:50", "2026-11-23 09:01", "2026-11-24 09:01"
ANSWERS = {"Ana": "A", "Bo": "C", "Cem Öztürk": "A", "Dia": "A", "Eli": "B", "Farah": "A", "Gus": "B"}
SAID = """Two things go wrong here, and neither explains the other. Every frame adds a key and a value to the cache, and
each step reads all of it, so the time per frame grows through the meeting. The words get worse because positions past
30 seconds were never seen in training. The LSTM had one state of fixed size, so it was immune. I'd attend only to a
sliding window of the last minute, for example with a rolling cache, and encode relative positions."""
FOLLOWED = (
    "Through the depth up to 12 windows, so 240 s, but nothing has direct access to that, so the reach is shorter."
)
PHONE, DESK = 420, 620
"""Widths in pixels."""


class Studio(Discord):
    """A server on the questions, and with the grader, that come with the quizmaster."""

    grader = None

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / "quiz.db", instant(BEGINS))
        self._settings = Settings(db=str(folder / "quiz.db"), zone=ZONE)

    async def start(self) -> None:
        await super().start()
        self.env.backend.bot_user.name = self.env.backend.bot_user.global_name = "Quizmaster"

    async def photograph(self, name: str, user: str, seen: Seen, width: int = DESK) -> None:
        """Save what ``user`` sees of a message or form."""
        member = self.member(user)
        target: Any = seen.handle if seen.how == "form" else self.message(at_of(seen)).id
        channel = self.guild.channels[CHANNEL]
        async with self.env.preview(channel, viewers=[member], width=width, height=2400, timezone=ZONE) as preview:
            await preview.screenshot(HERE / f"discord-{name}.png", viewer=member, target=target, layout="message")


async def draw(studio: Studio) -> None:
    form = await studio.lead("setup")
    await studio.photograph("setup", ORGANISER, form)
    said = await studio.fill(ORGANISER, form, time="09:00", zone=ZONE, days="mon-fri")
    await studio.photograph("set-up", ORGANISER, said)
    await studio.lead(f"question queue question:{QUESTION}")
    await studio.until(POSTED)
    (post,) = await studio.posts()
    await studio.photograph("post", "Ana", post)
    for user, letter in ANSWERS.items():
        saved = await studio.press(user, post, letter)
        if user == "Ana":
            await studio.photograph("saved", user, saved)
    await studio.until(CLOSED)
    (reveal,) = (await studio.posts())[0].replies
    await studio.photograph("reveal", "Ana", reveal)
    await studio.photograph("result", "Bo", await studio.press("Bo", reveal, "My result"), PHONE)
    await studio.photograph("board", "Ana", await studio.command("Ana", "/leaderboard"), PHONE)
    await interview(studio)


async def interview(studio: Studio) -> None:
    seen = await studio.command("Dia", "/interview topic:t01 length:2")
    for name, said in (("interview", SAID), ("score-card", FOLLOWED)):
        form = await studio.press("Dia", seen, "Answer…")
        seen = await studio.fill("Dia", form, answer=" ".join(said.split()))
        await studio.photograph(name, "Dia", seen)


async def main(browser: str) -> None:
    start = browsers.BrowserType.launch
    browsers.BrowserType.launch = functools.partialmethod(start, executable_path=browser, args=["--no-sandbox"])  # type: ignore[assignment]  # simcord starts its own otherwise
    with tempfile.TemporaryDirectory() as folder:
        studio = Studio(Path(folder))
        await studio.start()
        try:
            await draw(studio)
        finally:
            await studio.stop()


if __name__ == "__main__":
    import shutil

    asyncio.run(main(shutil.which(sys.argv[1] if len(sys.argv) > 1 else "chromium") or sys.argv[1]))
