"""Installations in many workspaces: their tokens, encrypted at rest, and the state of an installation under way."""

from __future__ import annotations

import hashlib
import json
import logging
import re
from dataclasses import replace
from datetime import datetime
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from slack_sdk.oauth.installation_store import Bot, Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore

from adapters.slack.payloads import PLATFORM
from bot import ports
from bot.errors import ConfigError, Problem
from bot.ports import Services

STATE_FOR = 600
"""Seconds from the first click on "Add to Slack" until Slack's consent has to be back."""
MOST_STATES = 2000
"""Used states that are remembered, the youngest; each is useless after ``STATE_FOR`` anyhow."""
USED = "slack:states"
"""Under which the database notes the states that were used."""
KEPT = ("app_id", "bot_token", "bot_id", "bot_user_id", "bot_scopes", "user_id", "team_name")
"""What is kept of an installation; no user token is ever asked for."""


class WholeEnterpriseError(Exception):
    """Somebody installed the app for an enterprise as a whole; the message is safe to show."""

    def __init__(self) -> None:
        super().__init__("The app serves workspaces one by one: please add it to a workspace, not to the organisation.")


def new_key() -> str:
    """A fresh key for SLACK_TOKEN_KEY."""
    return Fernet.generate_key().decode()


def cipher(text: str) -> MultiFernet:
    """What encrypts with the first key of ``text`` and decrypts with all. Raises ConfigError for what isn't a key."""
    try:
        return MultiFernet([Fernet(key) for key in _keys(text)])
    except ValueError:
        what = "that isn't a key: `quizmaster slack key` prints one. Several are parted by commas."
        raise ConfigError([Problem("SLACK_TOKEN_KEY", what)]) from None


def newest(text: str) -> MultiFernet:
    """What encrypts and decrypts with the first key of ``text`` alone. Raises ConfigError as ``cipher`` does."""
    return cipher("".join(_keys(text)[:1]))


def _keys(text: str) -> list[str]:
    return [key for key in re.split(r"[,\s]+", text) if key]


