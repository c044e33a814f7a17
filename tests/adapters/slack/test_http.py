"""HTTP mode's door: what is let in, what isn't, and the way by which workspaces are added."""

from __future__ import annotations

import asyncio
import html
import json
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from cryptography.fernet import Fernet
from pydantic import SecretStr
from slack_sdk.oauth.installation_store import Installation

from adapters.slack import connect
from adapters.slack.http import LARGEST
from adapters.slack.installs import STATE_FOR, USED, Installs, States, WholeEnterpriseError, cipher, newest
from bot.app import running
from bot.errors import ConfigError
from tests.adapters.slack.live import QUESTION, Failing, Live, ServerClock, free_port, live, settings, slack_app
from tests.slackserver.clock import ManualClock
from tests.slackserver.oauth import authorize
from tests.slackserver.reading import read
from tests.slackserver.server import Mode, SlackServer
from tests.slackserver.signed import sign

pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated")  # slack_sdk exchanges codes by it
KEY = Fernet.generate_key().decode()


async def test_only_what_slack_signed_lately_is_let_in(tmp_path: Path) -> None:
    async with live(tmp_path / "quiz.db", Mode.HTTP) as at:
        http, body = at.slack.http, json.dumps({"type": "url_verification", "challenge": "c"})
        now, secret = str(int(http.wall())), at.world.app.signing_secret
        assert (await http.post(body)).status == 200
        for stamp, signature in [
            (now, "v0=" + "0" * 64),
            (now, sign("another secret", now, body)),
            (now, ""),
            (now, "v0=é"),
            (str(int(now) - 301), sign(secret, str(int(now) - 301), body)),
            (str(int(now) + 301), sign(secret, str(int(now) + 301), body)),
            ("soon", sign(secret, "soon", body)),
            ("", sign(secret, "", body)),
            ("1e9", sign(secret, "1e9", body)),
            ("٣" * 10, sign(secret, "٣" * 10, body)),
        ]:
            headers = {"x-slack-signature": signature.encode("utf-8", "replace").decode("latin-1")}
            answer = await http.post(body, timestamp=_ascii(stamp), signature=_ascii(signature), headers={})
            assert answer.status == 401, (stamp, signature, headers)


def _ascii(text: str) -> str:
    return text.encode("ascii", "replace").decode()


async def test_what_is_no_payload_is_refused_without_an_error_of_ours(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with live(tmp_path / "quiz.db", Mode.HTTP) as at:
        http = at.slack.http
        for body in ("", "{", "[]", '"x"', "{}", "payload=%7B", '{"hello": 1}', "\udcff"):
            answer = await http.post(body.encode("utf-8", "replace").decode("utf-8", "replace"))
            assert 400 <= answer.status < 500, (body, answer)
        assert (await http.post("x" * (LARGEST + 1))).status == 413
        for body in ('{"type": "event_callback"}', '{"type": "app_rate_limited", "team_id": "T1"}'):
            assert (await http.post(body)).status == 200  # a repeat would help nobody


async def test_there_is_a_path_for_health_checks_and_no_page_to_install_by(tmp_path: Path) -> None:
    async with live(tmp_path / "quiz.db", Mode.HTTP) as at:
        root = at.slack.http.url.removesuffix("/slack/events")
        async with aiohttp.ClientSession() as browser:
            assert (await browser.get(f"{root}/health")).status == 200
            assert (await browser.get(f"{root}/slack/install")).status == 404


# ------------------------------------------------------------------ many workspaces


@asynccontextmanager
async def many(database: Path, port: int, **more: Any) -> AsyncIterator[Live]:
    """A bot without a token of its own, and two workspaces that don't have it yet."""
    clock, app = ManualClock(), slack_app(f"http://127.0.0.1:{port}")
    async with SlackServer(Mode.HTTP, clock=clock, app=app) as slack:
        here = slack.world.workspace("Deep Learners", install=False)
        lead, ann = slack.world.user(here, "lead"), slack.world.user(here, "ann")
        channel = slack.world.channel(here, "study", lead, ann, bot=False)
        given = {
            "slack_client_id": app.client_id,
            "slack_client_secret": SecretStr(app.client_secret),
            "slack_signing_secret": SecretStr(app.signing_secret),
            "slack_token_key": SecretStr(KEY),
            "slack_api_url": slack.api_url.rstrip("/"),
            "http": f"127.0.0.1:{port}",
        }
        said = settings(database, {}, **(given | more))
        async with running(said, clock=ServerClock(clock), seed=1) as bot, connect(said, bot.services) as messenger:
            bot.services.messengers = {"slack": messenger}
            slack.http.url = f"http://{said.http}/slack/events"
            yield Live(slack, bot, messenger, clock, here, channel, lead, ann)


@dataclass(frozen=True, slots=True)
class Consent:
    """Where Slack sends the browser after "Allow", and the cookies that it has by then."""

    back: str
    cookies: Mapping[str, str]


async def consent(at: Live, browser: aiohttp.ClientSession, root: str) -> Consent:
    """Press "Add to Slack" and "Allow"."""
    page = await browser.get(f"{root}/slack/install")
    assert page.status == 200
    (link,) = re.findall(r'href="(https://slack.com/oauth[^"]*)"', await page.text())
    cookies = "; ".join(f"{cookie.key}={cookie.value}" for cookie in page.cookies.values())
    return Consent(authorize(at.world, html.unescape(link), at.here, at.lead), {"Cookie": cookies})


def browsing() -> aiohttp.ClientSession:
    """A browser whose cookies we keep by hand: they are for TLS, which the tests don't have."""
    return aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())


