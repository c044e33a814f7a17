"""Performing a script: order of due things, expectations, what is reset when."""

from __future__ import annotations

from datetime import timedelta

from adapters.terminal.client import Client, Engine
from adapters.terminal.clock import VirtualClock
from adapters.terminal.perform import Failure, Performance
from adapters.terminal.screen import Screen
from adapters.terminal.script import parse
from bot import ui
from tests.adapters.terminal.stage import PLACE, START, Clockwork, Desk, Stuck, hours, screen, text_of


async def perform(text: str, running: Clockwork, shown: Screen, desk: Desk | None = None) -> Failure | None:
    desk = desk or Desk()
    client = Client(Engine(running.services, desk.handle, desk.check), shown, run="r")
    return await Performance(running, client, shown, running.clock).run(parse(text, "t.quiz"))


def on(clock: VirtualClock) -> Screen:
    shown = screen(stamps=True)
    shown._now = clock.now
    return shown


async def test_due_things_happen_in_order_at_their_own_time() -> None:
    clock = VirtualClock(START)
    shown = on(clock)
    seen = []
    due = [(hours(n), lambda n=n: seen.append((n, clock.now()))) for n in (5, 1, 30)]
    running = Clockwork(clock, due)
    assert await perform("+1d\n", running, shown) is None
    assert seen == [(1, hours(1)), (5, hours(5))]
    assert clock.now() == hours(24)
    assert running.ticks[-1] == hours(24)


async def test_the_clock_goes_to_the_next_time_of_day_in_the_channels_zone() -> None:
    clock = VirtualClock(START)
    await perform("@09:00 next\n", Clockwork(clock, zone="America/New_York"), on(clock))
    assert clock.now() == hours(6)


async def test_what_stays_due_holds_up_nothing() -> None:
    clock = VirtualClock(START)
    running = Stuck(clock)
    assert await perform("+1m\n", running, on(clock)) is None
    assert clock.now() == START + timedelta(minutes=1)


async def test_expectations_look_at_the_last_action_only() -> None:
    clock = VirtualClock(START)
    desk = Desk(ui.text_view("first"), ui.text_view("second"))
    text = "@a /help\n=> first\n!> second\n@a /help\n=> second\n!> first\n+1m\n!> second\n"
    assert await perform(text, Clockwork(clock), on(clock), desk) is None


async def test_an_unmet_expectation_shows_both() -> None:
    clock = VirtualClock(START)
    failure = await perform(
        "@a /help\n\n=> Saved\n@a /help\n", Clockwork(clock), on(clock), Desk(ui.text_view("Sorry"))
    )
    assert str(failure) == (
        "t.quiz:3: expected to see: Saved\n  printed since the last action:\n  | 🔒 only a sees this\n  | Sorry"
    )


async def test_what_must_not_be_seen() -> None:
    clock = VirtualClock(START)
    failure = await perform("@a /help\n!> Sor\n", Clockwork(clock), on(clock), Desk(ui.text_view("Sorry")))
    assert failure is not None
    assert str(failure).startswith("t.quiz:2: expected not to see: Sor\n")


async def test_what_a_member_typed_is_no_output() -> None:
    clock = VirtualClock(START)
    failure = await perform("@a Saved\n=> Saved\n", Clockwork(clock), on(clock))
    assert failure is not None


async def test_nothing_printed_is_said() -> None:
    clock = VirtualClock(START)
    failure = await perform("+1m\n=> x\n", Clockwork(clock), on(clock))
    assert "(nothing)" in str(failure)


async def test_posts_that_an_action_caused_count_as_its_output() -> None:
    clock = VirtualClock(START)
    shown = on(clock)
    due = [(hours(0), lambda: None), (hours(0), lambda: shown.public(PLACE, ui.text_view("posted")))]

    class Late(Clockwork):
        async def tick(self) -> None:
            if self.ticks:
                await super().tick()
            self.ticks.append(clock.now())

    assert await perform("@a /help\n=> posted\n", Late(clock, due), shown) is None  # type: ignore[arg-type]  # the reference that public() returns isn't used


async def test_a_star_makes_an_organiser_for_good() -> None:
    clock = VirtualClock(START)
    desk = Desk()
    await perform("@a /help\n@a* /help\n@a /help\n@b /help\n", Clockwork(clock), on(clock), desk)
    assert [command.actor.is_admin for command in desk.commands] == [False, True, True, False]


async def test_the_time_is_printed_when_it_has_changed() -> None:
    clock = VirtualClock(START)
    shown = on(clock)
    await perform("@a /help\n@a /help\n+90m\n+30s\n", Clockwork(clock, zone="Asia/Tokyo"), shown)
    stamps = [line.split(" ─")[0] for line in text_of(shown).split("\n") if " ───" in line]
    assert stamps == ["Mon 23 Nov 2026, 17:00 JST", "Mon 23 Nov 2026, 18:30 JST", "Mon 23 Nov 2026, 18:30:30 JST"]


def test_the_virtual_clock_never_goes_back() -> None:
    clock = VirtualClock(hours(2))
    clock.move(START)
    assert clock.now() == hours(2)
