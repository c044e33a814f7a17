"""Open answers with a grader: cards, confirmations, votes. The grader covers a point whose id is in the text, and isn't
sure of one that a question mark follows."""

from __future__ import annotations

from tests.scenarios.driver import Boards, Driver, Seen, boards

HOSTILE = "safety? matters <@1> @everyone `tick` *star* [x](http://evil.example)."
TELLING = ("POINT", "MODEL", "WRONG", "of 3 marks", "Did you say")


async def write(d: Driver, user: str, answer: str) -> Seen:
    """Answer the newest question in its form."""
    form = await d.press(user, await d.question(), "Answer…")
    return await d.fill(user, form, answer=answer)


async def graded(d: Driver) -> Boards:
    """Sealed until the close; then a private card, point by point, and a button for what is unsure."""
    await d.ask("in-words")
    form = await d.press("ann", await d.question(), "Answer…")
    assert "without your name" in form.text
    saved = await d.fill("ann", form, answer="It is for safety. And then? Perhaps food? too.")
    await write(d, "bob", "They like warmth.")
    await write(d, "cat", HOSTILE)
    await write(d, "dan", "list: safety? food?")
    for seen in (saved, await d.command("ann", "/quiz open"), await d.command("ann", "/me stats"), *await d.posts()):
        assert not [word for word in TELLING if word in seen.text], seen.text
    await d.restart()
    await d.pass_time(hours=25)
    reveal = await d.reveal()
    mine = await d.press("ann", reveal, "My result")
    assert mine.how == "private"
    assert "2–3 of 3 marks. ✓ That passes." in mine.text
    assert "An automatic check, right on about 7 of 10 points" in mine.text
    assert "✓ POINT-safety" in mine.text
    assert "It is for safety." in mine.text
    assert "1. Did you say: POINT-food" in mine.text
    assert "MODEL-in-words" in mine.text
    assert mine.buttons == ("Yes, I said 1", "Report")
    sure = await d.press("ann", mine, "Yes, I said 1")
    assert "3 of 3 marks. ✓ That passes." in sure.text
    assert "you confirm it" in sure.text
    back = await d.press("ann", sure, "I didn't say that after all")
    assert "2–3 of 3 marks." in back.text
    wrong = await d.press("bob", reveal, "My result")
    assert "WRONG-warmth" in wrong.text
    assert "WHY-warmth" in wrong.text
    assert "I did not find: POINT-safety" in wrong.text
    assert "Did you say: POINT-safety" in (await d.press("cat", reveal, "My result")).text
    doubtful = await d.press("dan", reveal, "My result")
    assert "can't confirm points yourself" in doubtful.text
    assert doubtful.buttons == ("Report",)
    assert (await d.press("ann", back, "Report")).how == "form"
    return await boards(d)


async def voted(d: Driver) -> Boards:
    """Two who answered, too, confirm somebody's sentence; nobody learns whose it is."""
    await d.ask("in-words")
    await write(d, "ann", "Surely safety? first. And for food.")
    for user in ("bob", "cat", "dan", "eve"):
        await write(d, user, "Nothing comes to mind.")
    await d.pass_time(hours=25)
    reveal = await d.reveal()
    assert (await d.board())[0] == ("1", "ann", "16.7", "0/1", "0 %")
    for user in ("bob", "cat"):
        case = await d.press(user, await d.press(user, reveal, "My result"), "Help grade")
        assert case.how == "private"
        assert "Surely safety? first." in case.text
        assert "And for food" not in case.text
        assert "ann" not in case.text
        assert case.buttons == ("Yes", "No", "Can't tell")
        assert "nothing left" in (await d.press(user, case, "Yes")).text
    assert "nothing left" in (await d.press("ann", await d.press("ann", reveal, "My result"), "Help grade")).text
    assert "others confirm it" in (await d.press("ann", reveal, "My result")).text
    assert (await d.board())[0] == ("1", "ann", "50", "1/1", "100 %")
    return await boards(d)


async def practised(d: Driver) -> Boards:
    """In a private quiz the card comes at once, and again after a restart."""
    shown = await d.command("ann", "/quiz start topic:t01 kind:open count:1")
    form = await d.press("ann", shown, "Answer…")
    card = await d.fill("ann", form, answer="It is about safety? Perhaps. It gives them food too.")
    assert card.how == "private"
    assert "1–3 of 3 marks." in card.text
    assert "MODEL-in-words" in card.text
    await d.restart()
    assert (await d.command("ann", "/quiz resume")).text == card.text
    sure = await d.press("ann", card, "Yes, I said 1")
    assert "3 of 3 marks. ✓ That passes." in sure.text
    assert "1 of 1 right" in (await d.press("ann", sure, "Finish")).text
    return await boards(d)


async def weekly(d: Driver) -> Boards:
    """An open question on Mondays, beside the daily; a season that leaves it off its board."""
    await d.lead("season action:start name:Spring open_answers:off")
    await d.lead("setup time:09:00 zone:Europe/Berlin days:mon-fri topics:t02")
    added = await d.lead("schedule add time:12:00 days:mon kinds:open open_for:4h")
    assert "Schedule 2 added" in added.text
    await d.until("2026-11-23 12:01")
    assert "Say why birds of a feather flock together." in (await d.question()).text
    await write(d, "ann", "For safety and food.")
    await d.until("2026-11-23 16:01")
    assert "✓ That passes." in (await d.press("ann", await d.reveal(), "My result")).text
    await d.until("2026-11-30 12:01")
    asked = [post for post in await d.questions() if "flock together" in post.text]
    assert len(asked) == 2
    assert "Open answers don't count on its board." in (await d.lead("season")).text
    assert not [row for row in await d.board("period:season") if row[1] == "ann"]
    return await boards(d)