class Installs(AsyncInstallationStore):
    """Bolt's store of installations, on the database. One bot per workspace; installations that cover a whole
    enterprise aren't asked for by the manifest."""

    def __init__(self, services: Services, sealing: MultiFernet) -> None:
        self._services = services
        self._sealing = sealing
        self._log = logging.getLogger(__name__)

    @property
    def logger(self) -> logging.Logger:
        return self._log

    async def async_save(self, installation: Installation) -> None:
        if not installation.team_id:
            raise WholeEnterpriseError
        kept = {name: getattr(installation, name, None) for name in KEPT}
        row = ports.Installation(
            PLATFORM,
            installation.enterprise_id or "",
            installation.team_id,
            self._sealing.encrypt(json.dumps(kept).encode()).decode(),
            self._services.clock.now(),
        )
        async with self._services.store.write() as tx:
            await tx.save_installation(row)

    async def async_save_bot(self, bot: Bot) -> None:
        await self.async_save(
            Installation(
                user_id="",
                **{name: getattr(bot, name) for name in ("team_id", "enterprise_id", "bot_token", "bot_id")},
                bot_user_id=bot.bot_user_id,
                bot_scopes=bot.bot_scopes,
            )
        )

    async def async_find_installation(
        self,
        *,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None = None,  # noqa: ARG002 (one bot serves all users)
        is_enterprise_install: bool | None = False,  # noqa: ARG002 (see the class)
    ) -> Installation | None:
        found = await self._row(enterprise_id or "", team_id or "")
        kept = self._opened(found) if found is not None else None
        if found is None or kept is None:
            return None
        return Installation(
            user_id=str(kept.pop("user_id", None) or ""),
            **kept,
            enterprise_id=found.enterprise or None,
            team_id=found.workspace,
            installed_at=found.at.timestamp(),
        )

    async def async_find_bot(
        self, *, enterprise_id: str | None, team_id: str | None, is_enterprise_install: bool | None = False
    ) -> Bot | None:
        found = await self.async_find_installation(
            enterprise_id=enterprise_id, team_id=team_id, is_enterprise_install=is_enterprise_install
        )
        return found.to_bot() if found is not None else None

    async def async_delete_bot(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        row = await self._row(enterprise_id or "", team_id or "")
        if row is not None:
            async with self._services.store.write() as tx:
                await tx.delete_installation(PLATFORM, row.enterprise, row.workspace)

    async def async_delete_installation(
        self, *, enterprise_id: str | None, team_id: str | None, user_id: str | None = None
    ) -> None:
        """Forget what one user installed; without a user, the whole workspace. Others' installations stay."""
        found = await self.async_find_installation(enterprise_id=enterprise_id, team_id=team_id)
        if found is not None and (user_id is None or found.user_id == user_id):
            await self.async_delete_bot(enterprise_id=enterprise_id, team_id=team_id)

    async def workspaces(self) -> list[str]:
        """The ids of all workspaces that the app is installed in."""
        async with self._services.store.read() as tx:
            return [row.workspace for row in await tx.installations(PLATFORM)]

    async def reseal(self, newest: MultiFernet) -> int:
        """Encrypt anew, with the newest key, what an older one encrypted, so that the older may go; returns how many
        that were. What none of the keys opens stays as it is."""
        changed = 0
        async with self._services.store.write() as tx:
            for row in await tx.installations(PLATFORM):
                if _opens(newest, row) or not _opens(self._sealing, row):
                    continue
                sealed = self._sealing.rotate(row.sealed.encode()).decode()
                await tx.save_installation(replace(row, sealed=sealed))
                changed += 1
        if changed:
            self._log.info("tokens of %d workspaces encrypted with the newest key", changed)
        return changed

    async def _row(self, enterprise: str, team: str) -> ports.Installation | None:
        async with self._services.store.read() as tx:
            if enterprise and (found := await tx.installation(PLATFORM, enterprise, team)) is not None:
                return found
            # A post knows its workspace alone.
            return next((row for row in await tx.installations(PLATFORM) if row.workspace == team), None)

    def _opened(self, row: ports.Installation) -> dict[str, Any] | None:
        try:
            found: dict[str, Any] = json.loads(self._sealing.decrypt(row.sealed.encode()))
        except InvalidToken:
            self._log.error("a token can't be decrypted: SLACK_TOKEN_KEY lacks the key that it was stored with")
            return None
        return found


def _opens(sealing: MultiFernet, row: ports.Installation) -> bool:
    try:
        sealing.decrypt(row.sealed.encode())
    except InvalidToken:
        return False
    return True


class States(AsyncOAuthStateStore):
    """The ``state`` of an installation under way: encrypted by us, good for ``STATE_FOR`` seconds, and for one use."""

    def __init__(self, services: Services, sealing: MultiFernet) -> None:
        self._services = services
        self._sealing = sealing
        self._log = logging.getLogger(__name__)

    @property
    def logger(self) -> logging.Logger:
        return self._log

    async def async_issue(self, *args: object, **kwargs: object) -> str:  # noqa: ARG002 (Bolt passes none)
        words = f"state:{self._services.seed():x}{self._services.seed():x}"
        now = int(self._services.clock.now().timestamp())
        return self._sealing.encrypt_at_time(words.encode(), now).decode()

    async def async_consume(self, state: str | None) -> bool:
        now = self._services.clock.now()
        try:
            words = self._sealing.decrypt_at_time((state or "").encode(), STATE_FOR, int(now.timestamp()))
        except (InvalidToken, UnicodeEncodeError):
            return False
        if not words.startswith(b"state:"):
            return False
        return await self._first_use(hashlib.sha256(words).hexdigest()[:32], now)

    async def _first_use(self, name: str, now: datetime) -> bool:
        at = int(now.timestamp())
        async with self._services.store.write() as tx:
            used: dict[str, int] = json.loads(await tx.note(USED) or "{}")
            if name in used:
                return False
            recent = {one: when for one, when in used.items() if when > at - STATE_FOR}
            kept = dict(list(recent.items())[-MOST_STATES + 1 :]) | {name: at}
            await tx.set_note(USED, json.dumps(kept, separators=(",", ":")))
        return True
