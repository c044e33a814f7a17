"""A fortnight by hand: six members, two teams, a weekend, two holidays, a clock change, a late and changed answers and
two ties. The numbers below were worked out on paper from the rules of the game; none comes from the code it tests.

Rounds (10 points per step of difficulty). Easter 2027: Good Friday is 26 March, Easter Monday 29 March; the clocks go
forward on Sunday 28 March. Posts at 09:00 in Berlin on working days:

         question   worth   ann      bob      cat      dan      eve      fay
R1 Mo 22 b1           10    10       10       0→10     0        –        10
R2 Tu 23 b2           20    20       0        20       20       0        20→0
R3 We 24 s3           30    30       30       –        30       30       (late)
R4 Th 25 in-order     30    30       20       0        30       –        20
   Fr 26 Good Friday, Sa 27, Su 28 (clocks), Mo 29 Easter Monday: no post
R5 Tu 30 s4           40    –        40       40       40       40       0
R6 We 31 b5           50    50       0        0→50     –        50       –
R7 Th  1 in-code      20    20       0        (away)   20       0        20
R8 Fr  2 s2           20    0        20       20       –        –        20
                          = 160      120      140      140      120      70
answered                    7        8        6        6        5        6
right (full score)          6        4        5        5        3        3

An order with one pair of six turned scores 2 × 5/6 − 1 = 2/3: 20 of 30 points, and isn't right.

Owls: ann, bob, cat. Larks: dan, eve; fay joins them on Th 25 after her answer to R4; cat joins them on We 31 after her
first answer to R6, and changes that answer as a Lark. A team's score is the sum of its best three by three:

     Owls                          Larks
R1   10 + 10 + 10 → 10.00           0           →  0.00
R2   20 +  0 + 20 → 13.33          20 +  0      →  6.67
R3   30 + 30      → 20.00          30 + 30      → 20.00
R4   30 + 20 +  0 → 16.67          30           → 10.00
R5   40 + 40      → 26.67          40 + 40 +  0 → 26.67
R6   50 +  0      → 16.67          50 + 50      → 33.33
R7   20 +  0      →  6.67          20 +  0 + 20 → 13.33
R8    0 + 20      →  6.67          20 + 20      → 13.33
                  = 116.68                      = 123.33
answered 3+3+2+3+2+2+2+2 = 19      1+2+2+1+3+2+3+2 = 16
right    3+2+2+1+2+1+1+1 = 13      0+1+2+1+2+2+2+2 = 12
"""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

from tests.engine.channel import BANK, ZONE, Study, study

STEPS = ("break a piece off", "carry it down", "clean it", "name it")
SCRIPT = Path(__file__).parent.parent / "data" / "fortnight.qm"

BOARD = [
    ("1", "ann", "160", "6/7", "86 %"),
    ("2", "cat", "140", "5/6", "83 %"),
    ("2", "dan", "140", "5/6", "83 %"),
    ("4", "bob", "120", "4/8", "50 %"),
    ("4", "eve", "120", "3/5", "60 %"),
    ("6", "fay", "70", "3/6", "50 %"),
]
TEAMS = [("1", "Larks", "123.3", "12/16", "75 %"), ("2", "Owls", "116.7", "13/19", "68 %")]
# R5 to R8: the week from Monday, 29 March
WEEK = [
    ("1", "cat", "110", "3/3"),
    ("2", "eve", "90", "2/3"),
    ("3", "ann", "70", "2/3"),
    ("4", "bob", "60", "2/4"),
    ("4", "dan", "60", "2/2"),
    ("6", "fay", "40", "2/3"),
]
# R7 and R8: April
MONTH = [
    ("1", "fay", "40", "2/2"),
    ("2", "ann", "20", "1/2"),
    ("2", "bob", "20", "1/2"),
    ("2", "cat", "20", "1/1"),
    ("2", "dan", "20", "1/1"),
    ("6", "eve", "0", "0/1"),
]
# name: (current, best, freezes). bob's seventh answer in a row earned a freeze. cat missed R3, was away for R7.
STREAKS = {
    "ann": (3, 4, 0),
    "bob": (8, 8, 1),
    "cat": (4, 4, 0),
    "dan": (0, 5, 0),
    "eve": (0, 3, 0),
    "fay": (2, 2, 0),
}
POSTS = [datetime(2027, 3, day, 8, 0, tzinfo=UTC) for day in (22, 23, 24, 25)]  # 09:00 in winter
POSTS += [datetime(2027, 3, day, 7, 0, tzinfo=UTC) for day in (30, 31)]  # 09:00 in summer
POSTS += [datetime(2027, 4, day, 7, 0, tzinfo=UTC) for day in (1, 2)]


async def answers(channel: Study, right: str, wrong: str, everybody: dict[str, bool]) -> None:
    for user, well in everybody.items():
        await channel.pick(user, right if well else wrong)


