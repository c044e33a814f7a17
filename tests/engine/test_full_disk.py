"""A disk without room: the member is told, nothing that was acknowledged is lost, and it goes on once there is room."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest
from structlog.testing import capture_logs

from bot.errors import StoreError
from bot.store import SqlStore
from tests.engine.channel import Study, study
from tests.engine.reading import words


async def room(channel: Study, pages: int) -> None:
    """Let the file grow to so many pages at most."""
    backend = cast("SqlStore", channel.services.store)._backend
    async with backend.alone() as driver:  # type: ignore[union-attr]  # SQLite's
        await driver.execute(f"PRAGMA max_page_count = {pages}")


async def test_a_full_disk_is_said_plainly_to_the_member(tmp_path: Path) -> None:
    async with study(f"{tmp_path}/full.db") as channel:
        await channel.organise("schedule now question:in-words")
        assert "Saved" in words(await channel.say("ann", "first"))
        await room(channel, 1)
        with capture_logs() as logs:
            told = {user: words(await channel.say(user, "x" * 2900)) for user in ("bob", "cem", "dia", "eli")}
        refused = [user for user, text in told.items() if "The disk is full, so I couldn't save that." in text]
        assert refused
        assert all("Saved" in told[user] for user in told.keys() - set(refused))
        trouble = [line for line in logs if line["event"] == "not stored"]
        assert len(trouble) == len(refused)
        assert all("disk is full" in line["error"] and not line["exc_info"] for line in trouble)
        await room(channel, 1_000_000)
        for user in refused:
            assert "Saved" in words(await channel.say(user, "x" * 2900))
        await channel.pass_time(hours=25)
        assert "5 answers" in words(channel.reveal(channel.question()))


@pytest.mark.parametrize(
    ("trouble", "told"),
    [
        (StoreError("/secret/place.db: another program is writing to it"), "The database doesn't answer right now"),
        (StoreError("This answer can't be stored as it is.", rejected=True), "can't be stored as it is"),
    ],
)
async def test_other_trouble_names_no_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trouble: StoreError, told: str
) -> None:
    async with study(f"{tmp_path}/other.db") as channel:
        await channel.organise("schedule now question:in-words")

        async def submit(entry: object) -> None:
            raise trouble

        with monkeypatch.context() as patch:
            patch.setattr(channel.services.store, "submit", submit)
            shown = words(await channel.say("ann", "first"))
        assert told in shown
        assert "/secret" not in shown
