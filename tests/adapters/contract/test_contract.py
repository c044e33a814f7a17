"""What every adapter has to do, whatever its platform: the eight points of the contract."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot import ui
from bot.commands import decode
from bot.model import Actor, Place
from tests.adapters.contract.adapter import Adapter
from tests.adapters.contract.golden import FORMS, VIEWS
from tests.adapters.contract.hostile import LONG, TEXTS
from tests.adapters.contract.on_discord import DISCORD
from tests.adapters.contract.on_slack import SLACK
from tests.adapters.contract.on_terminal import TERMINAL

ADAPTERS: Mapping[str, Adapter] = {"terminal": TERMINAL, "discord": DISCORD, "slack": SLACK}
SOMEBODY = Actor(Place("", "", ""), "", "")
PAYLOADS = [(name, payload) for name, adapter in ADAPTERS.items() for payload in adapter.recorded]


@pytest.fixture(params=ADAPTERS)
def adapter(request: pytest.FixtureRequest) -> Adapter:
    return ADAPTERS[request.param]


# ------------------------------------------------------------------ 1 and 2: what goes out


@pytest.mark.parametrize("name", VIEWS)
async def test_every_view_is_within_the_limits_and_carries_its_tokens(adapter: Adapter, name: str) -> None:
    drawn = await adapter.draw(VIEWS[name])
    assert set(drawn.actions) == tokens(VIEWS[name])
    for action in drawn.actions:
        decode(action, SOMEBODY, "", values=("0",))


@pytest.mark.parametrize("name", FORMS)
async def test_every_form_is_within_the_limits_and_carries_its_token(adapter: Adapter, name: str) -> None:
    drawn = await adapter.ask(FORMS[name])
    assert drawn.actions == (FORMS[name].action,)
    for wrong in (FORMS[name].errors or {}).values():
        assert wrong in drawn.read


def tokens(view: ui.View) -> set[str]:
    rows = [control.buttons for control in view.controls if isinstance(control, ui.Row)]
    selects = {control.action for control in view.controls if isinstance(control, ui.Select)}
    return {button.action for row in rows for button in row} | selects


# ------------------------------------------------------------------ 3: what comes in


@pytest.mark.parametrize(("platform", "name"), PAYLOADS)
async def test_a_recorded_payload_means_exactly_its_command(platform: str, name: str, sqlite_path: Path) -> None:
    adapter = ADAPTERS[platform]
    recorded = adapter.recorded[name]
    async with adapter.stage(sqlite_path) as stage:
        await stage.deliver(recorded.payload)
        await stage.command("ann", "/topics")
        command, other = stage.commands
        assert command.delivery
        assert command == recorded.means(command.actor, command.delivery)
        assert command.actor.place == other.actor.place
        assert command.actor.user == other.actor.user
        assert command.actor.place.platform == platform


# ------------------------------------------------------------------ 4: first the acknowledgement


@pytest.mark.parametrize(
    ("line", "how"), [("/help", "private"), ("/leaderboard period:all", "public"), ("/quiz open", "private")]
)
async def test_a_command_is_acknowledged_before_it_is_carried_out(
    adapter: Adapter, sqlite_path: Path, line: str, how: str
) -> None:
    async with adapter.stage(sqlite_path) as stage:
        await stage.ask("b3", "open_for:1h")
        await stage.pick("ann", "swift")
        await stage.pass_time(hours=1)
        stage.hold()
        await stage.begin("ann", line)
        await stage.wait(10)
        if stage.acknowledges:
            assert stage.acknowledged() in (how, "acknowledged")
        await stage.release()
        assert stage.outcome().how == how


async def test_an_update_is_acknowledged_before_it_is_carried_out(adapter: Adapter, sqlite_path: Path) -> None:
    async with adapter.stage(sqlite_path) as stage:
        await stage.ask("b3")
        saved = await stage.pick("ann", "swift")
        stage.hold()
        await stage.begin_press("ann", saved, "Certain")
        await stage.wait(10)
        if stage.acknowledges:
            assert stage.acknowledged() in ("update", "acknowledged")
        await stage.release()
        assert "certain" in stage.outcome().text


async def test_a_form_is_the_first_response(adapter: Adapter, sqlite_path: Path) -> None:
    async with adapter.stage(sqlite_path) as stage:
        post = await stage.ask("own-numbers")
        stage.hold()
        await stage.begin_press("ann", post, "Answer…")
        assert stage.acknowledged() in ("", "form")
        await stage.release()
        assert stage.outcome().how == "form"
        if stage.acknowledges:
            assert stage.acknowledged() == "form"


async def test_a_form_that_takes_too_long_is_called_off_politely(adapter: Adapter, sqlite_path: Path) -> None:
    async with adapter.stage(sqlite_path) as stage:
        if not stage.acknowledges:
            return  # nobody is waiting
        post = await stage.ask("own-numbers")
        stage.hold()
        await stage.begin_press("ann", post, "Answer…")
        await stage.wait(2.5)
        if stage.acknowledged() == "form":  # it was opened empty, and waits
            await stage.release()
            assert stage.outcome().field("answer")
            return
        assert stage.acknowledged() == "private"
        assert "try again" in stage.outcome().text
        await stage.release()
        assert (await stage.press("ann", post, "Answer…")).how == "form"


# ------------------------------------------------------------------ 5: hostile texts


def literal(text: str) -> str:
    """What may be left to read of a text: no signs that can't be seen, blanks once."""
    kept = "".join(sign if sign.isspace() or unicodedata.category(sign) not in {"Cc", "Cf"} else "" for sign in text)
    return " ".join(kept.replace("\u2800", "").split())