async def test_a_workspace_adds_the_app_uses_it_and_removes_it(tmp_path: Path) -> None:
    port = free_port()
    root = f"http://127.0.0.1:{port}"
    async with many(tmp_path / "quiz.db", port) as at:
        async with browsing() as browser:
            back = await consent(at, browser, root)
            done = await browser.get(back.back, headers=back.cookies)
            assert done.status == 200, await done.text()
            again = await browser.get(back.back, headers=back.cookies)
            assert again.status == 401
        assert at.here.installed
        at.channel.members.add(at.here.installed.bot_user)
        token = at.here.installed.token
        async with at.app.store.read() as tx:
            (kept,) = await tx.installations("slack")
        assert token not in kept.sealed
        assert "Posted" in await at.told(
            await at.quiz(at.lead, f"schedule now {QUESTION}", admin=True)
        )  # the installer organises
        await at.pass_time(0)
        (post,) = at.people.posts(at.channel)
        assert "Saved B." in await at.told(await at.people.click(at.ann, post, "B"))
        for told in await at.slack.events.uninstall(at.here):
            assert told.acked
        await removed(at)
        await at.pass_time(24 * 3600 + 60)
        assert "Closed" not in read(post)


async def removed(at: Live) -> None:
    """Return once the bot knows that it isn't in the workspace any more, and has forgotten its token."""
    async with asyncio.timeout(5):
        while True:
            async with at.app.store.read() as tx:
                (workspace,) = await tx.workspaces("slack")
                if workspace.removed_at is not None and not await tx.installations("slack"):
                    return


async def test_a_restarted_bot_has_its_workspaces(tmp_path: Path) -> None:
    port = free_port()
    async with many(tmp_path / "quiz.db", port) as at:
        async with browsing() as browser:
            back = await consent(at, browser, f"http://127.0.0.1:{port}")
            assert (await browser.get(back.back, headers=back.cookies)).status == 200
        said = at.app.services.settings.model_copy(update={"http": f"127.0.0.1:{free_port()}"})
        async with connect(said, at.app.services) as another:
            assert await another.obstacles(at.place) == ["I'm not in this channel: type `/invite @quizmaster` there."]


async def test_while_slack_is_silent_nothing_is_installed(tmp_path: Path) -> None:
    port = free_port()
    async with many(tmp_path / "quiz.db", port) as at:
        at.slack.faults.lose("oauth.v2.access", done=False)
        async with browsing() as browser:
            back = await consent(at, browser, f"http://127.0.0.1:{port}")
            assert (await browser.get(back.back)).status == 400  # another browser than the one that asked
            assert (await browser.get(back.back, headers=back.cookies)).status == 502


