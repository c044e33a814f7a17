"""Coming up, staying up, and going in order, by socket and over HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from adapters.slack import connect, examine
from adapters.slack.lifecycle import check
from adapters.slack.messenger import SlackMessenger
from bot.app import running
from bot.config import Settings
from bot.errors import ConfigError, PlatformError
from bot.model import Place
from bot.ui import Line, View
from tests.adapters.slack.live import Gated, Live, ServerClock, free_port, live, settings, slack_app
from tests.adapters.slack.test_live import MODES
from tests.slackserver.clock import ManualClock
from tests.slackserver.reading import read
from tests.slackserver.server import Mode, SlackServer

SECRET = "0123456789abcdef0123456789abcdef"  # noqa: S105 (nobody's)

HELLO = View((Line("Hello."),))


async def refused(tmp_path: Path, slack: SlackServer, said: Settings) -> str:
    """Why the bot won't serve Slack with these settings."""
    async with running(said, clock=ServerClock(ManualClock()), seed=1) as app:
        with pytest.raises((ConfigError, PlatformError)) as caught:
            async with connect(said, app.services):
                raise AssertionError("it served")
    assert isinstance(caught.value, ConfigError | PlatformError)
    return f"{type(caught.value).__name__}: {caught.value}"


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"slack_bot_token": "xoxb-wrong-token-of-nobody"}, "ConfigError: SLACK_BOT_TOKEN: Slack refused the token"),
        ({"slack_app_token": "xapp-wrong-token-of-nobody"}, "ConfigError: SLACK_APP_TOKEN: Slack refused the token"),
        ({"slack_app_token": None}, "ConfigError: slack: set SLACK_APP_TOKEN for Socket Mode"),
        ({"slack_api_url": "http://127.0.0.1:9/api"}, "PlatformError: Slack can't be reached"),
        ({"slack_client_id": "1.2"}, "ConfigError: SLACK_CLIENT_SECRET: it is missing"),
    ],
)
async def test_what_can_not_work_is_said_at_once(tmp_path: Path, more: dict[str, str | None], why: str) -> None:
    async with SlackServer(Mode.SOCKET, clock=ManualClock(), app=slack_app()) as slack:
        here = slack.world.workspace("Deep Learners")
        said = settings(tmp_path / "quiz.db", slack.environment(here))
        tokens = {name: SecretStr(text) if text and "token" in name else text for name, text in more.items()}
        told = await refused(tmp_path, slack, said.model_copy(update=tokens))
        assert told.startswith(why), told
        assert "of-nobody" not in told


def test_everything_that_is_missing_is_said_together() -> None:
    many = Settings(slack_client_id="1.2", slack_client_secret=SecretStr(SECRET), slack_admin_command="quiz")
    with pytest.raises(ConfigError) as caught:
        check(many)
    assert [problem.where for problem in caught.value.problems] == ["SLACK_TOKEN_KEY", "slack", "SLACK_ADMIN_COMMAND"]
    check(Settings(slack_bot_token=SecretStr("x"), slack_signing_secret=SecretStr(SECRET)))


async def test_a_port_that_is_taken_is_a_fault_of_the_settings(tmp_path: Path) -> None:
    async with live(tmp_path / "quiz.db", Mode.HTTP) as at:
        taken = at.app.services.settings
        with pytest.raises(ConfigError, match="choose another host:port"):
            async with connect(taken, at.app.services):
                raise AssertionError("it listened")


# ------------------------------------------------------------------ the socket


@pytest.mark.parametrize("reason", ["refresh_requested", "warning", "link_disabled"])
async def test_a_socket_that_is_to_be_renewed_loses_nothing(tmp_path: Path, reason: str) -> None:
    async with live(tmp_path / "quiz.db") as at:
        post = await at.post()
        sockets = at.slack.sockets
        first = sockets.connected[0]
        await sockets.refresh(reason)
        clicks = [asyncio.create_task(at.people.click(at.ann, post, letter)) for letter in "ABC"]
        await at.until(lambda: any(one is not first for one in sockets.connected))
        for made in await asyncio.gather(*clicks):
            assert "Saved" in await at.told(made)


async def test_a_bot_token_that_dies_ends_the_run_with_the_reason(tmp_path: Path) -> None:
    async with SlackServer(Mode.SOCKET, clock=ManualClock(), app=slack_app()) as slack:
        here = slack.world.workspace("Deep Learners")

        async def serve(messenger: SlackMessenger) -> None:
            assert here.installed
            here.installed.refusal = "token_revoked"
            with pytest.raises(PlatformError):
                await messenger.tell(Place("slack", here.id, "C1"), "U1", HELLO, nonce="n")

        said = settings(tmp_path / "quiz.db", slack.environment(here))
        assert "SLACK_BOT_TOKEN" in await ended(said, serve)