async def order(channel: Study, user: str, *steps: int) -> None:
    """Put the steps of in-order in this order (1 is the first)."""
    async with channel.services.store.read() as tx:
        round_ = await tx.last_round(channel.actor(user).place)
    assert round_ is not None
    await channel.say(user, "".join("ABCD"[round_.order.index(step - 1)] for step in steps))


async def first_week(channel: Study) -> None:
    await channel.organise("setup time:09:00 zone:Europe/Berlin days:mon-fri holidays:DE")
    for question in ("b1", "b2", "s3", "in-order", "s4", "b5", "in-code", "s2"):
        await channel.organise(f"question queue question:{question}")
    await channel.say("ann", "/team create Owls")
    await channel.say("bob", "/team join Owls")
    await channel.say("cat", "/team join Owls")
    await channel.say("dan", "/team create Larks")
    await channel.say("eve", "/team join Larks")

    await channel.at("2027-03-22 10:00")  # R1
    await answers(channel, "heron", "finch", {"ann": True, "bob": True, "cat": False, "dan": False, "fay": True})
    await channel.at("2027-03-22 21:00")
    await channel.pick("cat", "heron")

    await channel.at("2027-03-23 09:30")  # R2
    everybody = {"ann": True, "bob": False, "cat": True, "dan": True, "eve": False, "fay": True}
    await answers(channel, "nightingale", "osprey", everybody)
    await channel.at("2027-03-24 08:59")
    await channel.pick("fay", "osprey")

    await channel.at("2027-03-24 12:00")  # R3
    await answers(channel, "talc", "topaz", {"ann": True, "bob": True, "dan": True, "eve": True})

    await channel.at("2027-03-25 10:00")  # R4
    await order(channel, "ann", 1, 2, 3, 4)
    await order(channel, "bob", 2, 1, 3, 4)
    await order(channel, "cat", 4, 3, 2, 1)
    await order(channel, "dan", 1, 2, 3, 4)
    await order(channel, "fay", 1, 2, 4, 3)
    await channel.at("2027-03-25 15:00")
    await channel.pick("fay", "talc", post=channel.questions()[2])  # late for R3
    await channel.at("2027-03-25 20:00")
    await channel.say("fay", "/team join Larks")


async def second_week(channel: Study) -> None:
    await channel.at("2027-03-30 09:05")  # R5
    await answers(channel, "flint", "chalk", {"bob": True, "cat": True, "dan": True, "eve": True, "fay": False})

    await channel.at("2027-03-31 10:00")  # R6
    await answers(channel, "cuckoo", "raven", {"ann": True, "bob": False, "cat": False, "eve": True})
    await channel.at("2027-03-31 12:00")
    await channel.say("cat", "/team join Larks")
    await channel.at("2027-03-31 13:00")
    await channel.pick("cat", "cuckoo")

    await channel.at("2027-04-01 10:00")  # R7
    await channel.say("cat", "/me away until:2027-04-01")
    await answers(channel, "5", "4", {"ann": True, "bob": False, "dan": True, "eve": False, "fay": True})

    await channel.at("2027-04-02 18:00")  # R8
    await answers(channel, "slate", "marble", {"ann": False, "bob": True, "cat": True, "fay": True})
    await channel.at("2027-04-04 20:00")


async def test_a_fortnight_ends_as_worked_out_by_hand(database: str) -> None:
    async with study(database, "2027-03-22 08:00") as channel:
        await first_week(channel)
        await channel.restart()
        await second_week(channel)
        async with channel.services.store.read() as tx:
            rounds = [taken.round for taken in reversed(await tx.taken(1, 100))]
        assert [round_.opens_at for round_ in rounds] == POSTS
        assert [round_.slot for round_ in rounds] == [post.date() for post in POSTS]
        assert rounds[3].closes_at == datetime(2027, 3, 26, 8, 0, tzinfo=UTC)
        assert all(round_.closed_at == round_.closes_at for round_ in rounds)
        assert rounds[-1].slot == date(2027, 4, 2)
        assert await channel.board() == BOARD
        assert await channel.board(options="period:all scope:teams") == TEAMS
        assert [row[:4] for row in await channel.board(options="period:week")] == WEEK
        assert [row[:4] for row in await channel.board(options="period:month")] == MONTH
        assert await channel.streaks() == STREAKS
        assert [row[:3] for row in await channel.board(options="by:streak")] == [
            ("1", "bob", "8"),
            ("2", "cat", "4"),
            ("3", "ann", "3"),
            ("4", "fay", "2"),
        ]
        assert len(channel.questions()) == 8
        assert sum(bool(post.reply_to) for post in channel.platform.posts) == 8


def test_the_same_fortnight_as_a_script(tmp_path: Path) -> None:
    """By the command line: the script's own expectations hold the board."""
    arguments = ["play", "--script", str(SCRIPT), "--at", "2027-03-22T08:00", "--zone", ZONE, "--bank", str(BANK)]
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "bot", *arguments, "--seed", "3"],
        cwd=Path(__file__).parents[2],
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 freeze of 2 held" in done.stdout
