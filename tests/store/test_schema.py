"""The schema: made by migrations alone, append-only where it matters, and an index for each frequent question."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, event, text
from sqlalchemy.exc import DBAPIError

from bot.kinds.assessment import Assessment
from bot.ports import Turn, TurnKind, Vote
from bot.store import SqlStore
from bot.store.columns import metadata
from bot.store.migrate import SCRIPTS
from bot.store.schema import HEAD, LOG, VERSION_TABLE
from tests.store.scene import DAY, HERE, NOW, daily, entry, founded, interview, met, opened, schedule


def test_the_newest_migration_is_the_one_we_ask_for() -> None:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_migrations_need_nothing_that_may_change() -> None:
    for script in (SCRIPTS / "versions").glob("[0-9]*.py"):
        for node in ast.walk(ast.parse(script.read_text(encoding="utf-8"))):
            modules = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not any(module.startswith("bot") for module in modules), script


async def test_the_migrations_make_exactly_the_tables_we_use(store: SqlStore) -> None:
    def differences(connection: Connection) -> list[Any]:
        context = MigrationContext.configure(
            connection, opts={"version_table": VERSION_TABLE, "compare_type": True, "compare_server_default": True}
        )
        return list(compare_metadata(context, metadata))

    async with store.read() as reading:
        assert await reading._db.run_sync(differences) == []


async def test_sqlite_checks_types(sqlite_store: SqlStore) -> None:
    async with sqlite_store.read() as reading:
        rows = await reading._db.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'table'"))
        loose = {name for name, sql in rows if not sql.rstrip().endswith("STRICT")}
    assert loose == {VERSION_TABLE}


@pytest.mark.parametrize("table", LOG)
@pytest.mark.parametrize("deed", ["UPDATE {} SET at = 0", "DELETE FROM {}"])
async def test_the_log_refuses_changes(store: SqlStore, table: str, deed: str) -> None:
    group = await founded(store)
    (ann,) = await met(store, "ann")
    (round_,) = await opened(store)
    await store.submit(entry(round_, "ann"))
    async with store.write() as writing:
        await writing.add_ticks(round_, ann, [1], NOW)
        await writing.move_to_team(group, ann, await writing.create_team(group, "Owls", NOW), NOW)
        await writing.add_assessment(1, Assessment("rubric-1"), NOW)
        await writing.add_vote(Vote(1, "safety", ann, True, NOW))
        talk = await writing.add_session(interview(group, ann))
        await writing.add_turn(Turn(talk, round_, 1, TurnKind.SKIP, "Why?", "", None, NOW))
    with pytest.raises(DBAPIError, match=f"{table} is append-only"):
        async with store.write() as writing:
            await writing._db.execute(text(deed.format(table)))
    async with store.read() as reading:
        rows = (
            await reading._db.execute(
                text(f"SELECT at FROM {table}")  # noqa: S608 - a table of ours
            )
        ).all()
        assert len(rows) == 1
        assert rows[0].at != 0


async def test_postgres_does_not_empty_the_log_either(postgres_store: SqlStore) -> None:
    for table in LOG:
        with pytest.raises(DBAPIError, match=f"{table} is append-only"):
            async with postgres_store.write() as writing:
                await writing._db.execute(text(f"TRUNCATE {table} CASCADE"))


# ------------------------------------------------------------------ plans


async def plans(store: SqlStore, work: Any) -> list[str]:
    """What SQLite would do for each statement of ``work``, one line each."""
    statements: list[Any] = []
    lines: list[str] = []
    async with store.write() as writing:

        def note(_connection: object, _cursor: object, sql: str, parameters: Any, *_: object) -> None:
            statements.append((sql, parameters))

        engine = writing._db.sync_connection
        event.listen(engine, "before_cursor_execute", note)
        await work(writing)
        event.remove(engine, "before_cursor_execute", note)
        for sql, parameters in statements:
            if sql.lstrip().startswith(("SELECT", "UPDATE", "DELETE")):
                rows = await writing._db.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", parameters)
                lines += [row.detail for row in rows]
    return lines


WORK = {
    "due schedules": lambda w: w.claim_schedules(NOW, 9),
    "rounds to close": lambda w: w.claim_closing(NOW, 9),
    "rows to send": lambda w: w.claim_outbox(NOW, 60, 9, ["terminal"]),
    "what is next": lambda w: w.next_due(),
    "what is next here": lambda w: w.next_due(["terminal"]),
    "points": lambda w: w.board(1, "all", teams=False, topic="", by="points", limit=9, offset=9),
    "accuracy": lambda w: w.board(1, "all", teams=False, topic="", by="accuracy", limit=9, offset=9),
    "streaks": lambda w: w.board(1, "all", teams=False, topic="", by="streak", limit=9, offset=9),
    "own rank": lambda w: w.standing(1, "all", topic="", by="points", player=1),
    "final answers": lambda w: w.final_answers(1),
    "late answers": lambda w: w.late_answers(1),
    "my answers": lambda w: w.answers_of([1, 2], 1),
    "first rounds": lambda w: w.first_rounds("q1", [1, 2]),
    "history": lambda w: w.history([HERE]),
    "last round": lambda w: w.last_round(HERE),
    "open rounds": lambda w: w.open_rounds(1),
    "sealed": lambda w: w.sealed([1]),
    "closed rounds": lambda w: w.closed_rounds((NOW, 1), 9),
    "past results": lambda w: w.past_results(1, 1, counting=True, limit=9, offset=0),
    "a player": lambda w: w.players([1]),
    "messages": lambda w: w.messages(1),
    "ticks": lambda w: w.ticks(1),
    "assessments": lambda w: w.assessments(1),
    "votes": lambda w: w.votes(1),
    "one assessment": lambda w: w.assessments(1, [1]),
    "votes on one answer": lambda w: w.votes(1, [1]),
    "votes on a question": lambda w: w.telling_votes(1, "q1", "r1", NOW),
    "what nobody assessed lately": lambda w: w.unassessed(NOW, 9, 9),
    "what nobody assessed here": lambda w: w.unassessed_in([1]),
    "which of these nobody assessed": lambda w: w.unassessed_among([1]),
    "turns": lambda w: w.turns(1),
    "running": lambda w: w.running(host=1, place=HERE),
}
SCANNED = re.compile(
    r"SCAN (?!\w+ VIRTUAL TABLE|\(|CONSTANT|ranked\b"
    r"|\w+ USING (?:COVERING )?INDEX (?:ix_outbox_waiting|ix_players_hidden|ix_schedules_due|ix_rounds_clos))"
)
"""A walk through a whole table; the indexes named hold only the few rows that wait, are hidden, or come next."""


@pytest.mark.parametrize("work", WORK.values(), ids=WORK.keys())
async def test_frequent_questions_are_answered_by_an_index(sqlite_store: SqlStore, work: Any) -> None:
    group = await founded(sqlite_store)
    (round_,) = await opened(sqlite_store, daily(group, closes_at=NOW - DAY))
    await sqlite_store.submit(entry(round_, "ann", at=NOW - 2 * DAY))
    async with sqlite_store.write() as writing:
        await writing.add_schedule(schedule(group))
    found = await plans(sqlite_store, work)
    assert found
    assert [line for line in found if SCANNED.search(line)] == []


def test_the_migrations_are_shipped() -> None:
    assert (Path(SCRIPTS) / "env.py").is_file()
    assert (Path(SCRIPTS) / "versions" / "0001_first.py").is_file()
    assert (Path(SCRIPTS) / "versions" / "0002_comings_and_goings.py").is_file()
    assert (Path(SCRIPTS) / "versions" / "0003_open_answers.py").is_file()
    assert (Path(SCRIPTS) / "versions" / "0004_telling_votes.py").is_file()