async def test_an_app_token_that_dies_ends_the_run_when_the_socket_is_renewed(tmp_path: Path) -> None:
    async with SlackServer(Mode.SOCKET, clock=ManualClock(), app=slack_app()) as slack:

        async def serve(_messenger: SlackMessenger) -> None:
            slack.world.app = replace(slack.world.app, app_token="xapp-another")  # noqa: S106 (valid in the local server alone)
            await slack.sockets.refresh()

        said = settings(tmp_path / "quiz.db", slack.environment(slack.world.workspace("Deep Learners")))
        assert "SLACK_APP_TOKEN: Slack refused the token" in await ended(said, serve)


async def ended(said: Settings, serve: Callable[[SlackMessenger], Awaitable[None]]) -> str:
    """Serve until the adapter itself ends it; why."""
    async with running(said, clock=ServerClock(ManualClock()), seed=1) as app:
        try:
            async with connect(said, app.services) as messenger:
                await serve(messenger)
                await asyncio.wait([asyncio.get_running_loop().create_future()], timeout=5)
        except ConfigError as error:
            return str(error)
    return "it went on"


# ------------------------------------------------------------------ leaving


@MODES
async def test_what_is_in_hand_is_finished_before_the_end(tmp_path: Path, mode: Mode) -> None:
    async with live(tmp_path / "quiz.db", mode) as at:
        post = await at.post()
        slow = Gated(at.app.store)
        at.app.services.store = slow
        made = await at.people.click(at.ann, post, "B")
        assert made.acked
        asyncio.get_running_loop().call_later(0.05, slow.open.set)
    assert "Saved B." in read(made.effects[0].thing)


@MODES
async def test_a_workspace_that_removes_the_app_gets_nothing_more(tmp_path: Path, mode: Mode) -> None:
    said = ""
    try:
        async with live(tmp_path / "quiz.db", mode, flawless=False) as at:
            post = await at.post()
            for told in await at.slack.events.uninstall(at.here):
                assert told.acked
            await asyncio.wait([asyncio.get_running_loop().create_future()], timeout=5)
    except ConfigError as error:
        said = str(error)
    assert "SLACK_BOT_TOKEN" in said
    async with running(settings(tmp_path / "quiz.db", {}), clock=ServerClock(at.clock), seed=2) as app:
        at.clock.advance(24 * 3600 + 60)
        await app.tick()
        async with app.store.read() as tx:
            (workspace,) = await tx.workspaces("slack")
            assert workspace.removed_at is not None
            assert await tx.outbox() == []
    assert "Closed" not in read(post)


# ------------------------------------------------------------------ doctor


async def findings(at: Live, **more: object) -> dict[str, tuple[bool, str]]:
    said = at.app.services.settings.model_copy(update=more)
    return {each.name: (each.ok, each.detail) for each in await examine(said, at.app.store.read)}


@MODES
async def test_doctor_finds_a_workspace_well(tmp_path: Path, mode: Mode) -> None:
    async with live(tmp_path / "quiz.db", mode) as at:
        if mode is Mode.HTTP:
            at.app.services.settings = at.app.services.settings.model_copy(
                update={"slack_signing_secret": SecretStr(SECRET)}
            )
        await at.told(await at.quiz(at.lead, "setup time:09:30 zone:UTC", admin=True))
        found = await findings(at)
        assert all(ok for ok, _ in found.values()), found
        assert set(found) >= {"slack: token", "slack: scopes", "slack: #study"}
        at.channel.members.discard(at.world.bot(at.here.id))
        assert "/invite" in (await findings(at))["slack: #study"][1]


async def test_doctor_names_what_is_wrong(tmp_path: Path) -> None:
    async with live(tmp_path / "quiz.db") as at:
        wrong = SecretStr("xoxb-wrong-token-of-nobody")
        assert not (await findings(at, slack_bot_token=wrong))["slack: token"][0]
        assert not (await findings(at, slack_app_token=wrong))["slack: socket"][0]
        silent = await findings(at, slack_api_url=f"http://127.0.0.1:{free_port()}/api")
        assert "slack.com" in silent["slack: reach"][1]
        short = await findings(at, slack_app_token=None, slack_signing_secret=SecretStr("short"))
        assert "32 characters" in short["slack: signing secret"][1]
        assert at.here.installed
        at.here.installed.scopes = frozenset({"commands"})
        assert "chat:write (post and edit questions)" in (await findings(at))["slack: scopes"][1]
        assert not (await findings(at, slack_client_id="1.2"))["slack: settings"][0]
