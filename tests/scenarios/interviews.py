"""Mock interviews: what a strong and a weak candidate are told, help that is taken, the seal. The grader covers
a point whose id is in the text: the bank's own in the opening, ``expect-1`` and so on in a follow-up."""

from __future__ import annotations

from tests.scenarios.driver import Boards, Driver, Seen, boards

START = "/interview topic:t01 length:3"
SECRETS = ("POINT-food", "MODEL", "EXPLAIN", "EXPECT")
CONTROLS = ("Answer…", "Think aloud…", "Hint", "Pass", "Stop")


async def reply(d: Driver, user: str, seen: Seen, answer: str) -> Seen:
    """Answer the question that is shown, in its form."""
    form = await d.press(user, seen, "Answer…")
    assert form.how == "form"
    return await d.fill(user, form, answer=answer)


async def strong_and_weak(d: Driver) -> Boards:
    """Different follow-ups, different score cards; the process ends between any two questions."""
    strong = await d.command("ann", START)
    weak = await d.command("bob", START)
    for seen in (strong, weak):
        assert seen.how == "private"
        assert "Question 1 of 3" in seen.text
        assert "Say why birds of a feather flock together." in seen.text
        assert seen.buttons == CONTROLS
        assert not [secret for secret in SECRETS if secret in seen.text]
    await d.restart()
    strong = await reply(d, "ann", strong, "First, it is for safety. For example 3 hawks. Then for food.")
    weak = await reply(d, "bob", weak, "They like warmth. <!channel> *star* [x](http://evil.example)")
    assert "3 of 3 marks." in strong.text
    assert "ASK-price" in strong.text
    assert "0 of 3 marks." in weak.text
    assert "WRONG-warmth" in weak.text
    assert "I did not find 2 points" in weak.text
    assert "ASK-eyes" in weak.text
    assert not [secret for secret in SECRETS if secret in weak.text]
    await d.restart()
    assert (await d.command("ann", "/quiz resume")).text == strong.text
    assert "Question 2 of 3" in (await d.command("bob", "/interview")).text
    strong = await reply(d, "ann", strong, "They pay with expect-1 and expect-2. And expect-3.")
    weak = await reply(d, "bob", weak, "I would have to look that up.")
    assert "3 of 3 things that I listened for." in strong.text
    assert "0 of 2 things that I listened for." in weak.text
    assert "I did not find: EXPECT-hawk early" in weak.text
    assert "ASK-table" in strong.text
    assert "ASK-table" in weak.text
    await d.restart()
    strong = await reply(d, "ann", strong, "It is expect-1, because it eats first; and expect-2? too.")
    weak = await d.press("bob", weak, "Pass")
    for text in ("Opening: 3 of 3 marks. ✓ That passes.", "Follow-up 1 (stretch): ASK-price", "MODEL-in-words"):
        assert text in strong.text
    assert "Structure: first, then and because." in strong.text
    assert "Example: for example" in strong.text
    for text in (
        "Opening: 0 of 3 marks.",
        "✗ I did not find: POINT-food",
        "Follow-up 1 (foundation): ASK-eyes",
        "1 pass,",
    ):
        assert text in weak.text
    assert "Numbers: none" in weak.text
    assert strong.buttons == weak.buttons == ("Report",)
    assert "no quiz running" in (await d.command("ann", "/quiz resume")).text
    assert not await d.posts(), "an interview says nothing in public"
    assert (await d.press("ann", strong, "Report")).how == "form"
    return await boards(d)


async def helped(d: Driver) -> Boards:
    """A hint, a thought, a pass, an unsure point; the end by `/quiz stop`; nobody else's."""
    shown = await d.command("ann", f"{START} level:foundation")
    assert "somebody else's" in (await d.press("bob", shown, "Hint")).text
    shown = await d.press("ann", shown, "Hint")
    assert "filed under safety" in shown.text
    assert "Hint" not in shown.buttons
    form = await d.press("ann", shown, "Think aloud…")
    assert [one.name for one in form.inputs] == ["thought"]
    shown = await d.fill("ann", form, thought="Is it *safety*, or <@1>?")
    assert "1 thought kept, not graded." in shown.text
    shown = await reply(d, "ann", shown, "Is it safety? perhaps.")
    assert "0–2 of 3 marks." in shown.text
    assert "ASK-eyes" in shown.text
    assert "so it goes on" in (await d.command("ann", START)).text
    following = await d.press("ann", shown, "Pass")
    assert "You passed on it. I listened for: EXPECT-hawk early; EXPECT-alarm call." in following.text
    assert "Question 3 of 3" in (await d.press("ann", shown, "Pass")).text, "a second click passes nothing more"
    card = await d.command("ann", "/quiz stop")
    for text in ("Not answered.", "You thought aloud", "With 1 hint and 1 pass", "1. Did you say: POINT-safety"):
        assert text in card.text
    assert card.buttons == ("Yes, I said 1", "Report")
    sure = await d.press("ann", card, "Yes, I said 1")
    assert "Opening: 2 of 3 marks. ✓ That passes." in sure.text
    back = await d.press("ann", sure, "I didn't say that after all")
    assert "Opening: 0–2 of 3 marks." in back.text
    assert "interview is over" in (await d.press("ann", following, "Think aloud…")).text
    return await boards(d)


async def waiting(d: Driver) -> Boards:
    """While the channel is asked the same question, the interview waits."""
    shown = await reply(d, "ann", await d.command("ann", START), "It is for safety.")
    await d.ask("in-words", "open_for:2h")
    assert "No open question fits that now" in (await d.command("bob", START)).text
    held = await d.press("ann", shown, "Pass")
    assert "just been asked in the channel" in held.text
    assert held.buttons == ("Go on",)
    over = await d.command("ann", "/quiz stop")
    assert over.buttons == ("Score card",)
    for seen in (held, over):
        assert not [secret for secret in SECRETS if secret in seen.text]
    await d.pass_time(hours=3)
    assert "MODEL-in-words" in (await d.press("ann", over, "Score card")).text
    assert "Question 1 of 3" in (await d.command("bob", START)).text
    return await boards(d)
