"""What the kinds of question come to in a channel: forms, own numbers, part scores, self-assessment."""

from __future__ import annotations

from bot.commands import decode
from bot.engine import check
from bot.ui import Form, Select, View
from tests.engine.channel import Study, study
from tests.engine.reading import blocks, button, buttons, select, strings, words


async def form_of(channel: Study, user: str) -> Form:
    shown = await channel.click(user, channel.question().views[0], "Answer…")
    assert isinstance(shown, Form)
    return shown


def geese(form: Form) -> int:
    """The first number of the stem of own-numbers in a form's introduction."""
    stem = next(text for text in strings(list(form.intro)) if text.startswith("A flock of"))
    return int(stem.split()[3])


async def test_each_member_has_own_numbers_and_is_graded_by_them(database: str) -> None:
    async with study(database) as channel:
        await channel.organise("schedule now question:own-numbers")
        assert "These numbers are an example" in words(channel.question().view)
        members = [f"m{n}" for n in range(8)]
        forms = {user: await form_of(channel, user) for user in members}
        numbers = {user: geese(form) for user, form in forms.items()}
        assert len(set(numbers.values())) > 2
        assert geese(await form_of(channel, "m0")) == numbers["m0"], "the same each time"
        for user, form in forms.items():
            slip = user == "m1"
            await channel.fill(user, form, answer=f"{numbers[user] + (not slip)} geese", confidence="3")
        await channel.restart()
        assert geese(await form_of(channel, "m0")) == numbers["m0"], "in another process, too"
        await channel.pass_time(hours=25)
        reveal = channel.reveal(channel.question())
        assert "EXPLAIN-own-numbers: 10 and 1." in words(reveal), "the reveal explains with the example"
        assert "right: 7 (right); a known slip: 1" in words(reveal)
        mine = await channel.click("m1", reveal, "My result")
        assert f"SLIP-own-numbers: the goose after the {numbers['m1']} is missing." in words(mine)
        assert f"With your numbers the key is **{numbers['m1'] + 1} geese**." in words(mine)
        board = {row[1]: row[2] for row in await channel.board()}
        assert board == {user: "0" if user == "m1" else "20" for user in members}


async def test_a_typed_number_asks_for_the_form_first(database: str) -> None:
    """Whoever types a number has only seen the example's numbers."""
    async with study(database) as channel:
        await channel.organise("schedule now question:own-numbers")
        form = await channel.say("ann", "11")
        assert isinstance(form, Form)
        assert form.fields[0].value == "11", "what was typed is kept"
        saved = await channel.fill("ann", form, answer=f"{geese(form) + 1}")
        assert "Saved" in words(saved)
        assert (await form_of(channel, "ann")).fields[0].value == str(geese(form) + 1)


async def test_a_form_says_what_is_wrong_before_it_is_sent(database: str) -> None:
    async with study(database) as channel:
        await channel.organise("schedule now question:own-numbers")
        form = await form_of(channel, "ann")
        actor = channel.actor("ann")
        await channel.fill("bob", form, answer="3")

        def wrong(answer: str) -> dict[str, str]:
            command = decode(form.action, actor, "d", fields={"answer": answer})
            return dict(check(channel.services, command))

        assert list(wrong("many")) == ["answer"]
        assert wrong("1,000 geese") == {}
        refused = await channel.fill("ann", form, answer="many")
        assert wrong("many")["answer"] in words(refused)


async def test_part_of_a_multiple_choice_is_worth_part_of_the_points(database: str) -> None:
    async with study(database) as channel:
        await channel.organise("schedule now question:two-keys")
        chooser = select(channel.question().view)
        assert (chooser.least, chooser.most) == (2, 2)
        await channel.pick("both", "granite", "basalt")
        await channel.pick("half", "granite", "limestone")
        await channel.pick("none", "sandstone", "limestone")
        refused = await channel.click("one", channel.question().view, values=("A",))
        assert "Choose exactly two letters" in words(refused)
        await channel.pass_time(hours=25)
        # Difficulty 2: 20 points for both keys; one key and one wrong pick cancel out.
        assert await channel.board() == [
            ("1", "both", "20", "1/1", "100 %"),
            ("2", "half", "0", "0/1", "0 %"),
            ("2", "none", "0", "0/1", "0 %"),
        ]


async def test_an_order_is_worth_twice_its_right_pairs_less_one(database: str) -> None:
    async with study(database) as channel:
        await channel.organise("schedule now question:in-order")
        async with channel.services.store.read() as tx:
            round_ = await tx.round(1)
        assert round_ is not None
        steps = ["ABCD"[round_.order.index(index)] for index in range(4)]
        first, second, third, fourth = steps
        await channel.say("all", "".join(steps))
        await channel.say("near", f"{second}, {first}, {third}, {fourth}")
        await channel.say("mixed", f"{fourth} {first} {second} {third}")
        await channel.say("reverse", "".join(reversed(steps)))
        assert "Name each letter" in words(await channel.say("short", "AB"))
        await channel.pass_time(hours=25)
        # Of 6 pairs right: 6 → 1; 5 → 2/3; 3 → 0; 0 → 0. Difficulty 3: 30 points.
        assert [row[1:4] for row in await channel.board()] == [
            ("all", "30", "1/1"),
            ("near", "20", "0/1"),
            ("mixed", "0", "0/1"),
            ("reverse", "0", "0/1"),
        ]


