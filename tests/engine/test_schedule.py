"""What organisers do with schedules, and what a schedule does by itself."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.commands import decode
from bot.engine import check
from bot.model import Round, Schedule, Topic, Wish
from bot.ui import Form, Line, Tone, View, Where
from bot.views.organising import setup_form
from tests.engine.channel import Study, study
from tests.engine.reading import blocks, strings, table, words

SETUP = "setup time:09:00 zone:Europe/Berlin days:mon-fri"


async def rounds(channel: Study, schedule: int = 1) -> list[Round]:
    """Oldest first."""
    async with channel.services.store.read() as tx:
        return [taken.round for taken in reversed(await tx.taken(schedule, 100))]


async def next_at(channel: Study) -> str:
    """The next post, in UTC; "" if none is planned."""
    async with channel.services.store.read() as tx:
        (schedule,) = await tx.schedules(channel.actor("x").place)
    return f"{schedule.next.at:%Y-%m-%d %H:%M}" if schedule.next else ""


async def test_set_up_by_form(database: str) -> None:
    async with study(database) as channel:
        form = await channel.organise("setup")
        assert isinstance(form, Form)
        assert [field.name for field in form.fields] == ["time", "zone", "days", "topics", "difficulty"]
        shown = await channel.fill(
            "lead", form, admin=True, time="7:30", zone="new york", days="mon,wed", topics="birds", difficulty="2-3"
        )
        said = words(shown)
        assert "**Mon, Wed at 07:30, America/New_York**; Birds, difficulty 2–3; open for 24" in said
        assert await next_at(channel) == "2026-11-23 12:30"
        assert any("A post will look like this" in text for text in strings(list(blocks(shown))))
        again = await channel.organise("setup")
        assert isinstance(again, Form)
        assert [field.value for field in again.fields][:2] == ["07:30", "America/New_York"]
        assert [field.value for field in again.fields][3:] == ["t01", "2-3"]
        assert ("t01", "Birds") in again.fields[3].options
        await channel.fill(
            "lead", again, admin=True, time="08:00", zone="", days="", topics="t01", difficulty="adaptive"
        )
        assert (await only(channel)).rule.at == 480
        assert (await only(channel)).rule.zone == "America/New_York"
        assert (await only(channel)).wish == Wish(("t01",))
        again = await channel.organise("setup")
        assert isinstance(again, Form)
        assert again.fields[4].value == "adaptive"
        await channel.fill("lead", again, admin=True, time="08:00", topics="", difficulty="")
        assert (await only(channel)).wish == Wish()
        assert not (await only(channel)).adaptive


async def only(channel: Study) -> Schedule:
    async with channel.services.store.read() as tx:
        (schedule,) = await tx.schedules(channel.actor("x").place)
    return schedule


def test_a_bank_of_many_topics_takes_them_as_text() -> None:
    many = [Topic(f"t{n}", f"t{n}", f"Topic {n}") for n in range(26)]
    assert setup_form(None, "UTC", many).fields[3].options == ()
    assert len(setup_form(None, "UTC", many[:25]).fields[3].options) == 25


async def test_the_form_says_all_that_is_wrong_before_it_is_sent(sqlite_path: Path) -> None:
    async with study(str(sqlite_path)) as channel:
        form = await channel.organise("setup")
        assert isinstance(form, Form)

        def wrong(**typed: str) -> dict[str, str]:
            return dict(check(channel.services, decode(form.action, channel.actor("lead"), "d", fields=typed)))

        assert wrong(time="25:00", zone="Atlantis", days="someday", topics="brids", difficulty="9").keys() == {
            field.name for field in form.fields
        }
        assert list(wrong(time="09:00", zone="Atlantis")) == ["zone"]
        assert wrong(time="09:00", zone="Europe/Berlin", days="daily") == {}
        report = decode("q1:reported:1", channel.actor("ann"), "d", fields={"reason": "no"})
        assert list(check(channel.services, report)) == ["reason"]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("setup time:25:00", "25:00"),
        ("setup time:09:00 zone:Berln", "Europe/Berlin"),
        ("setup time:09:00 days:someday", "someday"),
        ("setup time:09:00 topics:brids", "birds"),
        ("setup time:09:00 kinds:singel", "single"),
        ("setup time:09:00 difficulty:6", "5"),
        ("setup time:09:00 open_for:1m", "between 5 minutes"),
        ("setup time:09:00 open_for:15d", "two weeks"),
        ("setup time:09:00 late:2d", "at most a day"),
        ("setup time:09:00 holidays:XX", "XX"),
        ("setup time:09:00 kinds:multi topics:t01", "No question fits"),
        ("setup time:09:00 pause_after:101", "0 to 100"),
        ("setup tiem:09:00", "time"),
        ("schedule edit time:09:00", "no schedule yet"),
        ("schedule preview", "no schedule yet"),
        ("schedule add", "Say when it posts"),
        ("schedule now question:b9", "b"),
        ("schedule now topic:t01 open_for:never", "never"),
        ("question queue question:nothing", "no question"),
    ],
)
async def test_a_wrong_argument_is_named_and_changes_nothing(sqlite_path: Path, line: str, why: str) -> None:
    async with study(str(sqlite_path)) as channel:
        refused = await channel.organise(line)
        assert isinstance(refused, View)
        assert refused.tone is Tone.ERROR
        assert why in words(refused)
        assert "incident" not in words(refused)
        async with channel.services.store.read() as tx:
            assert await tx.schedules(channel.actor("x").place) == []
        await channel.pass_time(days=1)
        assert not channel.platform.posts


async def test_it_posts_on_its_days_at_its_local_time(database: str) -> None:
    async with study(database, "2027-03-25 08:00") as channel:  # Thursday; clocks go forward on Sunday the 28th
        await channel.organise(SETUP + " holidays:2027-03-26 pause_after:0")
        await channel.at("2027-03-31 00:00")
        opened = [round_.opens_at for round_ in await rounds(channel)]
        assert opened == [
            datetime(2027, 3, 25, 8, 0, tzinfo=UTC),
            datetime(2027, 3, 29, 7, 0, tzinfo=UTC),
            datetime(2027, 3, 30, 7, 0, tzinfo=UTC),
        ]
        assert all(round_.closes_at and round_.closes_at.minute == 0 for round_ in await rounds(channel))


async def test_a_round_closes_before_the_next_post(database: str) -> None:
    async with study(database) as channel:
        await channel.organise("setup time:09:00 zone:Europe/Berlin days:daily open_for:3d")
        await channel.at("2026-11-24 08:59")
        assert not channel.revealed(channel.questions()[0])
        await channel.at("2026-11-24 09:00")
        first, second = channel.questions()
        order = [post.ref for post in channel.platform.posts]
        reveal = next(post.ref for post in channel.platform.posts if post.reply_to == first.ref)
        assert order.index(reveal) < order.index(second.ref), "the reveal stands above the next question"


@pytest.mark.parametrize("edit", ["time:12:00", "time:09:00", "zone:Pacific/Auckland", "days:daily"])
async def test_a_date_gets_one_round_whatever_is_edited(database: str, edit: str) -> None:
    async with study(database) as channel:
        await channel.organise(SETUP)
        await channel.at("2026-11-23 10:00")
        assert len(channel.questions()) == 1
        shown = await channel.organise(f"schedule edit {edit}")
        assert "incident" not in words(shown)
        assert not (await next_at(channel)).startswith("2026-11-23 11")
        await channel.at("2026-11-28 00:00")
        slots = [round_.slot for round_ in await rounds(channel)]
        assert len(slots) == len(set(slots))
        assert all(round_.posted_at for round_ in await rounds(channel))
        assert slots == sorted(slots)


async def test_pause_and_resume_on_the_day_of_a_post(database: str) -> None:
    async with study(database) as channel:
        await channel.organise(SETUP)
        await channel.at("2026-11-23 10:00")
        assert "It is paused: an organiser paused it" in words(await channel.organise("schedule pause"))
        assert "paused already" in words(await channel.organise("schedule pause"))
        await channel.organise("schedule edit time:12:00")
        assert await next_at(channel) == ""
        await channel.organise("schedule resume")
        assert "isn't paused" in words(await channel.organise("schedule resume"))
        assert await next_at(channel) == "2026-11-24 11:00"


async def test_an_edit_in_the_moment_of_the_post_does_not_lose_it(database: str) -> None:
    async with study(database) as channel:
        await channel.organise(SETUP)
        await channel.at("2026-11-23 08:59")
        channel.leap(minutes=1, seconds=5)  # due, but not ticked yet
        await channel.organise("schedule edit open_for:12h")
        assert len(channel.questions()) == 1
        assert [str(round_.slot) for round_ in await rounds(channel)] == ["2026-11-23"]


async def test_skip_leaves_out_one_date(database: str) -> None:
    async with study(database) as channel:
        await channel.organise(SETUP)
        assert "leaves out 2026-11-23" in words(await channel.organise("schedule skip"))
        await channel.organise("schedule skip 2026-11-25")
        assert "is past" in words(await channel.organise("schedule skip 2026-11-01"))
        preview = table(await channel.organise("schedule preview count:3"))
        assert [row[0] for row in preview if row[1] != "–"] == ["Tue 24 Nov", "Thu 26 Nov", "Fri 27 Nov"]
        assert [row[2] for row in preview if row[1] == "–"] == ["skipped"]
        await channel.at("2026-11-27 10:00")
        assert [str(round_.slot) for round_ in await rounds(channel)] == ["2026-11-24", "2026-11-26", "2026-11-27"]


async def test_preview_marks_clock_changes_and_holidays(database: str) -> None:
    async with study(database, "2027-03-24 10:00") as channel:
        await channel.organise(SETUP + " holidays:DE")
        rows = table(await channel.organise("schedule preview count:4"))
        assert [row[0] for row in rows] == [
            "Thu 25 Mar",
            "Fri 26 Mar",
            "Mon 29 Mar",
            "Tue 30 Mar",
            "Wed 31 Mar",
            "Thu 1 Apr",
        ]
        assert [row[1] for row in rows][1:3] == ["–", "–"]
        assert "Good Friday" in rows[1][2] or "Karfreitag" in rows[1][2]
        assert "clocks went forward" in rows[3][2]


async def test_now_does_not_consume_the_days_slot(database: str) -> None:
    async with study(database) as channel:
        await channel.organise(SETUP)
        assert "Posted #1, `b3`" in words(await channel.organise("schedule now question:b3 open_for:30m"))
        await channel.at("2026-11-23 09:00")
        assert len(channel.questions()) == 2
        assert "is open here already" not in words(await channel.organise("schedule now topic:t02"))
        assert "#3" in words(channel.question().view)


async def test_the_queue_comes_first(database: str) -> None:
    async with study(database) as channel:
        await channel.organise(SETUP + " topics:t02")
        await channel.organise("question queue question:b5")
        assert "`b5`, `s5`" in words(await channel.organise("question queue question:s5"))
        assert "in the queue already" in words(await channel.organise("question queue question:b5"))
        await channel.at("2026-11-23 09:00")
        await channel.at("2026-11-24 09:00")
        assert [round_.question for round_ in await rounds(channel)] == ["b5", "s5"]
        assert "The queue is empty" in words(await channel.organise("question queue"))
        assert "isn't in the queue" in words(await channel.organise("question queue question:b5 remove:yes"))


async def test_a_schedule_moves_to_another_channel(database: str) -> None:
    async with study(database) as channel:
        await channel.organise(SETUP)
        await channel.at("2026-11-23 09:00")
        moved = await channel.organise("schedule move #other")
        assert isinstance(moved, View)
        assert isinstance(moved.blocks[0], Line)
        assert moved.blocks[0].spans[:3] == ("Schedule 1 ", "moved to ", Where("other"))
        await channel.say("ann", "A")
        await channel.at("2026-11-24 09:00")
        assert len(channel.questions()) == 1
        assert channel.revealed(channel.question()), "the open round closes where it was asked"
        assert len(channel.questions("other")) == 1
        assert "has no schedule" in words(await channel.organise("schedule list"))


async def test_several_schedules_in_one_channel(database: str) -> None:
    async with study(database) as channel:
        await channel.organise(SETUP + " topics:t01")
        await channel.organise("schedule add time:18:00 days:mon topics:t02 open_for:2h")
        assert "say which with" in words(await channel.organise("schedule pause"))
        assert "has no schedule 7" in words(await channel.organise("schedule pause schedule:7"))
        listed = words(await channel.organise("schedule list"))
        assert "**Schedule 1**" in listed
        assert "**Schedule 2**" in listed
        await channel.at("2026-11-23 21:00")
        first, second = channel.questions()
        assert "**Birds**" in words(first.view)
        assert "**Stones**" in words(second.view)
        assert not channel.revealed(first)
        assert channel.revealed(second)


async def test_participation_without_anybodys_answers(database: str) -> None:
    async with study(database) as channel:
        await channel.organise(SETUP)
        await channel.at("2026-11-23 09:00")
        await channel.say("ann", "A")
        await channel.at("2026-11-24 09:00")
        listed = words(await channel.organise("schedule list"))
        assert "Answers lately: Tue 24 Nov: 0, Mon 23 Nov: 1." in listed
        assert "ann" not in listed
