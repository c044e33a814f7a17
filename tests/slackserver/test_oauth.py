"""Installation by OAuth, and the manifest as the server reads it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.slackserver.bolt import QUIET
from tests.slackserver.conftest import Scene, error
from tests.slackserver.manifest import App, Manifest
from tests.slackserver.oauth import authorize
from tests.slackserver.server import Mode, SlackServer
from tests.slackserver.things import ApiError

pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")
"""slack_sdk 3.47 builds aiohttp's old BasicAuth for oauth.v2.access."""

BACK = "https://quiz.example/slack/oauth_redirect"


@pytest.fixture
async def slack() -> AsyncIterator[SlackServer]:
    async with SlackServer(Mode.HTTP, app=App(manifest=Manifest(redirect_urls=(BACK,)))) as one:
        yield one


def page(slack: SlackServer, **more: str) -> str:
    """The address of the consent page, as an app makes it."""
    asked = {"client_id": slack.world.app.client_id, "scope": "commands,chat:write", "state": "s1", **more}
    return f"https://slack.com/oauth/v2/authorize?{urlencode(asked)}"


def code_in(address: str) -> str:
    return parse_qs(urlsplit(address).query)["code"][0]


async def exchange(slack: SlackServer, code: str, *, secret: str = "", **more: str) -> str:
    """The new token. Raises SlackApiError."""
    app, client = slack.world.app, AsyncWebClient(base_url=slack.api_url, logger=QUIET, retry_handlers=[])
    got = await client.oauth_v2_access(
        client_id=more.get("client_id", app.client_id),
        client_secret=secret or app.client_secret,
        code=code,
        redirect_uri=more.get("redirect_uri"),
    )
    assert got["scope"] == "chat:write,commands"
    return str(got["access_token"])


async def test_an_installation(slack: SlackServer) -> None:
    team = slack.world.workspace("New", install=False)
    boss = slack.world.user(team, "boss", owner=True)
    address = authorize(slack.world, page(slack, redirect_uri=BACK), team, boss)
    assert address.startswith(BACK)
    assert parse_qs(urlsplit(address).query)["state"] == ["s1"]
    token = await exchange(slack, code_in(address), redirect_uri=BACK)
    assert team.installed
    assert (team.installed.token, team.installed.installer) == (token, boss.id)
    who = await AsyncWebClient(token=token, base_url=slack.api_url, logger=QUIET).auth_test()
    assert who["team_id"] == team.id


async def test_codes(slack: SlackServer) -> None:
    team = slack.world.workspace("New", install=False)
    boss = slack.world.user(team, "boss", owner=True)
    code = code_in(authorize(slack.world, page(slack), team, boss))
    wrong = [
        ("invalid_code", {"code": "1.2"}),
        ("bad_client_secret", {"code": code, "secret": "no"}),
        ("invalid_client_id", {"code": code, "client_id": "1.2"}),
        ("bad_redirect_uri", {"code": code, "redirect_uri": BACK}),
    ]
    for refusal, more in wrong:
        with pytest.raises(SlackApiError) as refused:
            await exchange(slack, **more)
        assert error(refused) == refusal
    await exchange(slack, code)
    with pytest.raises(SlackApiError) as refused:
        await exchange(slack, code)
    assert error(refused) == "code_already_used"


async def test_a_code_lives_ten_minutes(over_http: Scene) -> None:
    at = over_http
    at.world.app = replace(at.world.app, manifest=replace(at.world.app.manifest, redirect_urls=(BACK,)))
    code = code_in(authorize(at.world, page(at.slack), at.here, at.ann))
    at.clock.advance(601)
    with pytest.raises(SlackApiError) as refused:
        await exchange(at.slack, code)
    assert error(refused) == "invalid_code"


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"client_id": "1.2"}, "invalid_client_id"),
        ({"scope": "commands,channels:history"}, "invalid_scope"),
        ({"scope": ""}, "invalid_scope"),
        ({"redirect_uri": "https://evil.example/"}, "bad_redirect_uri"),
    ],
)
async def test_the_consent_page_refuses(slack: SlackServer, more: dict[str, str], refusal: str) -> None:
    team = slack.world.workspace("New", install=False)
    boss = slack.world.user(team, "boss", owner=True)
    with pytest.raises(ApiError, match=refusal):
        authorize(slack.world, page(slack, **more), team, boss)


def test_a_manifest_is_read() -> None:
    read = Manifest.read(
        {
            "features": {
                "app_home": {"home_tab_enabled": True, "messages_tab_enabled": False},
                "slash_commands": [{"command": "/quiz", "should_escape": True}, {"command": "/poll"}],
            },
            "oauth_config": {"scopes": {"bot": ["commands"]}, "redirect_urls": [BACK]},
            "settings": {
                "event_subscriptions": {"bot_events": ["app_mention"]},
                "interactivity": {"is_enabled": True},
                "socket_mode_enabled": True,
            },
        }
    )
    assert read == Manifest(
        commands={"/quiz": True, "/poll": False},
        events=frozenset({"app_mention"}),
        scopes=frozenset({"commands"}),
        messages_tab=False,
        redirect_urls=(BACK,),
    )


async def test_what_the_manifest_switches_off() -> None:
    off = App(manifest=Manifest(home_tab=False, messages_tab=False))
    async with SlackServer(app=off) as slack:
        team = slack.world.workspace("Here")
        ann = slack.world.user(team, "ann")
        assert team.installed
        client = AsyncWebClient(token=team.installed.token, base_url=slack.api_url, logger=QUIET, retry_handlers=[])
        with pytest.raises(SlackApiError) as refused:
            await client.views_publish(user_id=ann.id, view={"type": "home", "blocks": [{"type": "divider"}]})
        assert error(refused) == "not_enabled"
        with pytest.raises(SlackApiError) as refused:
            await client.chat_postMessage(channel=ann.id, text="Hello")
        assert error(refused) == "messages_tab_disabled"


async def test_the_environment_of_a_bot(slack: SlackServer) -> None:
    team = slack.world.workspace("Here")
    over_http = slack.environment(team)
    assert set(over_http) == {"SLACK_API_URL", "SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"}
    async with SlackServer() as other:
        assert set(other.environment(other.world.workspace("Here"))) == {
            "SLACK_API_URL",
            "SLACK_BOT_TOKEN",
            "SLACK_APP_TOKEN",
        }
