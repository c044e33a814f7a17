"""Draws the pictures of docs/slack.md: the real bot on the tests' local Slack, photographed in a browser.

Slack has no renderer to borrow, so ``slack_look`` draws an approximation of its look by hand. What the bot sent is
real: its blocks, in the order and with the words that Slack would get.

Not part of the tests, since it needs a browser. In an environment with Quizmaster's development packages:

    pip install playwright && python docs/pictures/draw_slack.py chromium

The argument is the browser to start.
"""

from __future__ import annotations

import asyncio
import io
import shutil
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

from PIL import Image
from playwright.async_api import Browser, async_playwright

sys.path.insert(0, str(Path(__file__).parents[2]))

import slack_look as looks

from adapters.slack.manifest import manifest
from bot.config import Settings
from tests.scenarios.driver import ORGANISER, ZONE, Seen, instant
from tests.scenarios.on_slack import At, Slack
from tests.slackserver.manifest import App, Manifest
from tests.slackserver.server import Mode
from tests.slackserver.things import Screen

HERE = Path(__file__).parent
QUESTION = "t03-pruned-not-faster"
BEGINS, POSTED, CLOSED = "2026-11-23 08:50", "2026-11-23 09:01", "2026-11-24 09:01"
ANSWERS = {"Ana": "A", "Bo": "C", "Cem Öztürk": "A", "Dia": "A", "Eli": "B", "Farah": "A", "Gus": "B"}
PHONE, DESK = 420, 640
"""Widths in pixels."""
FONTS = {"": "Regular", "font-weight:700": "Bold", "font-style:italic": "It"}
PRIVATE = "Only visible to you"


class Studio(Slack):
    """A workspace on the questions that come with the quizmaster, and a camera."""

    def __init__(self, folder: Path, browser: Browser) -> None:
        app = App(manifest=Manifest.read(manifest(Settings())))
        super().__init__(folder / "quiz.db", instant(BEGINS), Mode.SOCKET, app)
        self._folder = folder
        self._browser = browser

    def settings(self) -> Settings:
        return super().settings().model_copy(update={"bank": Settings().bank})

    @property
    def look(self) -> looks.Look:
        names = {channel.id: channel.name for channel in self._channels.values()}
        return looks.Look(self._now(), ZONE, names)

    async def photograph(self, name: str, seen: Seen, width: int = DESK, above: str = "") -> None:
        """Save what a member sees of a message or form."""
        if isinstance(seen.handle, Screen):
            await self._save(name, looks.modal(seen.handle.body, self.look), width)
            return
        assert isinstance(seen.handle, At)  # noqa: S101 (the driver's handles are these two)
        above = above or (PRIVATE if seen.how == "private" else "")
        await self._save(name, looks.message("quizmaster", seen.handle.shown.blocks, self.look, above), width)

    async def photograph_home(self, name: str, user: str, width: int = DESK) -> None:
        """Save a member's App Home."""
        await self.server.events.open_home(self.workspace, self.member(user))
        await self._settle()
        screen = self.server.people.home(self.workspace, self.member(user))
        assert screen  # noqa: S101 (it was opened)
        await self._save(name, looks.home(screen.body, self.look), width)

    async def _save(self, name: str, content: str, width: int) -> None:
        document = self._folder / "page.html"
        document.write_text(looks.page(content, fonts()), encoding="utf-8")
        tab = await self._browser.new_page(viewport={"width": width, "height": 400}, device_scale_factor=2)
        await tab.goto(document.as_uri())
        taken = await tab.locator("#shot").screenshot()
        await tab.close()
        with Image.open(io.BytesIO(taken)) as image:
            image.convert("RGB").quantize(128).save(HERE / f"slack-{name}.png", optimize=True)


def fonts() -> dict[str, str]:
    """Where the faces of ``FONTS`` lie."""
    package = find_spec("weblate_fonts")
    folder = Path(*(package.submodule_search_locations or ()) if package else ()).resolve() / "static" / "weblate_fonts"
    return {how: (folder / f"source-sans/ttf/SourceSans3-{which}.ttf").as_uri() for how, which in FONTS.items()}


async def draw(studio: Studio) -> None:
    form = await studio.lead("setup")
    await studio.photograph("setup", form)
    said = await studio.fill(ORGANISER, form, time="09:00", zone=ZONE, days="mon-fri")
    await studio.photograph("set-up", said)
    await studio.lead(f"question queue question:{QUESTION}")
    await studio.until(POSTED)
    (post,) = await studio.posts()
    await studio.photograph("post", post)
    for user, letter in ANSWERS.items():
        saved = await studio.press(user, post, letter)
        if user == "Ana":
            await studio.photograph("saved", saved)
    await studio.until(CLOSED)
    post, *_ = await studio.posts()
    (reveal,) = post.replies
    assert isinstance(post.handle, At)  # noqa: S101 (it is a message)
    await studio.photograph("reveal", reveal, above=f"replied to a thread: {post.handle.shown.text}")
    await studio.photograph("result", await studio.press("Bo", reveal, "My result"), PHONE)
    await studio.photograph("board", await studio.command("Ana", "/leaderboard"), PHONE)
    await studio.photograph_home("home", "Ana")


async def main(browser: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with async_playwright() as playwright:
            started = await playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
            studio = Studio(Path(folder), started)
            await studio.start()
            try:
                await draw(studio)
            finally:
                await studio.stop()
                await started.close()


if __name__ == "__main__":
    asyncio.run(main(shutil.which(sys.argv[1] if len(sys.argv) > 1 else "chromium") or sys.argv[1]))
