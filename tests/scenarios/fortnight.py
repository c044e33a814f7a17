"""The fortnight of tests/engine/test_fortnight.py, which explains the numbers: they were worked out by hand."""

from __future__ import annotations

from tests.scenarios.driver import Boards, Driver, boards

STEPS = ("break a piece off", "carry it down", "clean it", "name it")
BEGINS = "2027-03-22 08:00"

COMES_TO = Boards(
    people=(
        ("1", "ann", "160", "6/7", "86 %"),
        ("2", "cat", "140", "5/6", "83 %"),
        ("2", "dan", "140", "5/6", "83 %"),
        ("4", "bob", "120", "4/8", "50 %"),
        ("4", "eve", "120", "3/5", "60 %"),
        ("6", "fay", "70", "3/6", "50 %"),
    ),
    teams=(("1", "Larks", "123.3", "12/16", "75 %"), ("2", "Owls", "116.7", "13/19", "68 %")),
    streaks=(("1", "bob", "8"), ("2", "cat", "4"), ("3", "ann", "3"), ("4", "fay", "2")),
)
WEEK = (
    ("1", "cat", "110", "3/3"),
    ("2", "eve", "90", "2/3"),
    ("3", "ann", "70", "2/3"),
    ("4", "bob", "60", "2/4"),
    ("4", "dan", "60", "2/2"),
    ("6", "fay", "40", "2/3"),
)
MONTH = (
    ("1", "fay", "40", "2/2"),
    ("2", "ann", "20", "1/2"),
    ("2", "bob", "20", "1/2"),
    ("2", "cat", "20", "1/1"),
    ("2", "dan", "20", "1/1"),
    ("6", "eve", "0", "0/1"),
)


async def answers(d: Driver, right: str, wrong: str, well: str, badly: str = "") -> None:
    post = await d.question()
    for user in well.split():
        await d.choose(user, post, right)
    for user in badly.split():
        await d.choose(user, post, wrong)


async def order(d: Driver, user: str, *steps: int) -> None:
    """Put the steps of in-order in this order (1 is the first)."""
    await d.pick(user, *(STEPS[step - 1] for step in steps))


async def first_week(d: Driver) -> None:
    await d.lead("setup time:09:00 zone:Europe/Berlin days:mon-fri holidays:DE")
    for question in ("b1", "b2", "s3", "in-order", "s4", "b5", "in-code", "s2"):
        await d.lead(f"question queue question:{question}")
    await d.command("ann", "/team create name:Owls")
    await d.command("bob", "/team join name:Owls")
    await d.command("cat", "/team join name:Owls")
    await d.command("dan", "/team create name:Larks")
    await d.command("eve", "/team join name:Larks")

    await d.until("2027-03-22 10:00")  # R1
    await answers(d, "heron", "finch", "ann bob fay", "cat dan")
    await d.until("2027-03-22 21:00")
    await d.pick("cat", "heron")

    await d.until("2027-03-23 09:30")  # R2
    await answers(d, "nightingale", "osprey", "ann cat dan fay", "bob eve")
    await d.until("2027-03-24 08:59")
    await d.pick("fay", "osprey")

    await d.until("2027-03-24 12:00")  # R3
    talc = await d.question()
    await answers(d, "talc", "topaz", "ann bob dan eve")

    await d.until("2027-03-25 10:00")  # R4
    await order(d, "ann", 1, 2, 3, 4)
    await order(d, "bob", 2, 1, 3, 4)
    await order(d, "cat", 4, 3, 2, 1)
    await order(d, "dan", 1, 2, 3, 4)
    await order(d, "fay", 1, 2, 4, 3)
    await d.until("2027-03-25 15:00")
    assert "counts as practice" in (await d.choose("fay", talc, "talc")).text
    await d.until("2027-03-25 20:00")
    await d.command("fay", "/team join name:Larks")


async def second_week(d: Driver) -> None:
    await d.until("2027-03-30 09:05")  # R5
    await answers(d, "flint", "chalk", "bob cat dan eve", "fay")

    await d.until("2027-03-31 10:00")  # R6
    await answers(d, "cuckoo", "raven", "ann eve", "bob cat")
    await d.until("2027-03-31 12:00")
    await d.command("cat", "/team join name:Larks")
    await d.until("2027-03-31 13:00")
    await d.pick("cat", "cuckoo")

    await d.until("2027-04-01 10:00")  # R7
    await d.command("cat", "/me away until:2027-04-01")
    await answers(d, "5", "4", "ann dan fay", "bob eve")

    await d.until("2027-04-02 18:00")  # R8
    await answers(d, "slate", "marble", "bob cat fay", "ann")
    await d.until("2027-04-04 20:00")


async def fortnight(d: Driver) -> Boards:
    await first_week(d)
    await d.restart()
    await second_week(d)
    posts = await d.questions()
    assert len(posts) == 8
    assert all(len(post.replies) == 1 and post.thread + post.replies[0].thread for post in posts)
    assert tuple(row[:4] for row in await d.board("period:week")) == WEEK
    assert tuple(row[:4] for row in await d.board("period:month")) == MONTH
    bob = await d.command("bob", "/streak")
    assert "8 rounds in a row in this channel; your best is 8." in bob.text
    assert "1 freeze of 2 held" in bob.text
    found = await boards(d)
    assert found == COMES_TO
    return found
