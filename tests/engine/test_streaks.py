"""A streak counts the channel's rounds, not clock days."""

from __future__ import annotations

from tests.engine.channel import Study, study
from tests.engine.reading import words

SETUP = "setup time:09:00 zone:Europe/Berlin days:mon-fri kinds:single holidays:DE pause_after:0"


async def days(channel: Study, first: str, answers: dict[str, str]) -> None:
    """For each day from ``first`` on that has a post: who answers. ``answers``: date → names."""
    await channel.at(f"{first} 08:00")
    for day, users in answers.items():
        await channel.at(f"{day} 09:00")
        for user in users.split():
            await channel.say(user, "A")


async def test_weekends_and_holidays_do_not_break_it(database: str) -> None:
    async with study(database, "2027-03-24 08:00") as channel:  # Wednesday; Good Friday is the 26th, Easter the 28th
        await channel.organise(SETUP)
        await days(
            channel,
            "2027-03-24",
            {"2027-03-24": "ann bob", "2027-03-25": "ann", "2027-03-30": "ann", "2027-03-31": "bob"},
        )
        await channel.at("2027-04-01 09:00")
        assert await channel.streaks() == {"ann": (0, 3, 0), "bob": (1, 1, 0)}
        assert "**0 rounds** in a row in this channel; your best is 3." in words(await channel.say("ann", "/streak"))


async def test_seven_answers_earn_a_freeze_that_is_used_by_itself(database: str) -> None:
    async with study(database) as channel:
        await channel.organise("setup time:09:00 zone:Europe/Berlin days:daily kinds:single pause_after:0")
        every = [f"2026-11-{day}" for day in range(23, 31)]
        await days(channel, "2026-11-23", dict.fromkeys(every[:7], "ann"))
        await channel.at("2026-11-30 09:00")
        assert await channel.streaks() == {"ann": (7, 7, 1)}
        assert "1 freeze of 2 held" in words(await channel.say("ann", "/streak"))
        await channel.at("2026-12-01 09:00")  # the 30th was missed
        assert await channel.streaks() == {"ann": (7, 7, 0)}
        await channel.say("ann", "A")
        await channel.at("2026-12-03 09:00")  # the 2nd was missed without a freeze
        assert await channel.streaks() == {"ann": (0, 8, 0)}


async def test_rounds_while_away_do_not_exist_for_it(database: str) -> None:
    async with study(database) as channel:
        await channel.organise("setup time:09:00 zone:Europe/Berlin days:daily kinds:single pause_after:0")
        await days(channel, "2026-11-23", {"2026-11-23": "ann bob"})
        await channel.at("2026-11-24 08:00")
        assert "away until Thu 26 Nov 2026" in words(await channel.say("ann", "/me away until:2026-11-26"))
        await days(channel, "2026-11-24", {"2026-11-25": "ann"})  # answered all the same: one longer
        await channel.at("2026-11-27 09:00")
        # The round of the 24th, 25th and 26th have closed: missed, answered, missed.
        assert await channel.streaks() == {"ann": (2, 2, 0), "bob": (0, 1, 0)}
        await channel.at("2026-11-28 09:00")  # the 27th is after the holiday
        assert await channel.streaks() == {"ann": (0, 2, 0), "bob": (0, 1, 0)}


async def test_coming_back_early(database: str) -> None:
    async with study(database) as channel:
        await channel.organise("setup time:09:00 zone:Europe/Berlin days:daily kinds:single pause_after:0")
        await days(channel, "2026-11-23", {"2026-11-23": "ann"})
        await channel.say("ann", "/me away until:2026-12-31")
        await channel.at("2026-11-25 10:00")
        assert "You are not away" in words(await channel.say("ann", "/me away back"))
        await channel.at("2026-11-26 09:00")  # the round of the 25th was missed, and not while away
        assert await channel.streaks() == {"ann": (0, 1, 0)}


async def test_away_dates_are_checked(database: str) -> None:
    async with study(database) as channel:
        for line, why in (
            ("/me away until:2026-11-22", "is past"),
            ("/me away until:2028-01-01", "A year is the longest"),
            ("/me away until:soon", "2026"),
        ):
            assert why in words(await channel.say("ann", line)), line
        assert "You are not away" in words(await channel.say("ann", "/me away"))


async def test_what_is_said_in_the_moment_of_the_close_comes_after_it(database: str) -> None:
    async with study(database) as channel:
        await channel.organise("schedule now question:b1 open_for:1h")
        await channel.say("ann", "A")
        await channel.pass_time(hours=1)
        await channel.organise("schedule now question:b2 open_for:1h")
        await channel.pass_time(hours=1)
        await channel.say("ann", "/me away until:2026-11-30")
        assert await channel.streaks() == {"ann": (0, 1, 0)}


async def test_channels_have_streaks_of_their_own(database: str) -> None:
    async with study(database) as channel:
        await channel.organise("schedule now question:b1 open_for:1h")
        await channel.organise("schedule now question:b2 open_for:1h", channel="other")
        await channel.say("ann", "A", channel="other")
        await channel.pass_time(hours=1)
        assert await channel.streaks() == {}
        assert await channel.streaks("other") == {"ann": (1, 1, 0)}
        assert "No streak" in words(await channel.say("bob", "/streak"))


async def test_an_outage_breaks_nothing(database: str) -> None:
    async with study(database) as channel:
        await channel.organise("setup time:09:00 zone:Europe/Berlin days:daily kinds:single pause_after:0")
        await days(channel, "2026-11-23", {"2026-11-23": "ann", "2026-11-24": "ann"})
        await channel.at("2026-11-24 12:00")
        await channel.stop()
        channel.leap(days=5, hours=10)
        await channel.start()
        await channel.at("2026-11-30 09:00")
        await channel.say("ann", "A")
        await channel.at("2026-12-01 09:00")
        assert await channel.streaks() == {"ann": (3, 3, 0)}
