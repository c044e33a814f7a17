"""Sessions, seasons and reports, on both databases."""

from __future__ import annotations

from dataclasses import replace

from bot.model import Mode
from bot.ports import Report, Season, Session
from bot.store import SqlStore
from tests.store.scene import ABROAD, DAY, HERE, HOUR, NOW, THERE, TODAY, daily, founded, met, opened


def session(group: int, host: int, mode: Mode = Mode.SOLO, **changes: object) -> Session:
    made = Session(0, mode, HERE, group, host, ("q1", "q2"), 0, 30, True, NOW)
    return replace(made, **changes)  # type: ignore[arg-type]  # any fields, for the tests' brevity


async def test_a_session_moves_on_and_ends(store: SqlStore) -> None:
    group = await founded(store)
    (ann,) = await met(store, "ann")
    async with store.write() as writing:
        id_ = await writing.add_session(session(group, ann))
        assert await writing.session(id_) == session(group, ann, id=id_)
        await writing.move_session(id_, 1, None)
        assert await writing.session(id_) == session(group, ann, id=id_, position=1)
        await writing.move_session(id_, 2, NOW + HOUR)
        assert await writing.session(id_) == session(group, ann, id=id_, position=2, ended_at=NOW + HOUR)
        assert await writing.lock_session(id_) == await writing.session(id_)
        assert await writing.session(99) is await writing.lock_session(99) is None


async def test_what_runs_of_a_host_and_live_in_a_place(store: SqlStore) -> None:
    group = await founded(store)
    ann, bob = await met(store, "ann", "bob")
    async with store.write() as writing:
        solo = await writing.add_session(session(group, ann))
        ended = await writing.add_session(session(group, ann))
        live = await writing.add_session(session(group, bob, Mode.LIVE))
        there = await writing.add_session(session(group, bob, Mode.LIVE, place=THERE))
        await writing.move_session(ended, 2, NOW)

        async def running(**which: object) -> list[int]:
            return [each.id for each in await writing.running(**which)]  # type: ignore[arg-type]  # host and place

        assert await running(host=ann) == [solo]
        assert await running(host=bob) == [live, there]
        assert await running(place=HERE) == [live]
        assert await running(place=ABROAD) == []
        assert await running(host=ann, place=HERE) == [solo, live]
        assert await running() == [solo, live, there]


async def test_rounds_of_a_session_in_order(store: SqlStore) -> None:
    group = await founded(store)
    (ann,) = await met(store, "ann")
    async with store.write() as writing:
        one = await writing.add_session(session(group, ann))
        two = await writing.add_session(session(group, ann))
    solo = {"mode": Mode.SOLO, "owner": ann}
    ids = await opened(store, *(replace(daily(group), session=each, **solo) for each in (one, two, one)))  # type: ignore[arg-type]  # mode and owner
    async with store.read() as reading:
        assert [each.id for each in await reading.session_rounds(one)] == [ids[0], ids[2]]
        assert [each.session for each in await reading.session_rounds(two)] == [two]


async def test_seasons_close_with_an_archive(store: SqlStore) -> None:
    group = await founded(store)
    async with store.write() as writing:
        spring = await writing.add_season(group, "Spring", TODAY)
        await writing.close_season(spring, TODAY + 9 * DAY, '{"board":[]}')
        summer = await writing.add_season(group, "Summer", TODAY + 10 * DAY)
        assert await writing.seasons(group) == [
            Season(summer, group, "Summer", TODAY + 10 * DAY, None),
            Season(spring, group, "Spring", TODAY, TODAY + 9 * DAY, '{"board":[]}'),
        ]
        assert await writing.seasons(group + 1) == []


async def test_reports_newest_first(store: SqlStore) -> None:
    (ann,) = await met(store, "ann")
    (round_,) = await opened(store)
    async with store.write() as writing:
        reports = [
            Report(0, "q1", "r1", where, ann, reason, NOW) for where, reason in ((round_, "wrong key"), (None, "typo"))
        ]
        ids = [await writing.add_report(each) for each in reports]
        expected = [replace(each, id=id_) for each, id_ in zip(reports, ids, strict=True)][::-1]
        assert await writing.reports(9) == expected
        assert await writing.reports(1) == expected[:1]