async def test_while_the_database_fails_nothing_is_installed(tmp_path: Path) -> None:
    port = free_port()
    async with many(tmp_path / "quiz.db", port) as at, browsing() as browser:
        back = await consent(at, browser, f"http://127.0.0.1:{port}")
        store = at.app.services.store
        for left in (0, 1):  # as the state is looked up, as the installation is stored
            at.app.services.store = Failing(store, left)  # type: ignore[assignment]  # only what a page needs
            answer = await browser.get(back.back, headers=back.cookies)
            assert answer.status == 503
            assert "try again" in await answer.text()
        at.app.services.store = store


async def test_a_whole_enterprise_is_refused_with_a_word(tmp_path: Path) -> None:
    async with running(settings(tmp_path / "quiz.db", {}), clock=ServerClock(ManualClock()), seed=1) as app:
        with pytest.raises(WholeEnterpriseError, match="to a workspace"):
            await Installs(app.services, cipher(KEY)).async_save(Installation(user_id="U1", enterprise_id="E1"))


async def test_what_stands_in_a_pages_address_is_escaped(tmp_path: Path) -> None:
    port = free_port()
    async with many(tmp_path / "quiz.db", port) as at, browsing() as browser:
        at.slack.http.url = f"http://127.0.0.1:{port}/slack/events"
        page = await browser.get(f"http://127.0.0.1:{port}/slack/oauth_redirect?error=<script>alert(1)</script>")
        shown = await page.text()
        assert "<script" not in shown
        assert "alert(1)" in shown


async def test_a_state_works_once_for_ten_minutes_and_only_if_it_is_ours(tmp_path: Path) -> None:
    said = settings(tmp_path / "quiz.db", {})
    clock = ManualClock()
    async with running(said, clock=ServerClock(clock), seed=1) as app:
        states = States(app.services, cipher(KEY))
        first, second, third = [await states.async_issue() for _ in range(3)]
        assert len({first, second, third}) == 3
        assert await states.async_consume(first)
        assert not await states.async_consume(first)
        assert not await States(app.services, cipher(KEY)).async_consume(first)
        clock.advance(STATE_FOR + 1)
        assert not await states.async_consume(second)
        for strange in ("", None, "state", "é", Fernet(Fernet.generate_key()).encrypt(b"state:1").decode()):
            assert not await states.async_consume(strange)
        assert await states.async_consume(await states.async_issue())
        async with app.store.read() as tx:
            assert len(json.loads(await tx.note(USED) or "")) == 1  # those that are over are forgotten


async def test_keys_can_be_changed(tmp_path: Path) -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    sealed = cipher(old).encrypt(b"token")
    assert cipher(f"{new},{old}").decrypt(sealed) == b"token"
    assert cipher(f"{new}, {old}").encrypt(b"x") != sealed
    with pytest.raises(ConfigError, match="quizmaster slack key"):
        cipher("sesame")
    with pytest.raises(ConfigError, match="quizmaster slack key"):
        newest(" , ")


async def test_tokens_move_to_the_newest_key_so_that_the_older_can_go(tmp_path: Path) -> None:
    old, new, other = (Fernet.generate_key().decode() for _ in range(3))
    both = f"{new},{old}"
    async with running(settings(tmp_path / "quiz.db", {}), clock=ServerClock(ManualClock()), seed=1) as app:

        def installs(keys: str) -> Installs:
            return Installs(app.services, cipher(keys))

        for team, key in (("T1", old), ("T2", new), ("T3", other)):
            await installs(key).async_save(Installation(user_id="U1", team_id=team, bot_token=f"xoxb-{team}"))
        assert await installs(both).reseal(newest(both)) == 1
        assert await installs(both).reseal(newest(both)) == 0
        found = [await installs(new).async_find_bot(enterprise_id=None, team_id=team) for team in ("T1", "T2", "T3")]
        assert [one and one.bot_token for one in found] == ["xoxb-T1", "xoxb-T2", None]
        assert await installs(other).async_find_bot(enterprise_id=None, team_id="T3")  # whose key may come back