async def test_a_near_miss_is_named_without_credit(database: str) -> None:
    async with study(database) as channel:
        await channel.organise("schedule now question:one-word")
        await channel.say("ann", "Ornithology!")
        await channel.say("bob", "zoology")
        await channel.pass_time(hours=25)
        assert await channel.board() == [("1", "ann", "10", "1/1", "100 %"), ("2", "bob", "0", "0/1", "0 %")]
        mine = await channel.click("bob", channel.reveal(channel.question()), "My result")
        assert "NEAR-one-word" in words(mine)


async def test_the_fix_of_a_snippet_comes_with_the_reveal(database: str) -> None:
    async with study(database) as channel:
        await channel.organise("schedule now question:in-code")
        assert "print(len('stone'))" in words(channel.question().view)
        await channel.pick("ann", "5")
        await channel.pass_time(hours=25)
        assert "FIX-in-code" in words(channel.reveal(channel.question()))


# ------------------------------------------------------------------ open answers


async def test_an_open_answer_is_assessed_by_its_author_after_the_close(database: str) -> None:
    async with study(database) as channel:
        await channel.organise("schedule now question:in-words")
        form = await form_of(channel, "ann")
        assert form.fields[0].long
        await channel.fill("ann", form, answer="So that many eyes look out.", confidence="2")
        await channel.fill("bob", form, answer="They like it.")
        await channel.pass_time(hours=25)
        reveal = channel.reveal(channel.question())
        assert "MODEL-in-words" in words(reveal)
        mine = await channel.click("ann", reveal, "My result")
        assert "So that many eyes look out." in words(mine)
        assert isinstance(mine, View)
        points = select(mine)
        assert [label.split(":")[0] for _, label in points.options] == ["POINT-safety", "POINT-food"]
        assert (points.least, points.most) == (0, 2)
        ticked = await channel.click("ann", mine, values=("0",))
        assert "Your own assessment" in words(ticked)
        assert "Partly right (67 %" not in words(ticked)
        assert "✓ Right" in words(ticked), "2 of 3 weights pass at 0.6, with the must point"
        assert await channel.board() == [], "nobody grades oneself onto a board"
        assert "1 of 1 right" in words(await channel.say("ann", "/me stats"))
        assert await channel.streaks() == {"ann": (1, 1, 0), "bob": (1, 1, 0)}
        again = await channel.click("ann", reveal, "My result")
        assert "Your own assessment" in words(again)
        await channel.click("ann", mine, values=("1",))
        assert "0 of 1 right" in words(await channel.say("ann", "/me stats")), "the last ticks count"


async def test_only_own_points_can_be_ticked_and_only_after_the_close(database: str) -> None:
    async with study(database) as channel:
        await channel.organise("schedule now question:in-words")
        await channel.fill("ann", await form_of(channel, "ann"), answer="Many eyes.")
        tick = View((), (Select("q1:tick:1", (("0", "x"), ("7", "y"))),))
        assert "nothing of yours" in words(await channel.click("ann", tick, values=("0",)))
        await channel.pass_time(hours=25)
        assert "don't belong" in words(await channel.click("ann", tick, values=("7",)))
        assert "nothing of yours" in words(await channel.click("bob", tick, values=("0",)))
        assert "another channel" in words(await channel.click("ann", tick, values=("0",), channel="elsewhere"))


async def test_ticks_belong_to_the_answer_in_time(database: str) -> None:
    async with study(database) as channel:
        await channel.organise("schedule now question:in-words")
        await channel.fill("ann", await form_of(channel, "ann"), answer="In time.")
        await channel.pass_time(hours=25)
        reveal = channel.reveal(channel.question())
        await channel.say("ann", "Too late, and longer.")
        mine = await channel.click("ann", reveal, "My result")
        assert "In time." in words(mine)
        await channel.click("ann", mine, values=("0", "1"))
        async with channel.services.store.read() as tx:
            (result,) = await tx.results(1)
        assert (result.late, result.by, result.score) == (False, "self", 1.0)


async def test_a_late_open_answer_can_be_assessed_too(database: str) -> None:
    async with study(database) as channel:
        await channel.organise("schedule now question:in-words")
        await channel.fill("ann", await form_of(channel, "ann"), answer="In time.")
        await channel.pass_time(hours=25)
        late = await channel.say("bob", "Only now.")
        assert "MODEL-in-words" in words(late)
        ticked = await channel.click("bob", late, values=("0",))
        assert "Your own assessment" in words(ticked)


async def test_an_open_question_in_a_private_quiz(database: str) -> None:
    async with study(database) as channel:
        shown = await channel.say("ann", "/quiz start topic:t01 kind:open count:1")
        feedback = await channel.fill("ann", await channel.click("ann", shown, "Answer…"), answer="Many eyes.")
        assert "MODEL-in-words" in words(feedback)
        ticked = await channel.click("ann", feedback, values=("0", "1"))
        assert isinstance(ticked, View)
        assert button(ticked, "Finish")
        card = await channel.click("ann", ticked, "Finish")
        assert "1 of 1 right" in words(card)
        assert not buttons(card) if isinstance(card, View) else False
        assert blocks(card)
