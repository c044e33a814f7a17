"""Payloads on their way in, and what their senders see; every test in Socket Mode and over HTTP where it matters."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.adapters.slack.live import Failing, Gated, Live, filled, live
from tests.adapters.slack.test_live import MODES
from tests.scenarios.driver import BANK
from tests.slackserver.reading import buttons, read
from tests.slackserver.reading import live as rings
from tests.slackserver.server import Mode

NUMBER = "own-numbers"
WORD = "one-word"
SINGLE = "b3"


async def told(at: Live, text: str, **more: bool) -> str:
    return await at.told(await at.quiz(at.ann, text, **more))


# ------------------------------------------------------------------ typed commands


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("", "What you can ask"),
        ("help", "What you can ask"),
        ("frobnicate the board", "I don't know /quiz frobnicate the board."),
        ("stats", "I don't know /quiz stats. Did you mean /quiz me stats?"),
        ("quiz stats", "I don't know /quiz stats."),
        ("team found", "I don't know /quiz team found."),
        ("team", "Found a team"),
        ("topics", "Topics"),
        ("open", "open here"),
        ("leaderboard", "week"),
        ("me home", "Today"),
        ("streak", "No streak yet"),
    ],
)
async def test_what_is_typed_is_understood_or_explained(tmp_path: Path, text: str, seen: str) -> None:
    async with live(tmp_path / "quiz.db") as at:
        await at.post()
        shown = await told(at, text)
        assert seen.lower() in shown.lower() or (text == "leaderboard" and "nobody" in shown.lower()), shown


async def test_help_writes_commands_as_members_type_them(tmp_path: Path) -> None:
    async with live(tmp_path / "quiz.db", slack_command="ask") as at:
        at.world.app.manifest.commands["/ask"] = True  # type: ignore[index]  # a dictionary of ours
        shown = await at.told(await at.people.slash(at.ann, at.channel, "/ask", "help"))
        assert "/ask leaderboard" in shown
        assert "/quiz" not in shown.replace("/quizadmin", "")
        refused = await at.told(await at.people.slash(at.ann, at.channel, "/ask", "team leave"))
        assert "/ask team list" in refused


async def test_a_missing_argument_opens_a_form_that_carries_the_command_out(tmp_path: Path) -> None:
    async with live(tmp_path / "quiz.db") as at:
        assert "founded" in await told(at, "team create Red Pandas")
        made = await at.quiz(at.lead, "team join")
        form = await at.until(lambda: filled(at, made))
        assert "needs" in read(form)
        sent = await at.people.submit(at.lead, form, name="Red Pandas")
        ephemeral = await at.until(lambda: at.people.ephemerals(at.lead))
        assert sent.acked
        assert not form.open
        assert "Red Pandas" in read(ephemeral[-1])


async def test_an_unclear_argument_opens_a_form_with_what_was_clear(tmp_path: Path) -> None:
    async with live(tmp_path / "quiz.db") as at:
        await at.post()
        made = await at.quiz(at.ann, "leaderboard month teams t07 forty")
        form = await at.until(lambda: filled(at, made))
        chosen = [block["element"].get("initial_option") for block in form.blocks if block["type"] == "input"]
        assert {"month", "teams"} <= {one["value"] for one in chosen if one}
        await at.people.send(at.ann, form, {"page": "x"})
        assert "whole number" in form.errors["page"]
        await at.people.send(at.ann, form, {"page": "1"})
        await at.until(lambda: any("week" in read(m) or "board" in read(m).lower() for m in at.world.messages))


async def test_what_the_use_case_refuses_can_be_mended_in_afilled(tmp_path: Path) -> None:
    async with live(tmp_path / "quiz.db") as at:
        made = await at.quiz(at.ann, "start topic:zymurgy")
        shown = await at.told(made)
        (effect,) = made.effects
        assert "zymurgy" in shown
        assert "Open the form" in shown
        clicked = await at.people.click(at.ann, effect.thing, "Open the form")
        form = await at.until(lambda: filled(at, clicked))
        assert "Topic" in read(form)


@pytest.mark.parametrize(
    "text", ["start t07 2", "start topic:“t07” count:2", "start —topic:t07 --count=2", "quiz start t07 2"]
)
async def test_clients_may_bend_quotes_and_dashes(tmp_path: Path, text: str) -> None:
    async with live(tmp_path / "quiz.db") as at:
        assert "Question 1 of 2" in await told(at, text)


async def test_organisers_commands_are_for_organisers(tmp_path: Path) -> None:
    async with live(tmp_path / "quiz.db") as at:
        assert "Only organisers" in await told(at, "schedule list", admin=True)
        at.ann.admin = True
        assert "Only organisers" in await told(at, "schedule list", admin=True)  # asked less than 5 minutes ago
        at.clock.advance(301)
        assert "Only organisers" not in await told(at, "schedule list", admin=True)


async def test_members_can_be_named_organisers(tmp_path: Path) -> None:
    async with live(tmp_path / "quiz.db", slack_organisers=("U0ELSE",)) as at:
        assert "Only organisers" in await told(at, "schedule list", admin=True)
    async with live(tmp_path / "quiz.db", slack_organisers=(at.ann.id,)) as at:
        assert "Only organisers" not in await told(at, "schedule list", admin=True)


async def test_rights_that_slack_does_not_tell_are_none(tmp_path: Path) -> None:
    async with live(tmp_path / "quiz.db") as at:
        at.slack.faults.ratelimit("users.info", 60, times=None)
        said = await at.quiz(at.lead, "schedule list", admin=True)
        assert "Only organisers" in await at.told(said)


# ------------------------------------------------------------------ first the acknowledgement


@MODES
async def test_everything_is_acknowledged_while_the_store_is_slow(tmp_path: Path, mode: Mode) -> None:
    async with live(tmp_path / "quiz.db", mode, bank=(str(BANK),)) as at:
        single, typed = await at.post(SINGLE), await at.post(NUMBER)
        slow = Gated(at.app.store)
        at.app.services.store = slow
        given = [
            await at.people.click(at.ann, single, "A"),
            await at.quiz(at.ann, "me score"),
            await at.quiz(at.ann, "leaderboard all"),
            await at.people.click(at.ann, typed, "Answer…"),
        ]
        assert all(one.acked for one in given)
        opened = await at.until(lambda: at.people.modal(at.ann))
        assert opened.body["type"] == "modal"
        assert not any(effect.what != "open" for one in given for effect in one.effects)
        assert slow.asked
        slow.open.set()
        for one in given[:3]:
            assert await at.told(one)
        assert await at.until(lambda: filled(at, given[3]))
        assert (await at.people.submit(at.ann, opened, answer="1")).acked
        await at.until(lambda: any("Saved" in read(one) for one in at.people.ephemerals(at.ann)[2:]))


# ------------------------------------------------------------------ repeated, old, strange


@MODES
async def test_a_payload_that_comes_three_times_counts_once(tmp_path: Path, mode: Mode) -> None:
    async with live(tmp_path / "quiz.db", mode) as at:
        post = await at.post()
        made = await at.people.click(at.ann, post, "B")
        await at.told(made)
        await at.people.again(made, 2)
        mention = await at.slack.events.mention(at.ann, at.channel, "help")
        assert mention
        await at.until(lambda: len(at.people.ephemerals(at.ann)) == 2)
        await at.people.again(mention, 2)
        assert await told(at, "topics")
        assert len(at.people.ephemerals(at.ann)) == 3
        assert len(made.effects) == 1


async def test_a_trigger_that_is_too_old_gets_a_button_instead_of_afilled(tmp_path: Path) -> None:
    async with live(tmp_path / "quiz.db", bank=(str(BANK),)) as at:
        post = await at.post(NUMBER)
        at.slack.faults.refuse("views.open", "expired_trigger_id")
        late = await at.people.click(at.ann, post, "Answer…")
        assert "too long" in await at.told(late)
        again = await at.people.click(at.ann, late.effects[0].thing, "Open the form")
        form = await at.until(lambda: filled(at, again))
        await at.people.submit(at.ann, form, answer="3")
        await at.until(lambda: any("Saved" in read(one) for one in at.people.ephemerals(at.ann)))


async def test_a_form_that_was_closed_meanwhile_is_left(tmp_path: Path) -> None:
    async with live(tmp_path / "quiz.db", bank=(str(BANK),)) as at:
        post = await at.post(NUMBER)
        at.slack.faults.refuse("views.update", "not_found")
        await at.people.click(at.ann, post, "Answer…")
        await at.until(lambda: any(call.method == "views.update" for call in at.world.calls))
        assert "open" in await told(at, "open")


async def test_a_refused_form_stays_open_with_its_error(tmp_path: Path) -> None:
    async with live(tmp_path / "quiz.db", bank=(str(BANK),)) as at:
        post = await at.post(NUMBER)
        opened = await at.people.click(at.ann, post, "Answer…")
        form = await at.until(lambda: filled(at, opened))
        await at.people.submit(at.ann, form, answer="many")
        assert form.open
        assert "answer" in form.errors
        await at.people.submit(at.ann, form, answer="12")
        assert not form.open


async def test_what_is_refused_after_the_form_has_closed_can_be_changed(tmp_path: Path) -> None:
    async with live(tmp_path / "quiz.db", bank=(str(BANK),)) as at:
        post = await at.post(NUMBER)
        opened = await at.people.click(at.ann, post, "Answer…")
        form = await at.until(lambda: filled(at, opened))
        at.app.services.askings.clear()  # as after a restart: the check before the acknowledgement knows nothing
        await at.people.submit(at.ann, form, answer="many")
        refused = await at.until(lambda: at.people.ephemerals(at.ann))
        assert "Change it" in buttons(refused[-1].blocks)
        again = await at.people.click(at.ann, refused[-1], "Change it")
        form = await at.until(lambda: filled(at, again))
        (answer,) = [one["element"] for one in form.blocks if one.get("block_id") == "answer"]
        assert answer["initial_value"] == "many"


async def test_a_button_of_another_version_gets_a_polite_answer(tmp_path: Path) -> None:
    async with live(tmp_path / "quiz.db") as at:
        post = await at.post()
        strange = {"actions": [{"type": "button", "action_id": "q0:who:knows", "block_id": "b", "action_ts": "1.2"}]}
        made = await at.people.click(at.ann, post, "B", forge=strange)
        assert "older version" in await at.told(made)


async def test_a_long_reply_after_the_response_url_ran_out_still_comes(tmp_path: Path) -> None:
    async with live(tmp_path / "quiz.db") as at:
        post = await at.post()
        at.slack.faults.refuse("response_url", "used_url", times=None)
        made = await at.people.click(at.ann, post, "B")
        assert made.acked
        (said,) = await at.until(lambda: at.people.ephemerals(at.ann))
        assert said.via == "chat.postEphemeral"
        assert "Saved B." in read(said)


# ------------------------------------------------------------------ strangers


@MODES
async def test_a_guest_of_another_workspace_is_refused_politely(tmp_path: Path, mode: Mode) -> None:
    async with live(tmp_path / "quiz.db", mode) as at:
        elsewhere = at.world.workspace("Guests Inc", install=False)
        gus = at.world.user(elsewhere, "gus")
        at.channel.members.add(gus.id)
        post = await at.post()
        assert "belongs to another" in await at.told(await at.people.click(gus, post, "B"))
        await at.slack.events.mention(gus, at.channel, "leaderboard")
        await at.until(lambda: len(at.people.ephemerals(gus)) == 2)
        await at.pass_time(24 * 3600 + 60)
        assert "0 answers" in read(post)


async def test_a_forged_workspace_reaches_nothing(tmp_path: Path) -> None:
    async with live(tmp_path / "quiz.db", flawless=False) as at:
        post = await at.post()
        forged = {"team": {"id": "T0FOREIGN", "domain": "x"}, "user": {"id": at.ann.id, "team_id": "T0FOREIGN"}}
        made = await at.people.click(at.ann, post, "B", forge=forged)
        assert "isn't installed" in await at.told(made) or "not installed" in await at.told(made)
        await at.pass_time(24 * 3600 + 60)
        assert "0 answers" in read(post)


# ------------------------------------------------------------------ trouble and hostility


async def test_a_bug_is_told_with_an_incident(tmp_path: Path) -> None:
    async with live(tmp_path / "quiz.db") as at:
        post = await at.post()
        at.app.services.store = None  # type: ignore[assignment]  # what is broken on purpose
        assert "incident" in await at.told(await at.people.click(at.ann, post, "B"))


async def test_a_database_that_fails_is_named_once_and_no_bug(tmp_path: Path) -> None:
    async with live(tmp_path / "quiz.db") as at:
        post, store = await at.post(), at.app.store
        shown = []
        for left in (0, 1, 2):
            at.app.services.askings.clear()  # as after a restart
            at.app.services.copies.clear()
            at.app.services.store = Failing(store, left)  # type: ignore[assignment]  # only what clicks need
            made = await at.people.click(at.ann, post, "B")
            shown.append(await at.told(made))
            at.app.services.store = store
            await at.told(await at.quiz(at.ann, "topics"))
            assert len(made.effects) == 1, [read(effect.thing) for effect in made.effects]
        assert "database doesn't answer" in shown[0]
        assert "Saved B" in shown[1]
        assert "Saved B" in shown[2]


async def test_a_database_that_fails_in_app_home_is_named_too(tmp_path: Path) -> None:
    async with live(tmp_path / "quiz.db") as at:
        await at.post()
        await at.slack.events.open_home(at.here, at.ann)
        home = await at.until(lambda: at.people.home(at.here, at.ann))
        store = at.app.store
        at.app.services.store = Failing(store, 0)  # type: ignore[assignment]  # only what clicks need
        at.app.services.askings.clear()
        await at.people.click(at.ann, home, "B")
        await at.until(lambda: (top := at.people.modal(at.ann)) and "database doesn't answer" in read(top))
        at.app.services.store = store


@MODES
async def test_hostile_names_and_texts_ring_and_link_nothing(tmp_path: Path, mode: Mode) -> None:
    hostile = "<!channel> <@U0QM0000001> *b* <https://evil.example|x> &amp; `c`"
    async with live(tmp_path / "quiz.db", mode, bank=(str(BANK),)) as at:
        at.ann.shown = hostile
        post = await at.post(WORD)
        opened = await at.people.click(at.ann, post, "Answer…")
        form = await at.until(lambda: filled(at, opened))
        await at.people.submit(at.ann, form, answer=hostile)
        await at.told(await at.quiz(at.ann, f"team create {hostile[:30]}"))
        await at.told(await at.quiz(at.ann, f"frob {hostile}"))
        await at.quiz(at.ann, f"question report question:b1 reason:{hostile}")
        await at.pass_time(24 * 3600 + 60)
        await at.told(await at.quiz(at.lead, "leaderboard all"))
        bot = at.world.bot(at.here.id)
        said = [one for one in at.world.messages if one.author == bot]
        ringing = {mark for one in said for mark in rings(one.blocks, one.text)}
        assert {mark for mark in ringing if not mark.startswith("https://") and not mark.startswith("#")} == set()
        assert not any("evil" in mark for mark in ringing)