def squeezed(text: str) -> str:
    return " ".join(text.translate({0x200B: None}).split())


@pytest.mark.parametrize("kind", TEXTS)
async def test_what_a_player_typed_is_read_as_it_was_typed(adapter: Adapter, kind: str) -> None:
    hostile = TEXTS[kind]
    views = {
        "typed": ui.View((ui.Line("Saved “", ui.Typed(hostile), "”."),)),
        "plain": ui.View((ui.Plain(hostile),)),
        "name": ui.View((ui.Line(ui.Who(hostile[:30]), ", you."),)),
        "cell": ui.View((ui.Table(("#", "Name"), (("1", ui.Who(hostile[:30])),)),)),
    }
    for name, view in views.items():
        expected = literal(hostile[:30] if name in ("name", "cell") else hostile)
        read = squeezed((await adapter.draw(view)).read.replace("▎", ""))
        assert expected in read, name


async def test_long_texts_are_clipped_with_an_ellipsis(adapter: Adapter) -> None:
    for block in (ui.Line(ui.Who(LONG)), ui.Line(ui.Typed(LONG)), ui.Plain(LONG), ui.Table(("a",), ((ui.Who(LONG),),))):
        read = (await adapter.draw(ui.View((block,)))).read
        has_room = isinstance(block, ui.Plain) and squeezed(LONG) in squeezed(read)
        assert has_room or ("…" in read and len(read) < 4100)


async def test_hostile_names_and_texts_stay_harmless_wherever_they_come_up(adapter: Adapter, sqlite_path: Path) -> None:
    async with adapter.stage(sqlite_path) as stage:
        await stage.lead("setup time:09:00 zone:Europe/Berlin days:daily")
        members = ["@everyone <@1> x", "[a](https://b.c) `d", "**bob** <#3> ||", "\u202eevil \x1b[1m", "# head\n- one"]
        for number, user in enumerate(members):
            await stage.command(user, f'/team create name:"<@{number}> @here ``"')
        post = await stage.ask("one-word", "open_for:1h")
        for user, text in zip(members, TEXTS.values(), strict=True):
            saved = await stage.fill(user, await stage.press(user, post, "Answer…"), answer=text[:60])
            assert "Saved" in saved.text
        reason = TEXTS["mentions"].replace('"', "")
        await stage.command(members[0], f'/question report question:b1 reason:"{reason}"')
        await stage.pass_time(hours=1)
        await stage.press(members[0], await stage.reveal(), "My result")
        await stage.board()
        await stage.board("period:all scope:teams")
        await stage.command(members[1], "/team list")
        await stage.command(members[1], "/question show question:'<@1>@everyone'")
        assert await stage.told("lead")
        assert stage.hazards() == []


# ------------------------------------------------------------------ 6, 7, 8: old, strange and repeated controls


async def test_controls_of_an_earlier_process_work(adapter: Adapter, sqlite_path: Path) -> None:
    async with adapter.stage(sqlite_path) as stage:
        single, several, text = await stage.ask("b3"), await stage.ask("two-keys"), await stage.ask("one-word")
        form = await stage.press("ann", text, "Answer…")
        await stage.restart()
        assert "Saved" in (await stage.choose("ann", single, "swift")).text
        assert "Saved" in (await stage.choose("ann", several, "granite", "basalt")).text
        assert "Saved" in (await stage.fill("ann", form, answer="ornithology")).text


@pytest.mark.parametrize(
    "token",
    [
        "q0:pick:1:A", "q2:pick:1:A", "q1:nonsense:1", "q1:pick", "q1:pick:x:A", "q1:pick:１:A", "q1:pick:999999:A",
        "q1:pick:1:Z", "q1:sure:1:A:9", "q1:next:77:0", "q1:board:never:points:people:-:1", "q1:balance:2",
        "something else", "q1:" + "x" * 97,
    ],
)  # fmt: skip
async def test_a_strange_token_gets_a_polite_answer(adapter: Adapter, sqlite_path: Path, token: str) -> None:
    async with adapter.stage(sqlite_path) as stage:
        await stage.ask("b3")
        answered = await stage.use("ann", token)
        assert answered.how == "private"
        assert len(answered.text) > 15
        assert "incident" not in answered.text


async def test_a_payload_that_comes_twice_counts_once(adapter: Adapter, sqlite_path: Path) -> None:
    async with adapter.stage(sqlite_path) as stage:
        post = await stage.ask("b3", "open_for:1h")
        await stage.choose("ann", post, "kiwi")
        await stage.redeliver()
        await stage.pass_time(hours=1)
        assert "1 answer." in (await stage.question()).text
        assert [row[1:4] for row in await stage.board()] == [("ann", "0", "0/1")]


async def test_an_old_payload_that_comes_again_after_a_restart_overwrites_nothing(
    adapter: Adapter, sqlite_path: Path
) -> None:
    async with adapter.stage(sqlite_path) as stage:
        post = await stage.ask("b3", "open_for:1h")
        await stage.choose("ann", post, "kiwi")
        old = stage.newest()
        await stage.choose("ann", post, "swift")
        await stage.restart()
        await stage.redeliver(old)
        await stage.pass_time(hours=1)
        assert [row[1:4] for row in await stage.board()] == [("ann", "30", "1/1")]
