"""Quizzes on demand: the private one and the live one."""

from __future__ import annotations

from tests.scenarios.driver import Boards, Driver, Seen, boards

RIGHT = {
    "Which rock floats in a bathtub?": "pumice",
    "What splits into roofing tiles?": "slate",
    "Which mineral is scratched by a fingernail, and by all others too?": "talc",
    "From what did early people strike sparks and blades?": "flint",
    "Which glass comes out of a volcano, black and sharp?": "obsidian",
}
STONES = "topic:t02 kind:single"


def key(seen: Seen) -> str:
    """The right option of the question that is shown."""
    return next(right for stem, right in RIGHT.items() if stem in seen.text)


def wrong(seen: Seen) -> str:
    return next(text for _, text in seen.choices if text != key(seen))


async def solo(d: Driver) -> Boards:
    """Untimed, private, with feedback at once; skip, stop, a score card; nothing for the boards."""
    first = await d.command("ann", f"/quiz start {STONES} count:3")
    assert first.how == "private"
    assert "Question 1 of 3" in first.text
    feedback = await d.choose("ann", first, key(first))
    assert feedback.how == "private"
    assert "✓ Right" in feedback.text
    assert "EXPLAIN-" in feedback.text
    second = await d.press("ann", feedback, "Next")
    assert "Question 2 of 3" in second.text
    assert "✓ Right" not in second.text
    feedback = await d.choose("ann", second, wrong(second))
    assert "✗ Not right" in feedback.text
    third = await d.press("ann", feedback, "Next")
    card = await d.press("ann", third, "Skip")
    assert "Score card" in card.text
    assert "1 of 2 right" in card.text
    assert [row[-1] for row in card.rows] == ["✓ right", "✗ wrong", "skipped"]
    assert "no quiz running" in (await d.command("ann", "/quiz resume")).text
    again = await d.command("ann", f"/quiz start {STONES} count:2")
    card = await d.press("ann", again, "Stop")
    assert "2 of 2 skipped or not reached" in card.text
    await d.command("ann", f"/quiz start {STONES} count:2")
    assert "takes the place of your unfinished quiz" in (await d.command("ann", f"/quiz start {STONES} count:2")).text
    assert "Score card" in (await d.command("ann", "/quiz stop")).text
    assert not await d.posts(), "a private quiz says nothing in public"
    return await boards(d)


async def solo_by_text(d: Driver) -> Boards:
    """A form in a private quiz: refused input stays in it, the feedback takes the question's place."""
    shown = await d.command("ann", "/quiz start topic:t01 kind:short count:1")
    form = await d.press("ann", shown, "Answer…")
    assert [one.name for one in form.inputs] == ["answer"]
    feedback = await d.fill("ann", form, answer="zoology")
    assert "NEAR-one-word" in feedback.text
    card = await d.press("ann", feedback, "Finish")
    assert "0 of 1 right" in card.text
    shown = await d.command("ann", "/quiz start topic:t01 kind:open count:1")
    feedback = await d.fill("ann", await d.press("ann", shown, "Answer…"), answer="Много глаз видит ястреба.")
    assert "MODEL-in-words" in feedback.text
    (menu,) = feedback.menus
    ticked = await d.select("ann", feedback, *menu.options)
    assert "Your own assessment" in ticked.text
    assert "1 of 1 right" in (await d.press("ann", ticked, "Finish")).text
    return await boards(d)


async def solo_over_a_restart(d: Driver) -> Boards:
    """It survives a restart; its buttons from before still work."""
    first = await d.command("ann", f"/quiz start {STONES} count:3")
    second = await d.press("ann", await d.choose("ann", first, key(first)), "Next")
    await d.restart()
    resumed = await d.command("ann", "/quiz resume")
    assert resumed.text == second.text
    feedback = await d.choose("ann", second, key(second))
    assert "✓ Right" in feedback.text
    await d.restart()
    third = await d.press("ann", feedback, "Next")
    assert "Question 3 of 3" in third.text
    assert "somebody else's quiz" in (await d.choose("bob", third, key(third))).text
    assert "Only its host" in (await d.press("bob", third, "Stop")).text
    assert "3 of 3 right" in (await d.press("ann", await d.choose("ann", third, key(third)), "Finish")).text
    return await boards(d)


async def live(d: Driver) -> Boards:
    """A host, private answers, a board after each question."""
    panel = await d.command("host", f"/quiz start {STONES} difficulty:4 count:1 mode:live")
    assert panel.how == "private"
    assert "question 1 of 1 is out" in panel.text
    assert "runs in this channel already" in (await d.command("ann", f"/quiz start {STONES} mode:live")).text
    post = await d.question()
    assert "Saved" in (await d.choose("ann", post, "flint")).text
    await d.choose("bob", post, wrong(post))
    assert "Only its host" in (await d.press("ann", panel, "Stop")).text
    over = await d.press("host", panel, "Reveal and finish")
    assert "over after 1 question" in over.text
    assert not over.buttons
    posts = await d.posts()
    board = next(post for post in reversed(posts) if "Live quiz after" in post.text)
    assert board.rows == (("1", "ann", "40", "1/1"), ("2", "bob", "0", "0/1"))
    assert (await d.question()).replies, "the key stands under the question"
    return await boards(d)


async def live_in_two(d: Driver) -> Boards:
    """Two questions: the panel goes on, a second click on it doesn't; stopping reveals what is out."""
    panel = await d.command("host", f"/quiz start {STONES} difficulty:3-4 count:2 mode:live")
    first = await d.question()
    await d.choose("ann", first, key(first))
    following = await d.press("host", panel, "Reveal and next")
    assert "question 2 of 2 is out" in following.text
    assert len(await d.questions()) == 2
    assert "question 2 of 2 is out" in (await d.press("host", panel, "Reveal and next")).text
    second = await d.question()
    await d.choose("ann", second, key(second))
    await d.choose("bob", second, wrong(second))
    await d.restart()
    assert "question 2 of 2 is out" in (await d.command("host", "/quiz resume")).text
    assert "is over" in (await d.press("host", following, "Stop")).text
    assert all(post.replies for post in await d.questions())
    assert sum("Live quiz after" in post.text for post in await d.posts()) == 2
    return await boards(d)


async def live_with_a_timer(d: Driver) -> Boards:
    """A timer closes by itself; with speed, a later right answer is worth less: half at the last moment."""
    panel = await d.command("host", f"/quiz start {STONES} difficulty:4 count:1 mode:live timer:40 speed:yes")
    assert "closes by itself" in panel.text
    post = await d.question()
    await d.choose("quick", post, "flint")
    await d.pass_time(seconds=20)
    await d.choose("half", post, "flint")
    await d.choose("false", post, wrong(post))
    await d.pass_time(seconds=19)
    assert not (await d.question()).replies
    await d.pass_time(seconds=1)
    assert (await d.question()).replies
    board = next(post for post in reversed(await d.posts()) if "Live quiz after" in post.text)
    assert board.rows == (("1", "quick", "40", "1/1"), ("2", "half", "30", "1/1"), ("3", "false", "0", "0/1"))
    assert "is over" in (await d.press("host", panel, "Reveal and finish")).text
    return await boards(d)
