"""A database that an older version has made, with people in it, opens in this one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
from alembic import command
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from bot.kinds.assessment import Assessment
from bot.model import Player
from bot.ports import Turn, TurnKind, Vote
from bot.store import open_store
from bot.store.migrate import _config
from bot.store.rows import EPOCH
from bot.store.schema import LOG
from bot.store.sqlite import APPLICATION_ID
from tests.store.scene import HERE, NOW, actor, entry, interview

OLD = (
    "INSERT INTO groups (id, zone) VALUES (1, 'Europe/Berlin')",
    "INSERT INTO workspaces (platform, workspace, group_id) VALUES ('terminal', 'lab', 1)",
    "INSERT INTO players (id, name, hidden, created_at) VALUES (1, 'Ann', 0, 0)",
    "INSERT INTO identities (platform, workspace, user_id, player_id, name)"
    " VALUES ('terminal', 'lab', 'ann', 1, 'Ann')",
    "INSERT INTO channels (id, platform, workspace, channel) VALUES (1, 'terminal', 'lab', 'study')",
    "INSERT INTO rounds (id, channel_id, group_id, mode, is_public, question, rev, seed, shown, slot, opens_at,"
    " closes_at, answered, is_void, speed) VALUES (1, 1, 1, 'daily', 1, 'q1', 'r1', 7, '[0,1]', '2026-11-22', 0,"
    " 1800000000000, 1, 0, 0)",
    "INSERT INTO answers (id, round_id, player_id, delivery, given, at, late) VALUES (1, 1, 1, 'd1', '[1]', 5, 0)",
    "INSERT INTO ticks (id, round_id, player_id, ticked, at) VALUES (1, 1, 1, '[0]', 6)",
    "INSERT INTO teams (id, group_id, name, folded, at) VALUES (1, 1, 'Owls', 'owls', 0)",
    "INSERT INTO team_moves (id, group_id, player_id, team_id, at) VALUES (1, 1, 1, 1, 0)",
)


def furnish(connection: Connection) -> None:
    """The schema of the first release, with a round under way."""
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "0001")
    for statement in OLD:
        connection.execute(text(statement))
    if connection.dialect.name == "postgresql":
        for table in ("players", "rounds", "answers", "channels"):
            connection.execute(text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), 1)"))


async def make(url: str) -> None:
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            await connection.execute(text(f"PRAGMA application_id = {APPLICATION_ID}"))
        await connection.run_sync(furnish)
    await engine.dispose()


@pytest.fixture(params=["sqlite", "postgres"])
async def old(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """The address of a database at schema 0001."""
    if request.param == "sqlite":
        path = tmp_path / "old.db"
        await make(f"sqlite+aiosqlite:///{path}")
        yield str(path)
        return
    server = request.getfixturevalue("postgres_server")
    name = f"old_{uuid4().hex[:12]}"
    admin = await asyncpg.connect(server)
    await admin.execute(f"CREATE DATABASE {name}")
    url = server.replace("/postgres?", f"/{name}?")
    await make(url.replace("postgresql://", "postgresql+asyncpg://"))
    yield url
    await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await admin.close()


async def advance(connection: AsyncConnection, revision: str, *statements: str) -> None:
    """A database that has got no further than this, with something in it."""

    def upgrade(inner: Connection) -> None:
        config = _config()
        config.attributes["connection"] = inner
        command.upgrade(config, revision)
        for statement in statements:
            inner.execute(text(statement))

    await connection.run_sync(upgrade)


async def test_votes_from_before_they_had_odds_stay_and_tell_nothing(old: str) -> None:
    url = old.replace("postgresql://", "postgresql+asyncpg://") if "://" in old else f"sqlite+aiosqlite:///{old}"
    vote = "INSERT INTO votes (answer_id, point, voter_id, agrees, at) VALUES (1, 'safety', 1, 1, 7)"
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        await advance(connection, "0003", vote)
    await engine.dispose()
    store = await open_store(old)
    async with store.read() as reading:
        assert await reading.votes(1) == [Vote(1, "safety", 1, True, EPOCH + timedelta(milliseconds=7))]
        assert await reading.telling_votes(1, "q1", "r1", NOW) == []
    assert (await store.check()).problems == ()
    await store.close()


async def test_an_older_database_keeps_what_is_in_it(old: str) -> None:
    store = await open_store(old)
    try:
        assert store.upgraded
        async with store.write() as writing:
            assert await writing.player(actor("ann")) == Player(1, "Ann")
            assert [answer.given for answer in await writing.final_answers(1)] == [(1,)]
            await writing.set_note("k", "v")
            group = await writing.group(HERE)
            assert group is not None
            await writing.add_assessment(1, Assessment("rubric-1"), NOW)
            await writing.add_vote(Vote(1, "safety", 1, True, NOW))
            talk = await writing.add_session(interview(group.id, 1))
            await writing.add_turn(Turn(talk, 1, 1, TurnKind.SKIP, "Why?", "", None, NOW))
        receipt = await store.submit(entry(1, "ann", "[0]", place=HERE))
        assert receipt.changed
        for table in LOG:
            with pytest.raises(DBAPIError, match=f"{table} is append-only"):
                async with store.write() as writing:
                    await writing._db.execute(text(f"DELETE FROM {table}"))  # noqa: S608 - a table of ours
    finally:
        await store.close()
    again = await open_store(old)
    assert not again.upgraded
    async with again.read() as reading:
        assert [answer.given for answer in await reading.final_answers(1)] == [(0,)]
        assert await reading.note("k") == "v"
    assert (await again.check()).problems == ()
    await again.close()
