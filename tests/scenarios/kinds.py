"""One question of every kind: how it is asked, answered and judged."""

from __future__ import annotations

import re

from tests.scenarios.driver import Boards, Driver, Seen, boards

STEPS = ("break a piece off", "carry it down", "clean it", "name it")


async def several(d: Driver) -> Boards:
    """Two options of four; a part is worth a part."""
    post = await d.ask("two-keys")
    (menu,) = post.menus
    assert (menu.least, menu.most) == (2, 2)
    assert len(menu.options) == 4
    assert "Saved" in (await d.choose("both", post, "granite", "basalt")).text
    await d.choose("half", post, "granite", "limestone")
    await d.choose("none", post, "sandstone", "limestone")
    await d.pass_time(hours=25)
    assert "WHY-two-keys-limestone" in (await d.press("half", await d.reveal(), "My result")).text
    return await boards(d)


async def in_order(d: Driver) -> Boards:
    """Twice the share of rightly ordered pairs less one; letters that don't fit are refused and kept."""
    post = await d.ask("in-order")
    assert "Put them in order" in post.text
    first, second, third, fourth = STEPS
    saved = await d.choose("all", post, *STEPS)
    assert "".join(post.letter(step) for step in STEPS) in re.sub(r"[^A-D]", "", saved.text.split(".")[0])
    await d.choose("near", post, second, first, third, fourth)
    await d.choose("mixed", post, fourth, first, second, third)
    await d.choose("reverse", post, *reversed(STEPS))
    form = await d.press("short", post, "Answer…")
    refused = await d.fill("short", form, answer="AB")
    assert "Name each letter" in refused.text
    assert (await d.again("short", refused)).field("answer").value == "AB"
    await d.pass_time(hours=25)
    return await boards(d)


def geese(form: Seen) -> int:
    """The number of geese in the stem above a form."""
    found = re.search(r"A flock of (\d+) geese", form.text)
    assert found, form.text
    return int(found[1])


async def own_numbers(d: Driver) -> Boards:
    """Each member has own numbers, the same each time, and is graded by them; what isn't a number is refused."""
    post = await d.ask("own-numbers")
    assert "These numbers are an example" in post.text
    members = [f"m{number}" for number in range(6)]
    forms = {user: await d.press(user, post, "Answer…") for user in members}
    numbers = {user: geese(form) for user, form in forms.items()}
    assert geese(await d.press("m0", post, "Answer…")) == numbers["m0"]
    refused = await d.fill("m0", forms["m0"], answer="many")
    assert "I read a number such as" in refused.text
    again = await d.again("m0", refused)
    assert again.field("answer").value == "many"
    assert geese(again) == numbers["m0"]
    forms["m0"] = again
    for user in members:
        slip = user == "m1"
        saved = await d.fill(user, forms[user], answer=f"{numbers[user] + (not slip)} geese", confidence="Certain")
        assert "certain" in saved.text
    await d.restart()
    changed = await d.press("m0", post, "Answer…")
    assert geese(changed) == numbers["m0"], "in another process, too"
    assert changed.field("answer").value in (str(numbers["m0"] + 1), f"{numbers['m0'] + 1} geese")
    await d.pass_time(hours=25)
    reveal = await d.reveal()
    assert "EXPLAIN-own-numbers: 10 and 1." in reveal.text, "the reveal explains with the example"
    mine = await d.press("m1", reveal, "My result")
    assert f"SLIP-own-numbers: the goose after the {numbers['m1']} is missing." in mine.text
    assert f"With your numbers the key is {numbers['m1'] + 1} geese." in mine.text
    return await boards(d)


async def short_text(d: Driver) -> Boards:
    """Aliases and near misses; the near miss is named without credit."""
    post = await d.ask("one-word")
    for user, answer in (("ann", "Ornithology!"), ("bob", "zoology"), ("cat", "stamp collecting")):
        form = await d.press(user, post, "Answer…")
        assert "What is the study of birds called?" in form.text
        saved = await d.fill(user, form, answer=answer)
        assert f"Saved “{answer}”" in saved.text
        assert "NEAR" not in saved.text
    await d.pass_time(hours=25)
    assert "NEAR-one-word" in (await d.press("bob", await d.reveal(), "My result")).text
    return await boards(d)


async def code(d: Driver) -> Boards:
    """A snippet stands there as written; its fix comes with the reveal."""
    post = await d.ask("in-code")
    assert "print(len('stone'))" in post.text
    await d.choose("ann", post, "5")
    await d.choose("bob", post, "4")
    await d.pass_time(hours=25)
    assert "FIX-in-code" in (await d.reveal()).text
    return await boards(d)


async def open_text(d: Driver) -> Boards:
    """An open answer that can't be graded is assessed by its author after the close: for review, never for boards."""
    post = await d.ask("in-words")
    form = await d.press("ann", post, "Answer…")
    saved = await d.fill("ann", form, answer="Много глаз видит ястреба.", confidence="Fairly sure")
    assert "Много глаз видит ястреба." in saved.text
    assert "fairly sure" in saved.text
    await d.fill("bob", await d.press("bob", post, "Answer…"), answer="Им так нравится.")
    await d.pass_time(hours=25)
    reveal = await d.reveal()
    assert "MODEL-in-words" in reveal.text
    mine = await d.press("ann", reveal, "My result")
    assert "This check reads English only." in mine.text
    assert "Много глаз видит ястреба." in mine.text
    (menu,) = mine.menus
    assert (menu.least, menu.most) == (0, 2)
    safety = next(option for option in menu.options if "POINT-safety" in option)
    ticked = await d.select("ann", mine, safety)
    assert "Your own assessment" in ticked.text
    assert "✓ Right" in ticked.text, "2 of 3 weights pass at 0.6, with the must point"
    assert "1 of 1 right" in (await d.command("ann", "/me stats")).text
    none = await d.press("bob", reveal, "My result")
    assert "✗ Not right" in (await d.select("bob", none)).text
    return await boards(d)
