"""Notes and installations, on both databases."""

from __future__ import annotations

from dataclasses import replace

from bot.ports import Installation
from bot.store import SqlStore
from tests.store.scene import HOUR, NOW

GUILD = Installation("slack", "", "T1", "gAAAAA==", NOW)


async def test_a_note_is_kept_until_it_is_forgotten(store: SqlStore) -> None:
    async with store.write() as writing:
        assert await writing.note("discord:commands:7") is None
        await writing.set_note("discord:commands:7", "abc")
        await writing.set_note("discord:commands:7:9", "other")
    async with store.write() as writing:
        assert await writing.note("discord:commands:7") == "abc"
        await writing.set_note("discord:commands:7", "def")
        assert await writing.note("discord:commands:7") == "def"
        await writing.set_note("discord:commands:7", None)
        await writing.set_note("never noted", None)
    async with store.read() as reading:
        assert await reading.note("discord:commands:7") is None
        assert await reading.note("discord:commands:7:9") == "other"


async def test_a_note_is_replaced_by_who_knows_it(store: SqlStore) -> None:
    async with store.write() as writing:
        assert await writing.replace_note("k", None, "1")
        assert not await writing.replace_note("k", None, "2")
        assert not await writing.replace_note("k", "2", "3")
        assert await writing.replace_note("k", "1", "4")
        assert not await writing.replace_note("other", "1", "5")
    async with store.read() as reading:
        assert (await reading.note("k"), await reading.note("other")) == ("4", None)


async def test_an_installation_is_found_by_workspace(store: SqlStore) -> None:
    whole = Installation("slack", "E1", "", "sealed for all", NOW)
    async with store.write() as writing:
        for each in (whole, GUILD, replace(GUILD, platform="other")):
            await writing.save_installation(each)
        await writing.save_installation(replace(GUILD, sealed="anew", at=NOW + HOUR))
    async with store.read() as reading:
        again = replace(GUILD, sealed="anew", at=NOW + HOUR)
        assert await reading.installation("slack", "", "T1") == again
        assert await reading.installation("slack", "E1", "T1") is None
        assert await reading.installation("slack", "E1", "") == whole
        assert await reading.installations("slack") == [again, whole]
        assert await reading.installations("terminal") == []


async def test_a_deleted_installation_is_gone(store: SqlStore) -> None:
    async with store.write() as writing:
        await writing.save_installation(GUILD)
        await writing.save_installation(replace(GUILD, workspace="T2"))
        await writing.delete_installation("slack", "", "T1")
        await writing.delete_installation("slack", "", "unknown")
    async with store.read() as reading:
        assert await reading.installations("slack") == [replace(GUILD, workspace="T2")]
