"""Slack's Web API: one HTTP session, a client per token, and waits that delivery can live with."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import troubles
from bot.config import Settings

API = "https://slack.com/api/"
HOOKS = "https://hooks.slack.com/"
"""Where response_urls lead."""
CALL_WITHIN = 12.0
"""Seconds for one call; less than delivery's patience, so that it hears what happened."""
LONGEST_WAIT = 4.0
"""Seconds for which a rate limit is waited for here; longer waits are delivery's."""

LOGGER = logging.getLogger("slack_sdk")


class ShortWaits(AsyncRateLimitErrorRetryHandler):
    """Waits as ``Retry-After`` says where that is short, once."""

    async def _can_retry_async(
        self,
        *,
        state: RetryState,  # noqa: ARG002 (the SDK passes all four by name)
        request: HttpRequest,  # noqa: ARG002 (see above)
        response: HttpResponse | None = None,
        error: Exception | None = None,  # noqa: ARG002 (see above)
    ) -> bool:
        if response is None or response.status_code != 429:
            return False
        asked = next((value for name, value in response.headers.items() if name.lower() == "retry-after"), ["1"])
        # The SDK reads whole numbers only.
        return asked[0].isascii() and asked[0].isdecimal() and int(asked[0]) <= LONGEST_WAIT


def handlers() -> list[AsyncRetryHandler]:
    """Rate limits alone. The SDK's own default sends a message again when the connection breaks, though the first may
    have arrived, and Slack knows no nonce."""
    return [ShortWaits(max_retry_count=1)]


@asynccontextmanager
async def opened() -> AsyncIterator[aiohttp.ClientSession]:
    """The session of all calls, while the block runs."""
    timeout = aiohttp.ClientTimeout(total=CALL_WITHIN)
    connector = aiohttp.TCPConnector(limit=100)
    async with aiohttp.ClientSession(timeout=timeout, connector=connector, trust_env=False) as session:
        yield session


class Web:
    """Makes clients, and knows where response_urls may lead."""

    def __init__(self, settings: Settings, session: aiohttp.ClientSession) -> None:
        self.session = session
        self.base = f"{settings.slack_api_url}/" if settings.slack_api_url else API
        self.proxy = proxy_for(self.base)

    def client(self, token: str | None) -> AsyncWebClient:
        made = AsyncWebClient(
            token=token,
            base_url=self.base,
            timeout=int(CALL_WITHIN),
            session=self.session,
            trust_env_in_session=False,
            retry_handlers=handlers(),
            logger=LOGGER,
        )
        made.proxy = self.proxy  # its own reading of the environment knows no NO_PROXY
        return made

    def hook(self, url: str) -> bool:
        """Whether ``url`` is an address that Slack, or the host that stands for it, hands out for replies."""
        try:
            asked, api = urlsplit(url), urlsplit(self.base)
        except ValueError:
            return False
        host, own = asked.hostname or "", api.hostname or ""
        same = host in (own, f"hooks.{own}") or (_local(host) and _local(own))
        return url.startswith(HOOKS) or (same and asked.scheme == api.scheme)

    async def respond(self, url: str, body: dict[str, Any]) -> tuple[int, str, float | None]:
        """Say something by a response_url: the status, what was said to it, and how long to wait after a 429."""
        async with self.session.post(url, json=body, proxy=self.proxy) as answer:
            asked = troubles.seconds(answer.headers.get("Retry-After", ""))
            return answer.status, (await answer.text(errors="replace"))[:500], asked


def proxy_for(url: str) -> str | None:
    """The proxy that the environment names for an address (``HTTPS_PROXY``, ``NO_PROXY``); none for this machine."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if _local(host) or proxy_bypass(host):
        return None
    return getproxies().get(parts.scheme)


def _local(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
