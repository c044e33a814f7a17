"""HTTP mode: signed requests to the app's own address."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

import aiohttp

from tests.slackserver.clock import within
from tests.slackserver.sockets import PATIENCE
from tests.slackserver.things import Delivery, Json, Sort
from tests.slackserver.world import World

FORM, JSON = "application/x-www-form-urlencoded", "application/json"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the app said to a request; ``status`` 0 if the connection failed. Header names are in small letters."""

    status: int
    text: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


def sign(secret: str, timestamp: str, body: str) -> str:
    """docs: verifying requests from Slack, version v0."""
    return "v0=" + hmac.new(secret.encode(), f"v0:{timestamp}:{body}".encode(), hashlib.sha256).hexdigest()


@dataclass(slots=True)
class Http:
    """``url`` is the app's request address, once it listens. ``wall`` gives the seconds that requests are stamped
    with: the machine's, since the app's library compares them with the machine's."""

    world: World
    url: str = ""
    wall: Callable[[], float] = time.time
    _session: aiohttp.ClientSession | None = None

    async def post(
        self,
        body: str,
        kind: str = JSON,
        *,
        timestamp: str | None = None,
        signature: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send a request, rightly signed unless told otherwise."""
        stamp = str(int(self.wall())) if timestamp is None else timestamp
        signed = sign(self.world.app.signing_secret, stamp, body) if signature is None else signature
        sent = {
            "Content-Type": kind,
            "x-slack-request-timestamp": stamp,
            "x-slack-signature": signed,
            **(headers or {}),
        }
        if self._session is None:
            self._session = aiohttp.ClientSession(trust_env=False, connector=aiohttp.TCPConnector(limit=0))
        try:
            async with self._session.post(self.url, data=body.encode(), headers=sent, allow_redirects=False) as got:
                told = {name.lower(): value for name, value in got.headers.items()}
                return Answer(got.status, await got.text(), told)
        except aiohttp.ClientError:
            return Answer(0)

    async def carry(self, delivery: Delivery, retry: int, reason: str) -> tuple[str, Json]:
        """Send a delivery: "" and what came with the acknowledgement, or why there was none."""
        body, kind = written(delivery)
        headers = {"x-slack-retry-num": str(retry), "x-slack-retry-reason": reason} if retry else {}
        clock, sent = self.world.clock, time.perf_counter()
        answer = await within(clock, clock.now() + PATIENCE, self.post(body, kind, headers=headers))
        if answer is None:
            return "http_timeout", {}
        delivery.status = answer.status
        if answer.status != 200:
            stop = answer.headers.get("x-slack-no-retry") == "1"
            return "no_retry" if stop else "http_error" if answer.status else "connection_failed", {}
        delivery.latencies.append(time.perf_counter() - sent)
        return "", _reply(answer)

    async def verify(self) -> bool:
        """``url_verification``, as Slack does it when the address is entered."""
        challenge = f"challenge-{self.world.number()}"
        asked = {"token": self.world.app.verification_token, "challenge": challenge, "type": "url_verification"}
        answer = await self.post(json.dumps(asked))
        return answer.status == 200 and challenge in answer.text

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()


def written(delivery: Delivery) -> tuple[str, str]:
    """A delivery as Slack writes it into a request: body and content type."""
    if delivery.sort is Sort.COMMAND:
        return urlencode(delivery.payload), FORM
    if delivery.sort is Sort.INTERACTION:
        return urlencode({"payload": json.dumps(delivery.payload)}), FORM
    return json.dumps(delivery.payload), JSON


def _reply(answer: Answer) -> Json:
    if not answer.text.strip():
        return {}
    if answer.text.startswith("{"):
        found: Json = json.loads(answer.text)
        return found
    return {"text": answer.text}
